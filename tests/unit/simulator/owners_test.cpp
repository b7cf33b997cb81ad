// Whose homes the simulated workspace has, and what of it the caller may know.

#include <gmock/gmock.h>

#include <set>

#include "model/owner.h"
#include "unit/simulator/client.h"
#include "util/json.h"
#include "util/text.h"

namespace stocktake::simulator {
namespace {

using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using Strings = std::vector<std::string>;

constexpr const char* kScim = "/api/2.0/preview/scim/v2/";

Options all_kinds() {
  Options options;
  options.spec.users = 10;
  options.spec.dirs = 3;
  options.spec.files = 2;
  options.spec.orphans = 2;
  options.spec.inactive_users = 2;
  options.spec.service_principals = 2;
  options.spec.inactive_service_principals = 2;
  options.spec.uuid_orphans = 1;
  return options;
}

/// A server and what it answers.
class Workspace {
 public:
  explicit Workspace(const Options& options) : server_(options), client_(server_) {}

  const Server& server() const { return server_; }
  int status(const std::string& target) { return client_.status(target); }
  std::string body(const std::string& target) { return client_.body(target); }
  Json scim(const std::string& target) { return Json::parse(client_.body(kScim + target)); }

  /// Those found by a filter.
  Json find(const std::string& list, const std::string& filter) {
    return scim(list + "?filter=" + percent_encode(filter)).value("Resources", Json::array());
  }
  int listed(const char* api, const std::string& path) {
    return status(std::string("/api/2.0/") + api + "/list?path=" + percent_encode(path));
  }
  /// The names of the homes in a source.
  Strings homes(const char* api, const char* member) {
    const Json folder = Json::parse(body(std::string("/api/2.0/") + api + "/list?path=/Users"));
    Strings names;
    for (const Json& each : folder.value(member, Json::array())) {
      names.push_back(each["path"].get<std::string>().substr(std::string("/Users/").size()));
    }
    return names;
  }
  Strings workspace_homes() { return homes("workspace", "objects"); }

 private:
  Server server_;
  Client client_;
};

Strings values(const Json& resources, const char* member) {
  Strings all;
  for (const Json& each : resources) all.push_back(each.at(member).get<std::string>());
  return all;
}

TEST(SimulatedOwners, ServicePrincipalsAreListedAsUsersAre) {
  Workspace workspace(all_kinds());
  const Json page = workspace.scim("ServicePrincipals?startIndex=1&count=100");
  EXPECT_EQ(page["totalResults"], 4);
  const Json& all = page["Resources"];
  ASSERT_EQ(all.size(), 4U);
  int active = 0;
  for (const Json& each : all) {
    EXPECT_TRUE(is_application_id(each["applicationId"].get<std::string>()));
    EXPECT_FALSE(each["displayName"].get<std::string>().empty());
    EXPECT_EQ(each["id"].get<std::string>().find_first_not_of("0123456789"), std::string::npos);
    active += each.value("active", false) ? 1 : 0;
  }
  EXPECT_EQ(active, 2);
  EXPECT_FALSE(all[2].contains("active"));  // of two inactive ones, one is not said to be it
  EXPECT_EQ(all[3]["active"], false);
  EXPECT_EQ(workspace.scim("ServicePrincipals?startIndex=2&count=2")["Resources"],
            Json::array({all[1], all[2]}));
  const Json end = workspace.scim("ServicePrincipals?startIndex=5&count=2");
  EXPECT_FALSE(end.contains("Resources"));
  EXPECT_EQ(end["totalResults"], 4);
}

TEST(SimulatedOwners, EachServicePrincipalHasAHomeAndSomeHoldBundles) {
  Workspace workspace(all_kinds());
  const Strings ids = values(workspace.scim("ServicePrincipals")["Resources"], "applicationId");
  EXPECT_THAT(workspace.workspace_homes(), IsSupersetOf(ids));
  EXPECT_EQ(workspace.listed("workspace", "/Users/" + ids[0] + "/.bundle/nightly/prod/files"), 200);
  EXPECT_EQ(workspace.listed("workspace", "/Users/" + ids[1] + "/.bundle"), 404);
}

TEST(SimulatedOwners, AUuidMayBelongToNobody) {
  Workspace workspace(all_kinds());
  std::set<std::string> uuids;
  for (const std::string& name : workspace.workspace_homes()) {
    if (is_application_id(name)) uuids.insert(name);
  }
  EXPECT_EQ(uuids.size(), 5U);
  for (const auto& id : values(workspace.scim("ServicePrincipals")["Resources"], "applicationId")) {
    uuids.erase(id);
  }
  ASSERT_EQ(uuids.size(), 1U);
  const std::string filter = "applicationId eq \"" + *uuids.begin() + "\"";
  EXPECT_TRUE(workspace.find("ServicePrincipals", filter).empty());
}

TEST(SimulatedOwners, InactiveUsersAreThoseWhoAreNotSaidToBeActive) {
  Workspace workspace(all_kinds());
  Strings said;
  Strings unsaid;
  const Json users = workspace.scim("Users")["Resources"];
  for (const Json& user : users) {
    if (!user.contains("active")) unsaid.push_back(user["userName"].get<std::string>());
    if (!user.value("active", true)) said.push_back(user["userName"].get<std::string>());
  }
  EXPECT_EQ(unsaid, Strings{"user00009@example.com"});
  EXPECT_EQ(said, (Strings{"left00001@example.com", "left00002@example.com"}));
  EXPECT_THAT(workspace.workspace_homes(), IsSupersetOf(said));
}

TEST(SimulatedOwners, ASingleOneIsFoundByFilter) {
  Workspace workspace(all_kinds());
  const Json first = workspace.scim("ServicePrincipals")["Resources"][0];
  const std::string id = first["applicationId"];
  const Json only = Json::array({first});
  EXPECT_EQ(workspace.find("ServicePrincipals", "applicationId eq \"" + id + "\""), only);
  EXPECT_EQ(workspace.find("ServicePrincipals", "APPLICATIONID Eq  \"" + id + "\" "), only);
  EXPECT_EQ(workspace.find("ServicePrincipals",
                           "displayName eq \"" + first["displayName"].get<std::string>() + "\"")[0],
            first);
  EXPECT_EQ(values(workspace.find("Users", "userName eq \"user00002@example.com\""), "userName"),
            Strings{"user00002@example.com"});
  EXPECT_TRUE(workspace.find("Users", "userName eq \"gone00001@example.com\"").empty());
  // A quote in the value is escaped as in JSON.
  EXPECT_TRUE(workspace.find("Users", R"(userName eq "a\"b")").empty());
  for (const char* wrong : {"userName eq user", "userName eq \"a\"b\"", "userName co \"user\"",
                            "userName", "id eq \"1\"", "applicationId eq \"a\""}) {
    EXPECT_EQ(workspace.status(std::string(kScim) + "Users?filter=" + percent_encode(wrong)), 400)
        << wrong;
  }
}

TEST(SimulatedOwners, OneOfThemCanBeAskedForById) {
  Workspace workspace(all_kinds());
  for (const std::string list : {"Users", "ServicePrincipals"}) {
    const Json second = workspace.scim(list)["Resources"][1];
    EXPECT_EQ(workspace.scim(list + "/" + second["id"].get<std::string>()), second);
    EXPECT_EQ(workspace.status(kScim + list + "/123"), 404);
    const Json error = workspace.scim(list + "/123");
    EXPECT_EQ(error["status"], "404");
    EXPECT_THAT(error["detail"].get<std::string>(), HasSubstr("123"));
  }
}

TEST(SimulatedOwners, OnlyTheAttributesAskedForAreReturned) {
  Workspace workspace(all_kinds());
  const Json some = workspace.scim("ServicePrincipals?attributes=id,applicationId")["Resources"][0];
  EXPECT_TRUE(some.contains("id"));
  EXPECT_TRUE(some.contains("applicationId"));
  EXPECT_FALSE(some.contains("displayName"));
  EXPECT_FALSE(some.contains("active"));
}

TEST(SimulatedOwners, IdsAreTheSameForTheSameSeed) {
  Options other = all_kinds();
  other.spec.seed = 2;
  const Strings ids = values(Workspace(all_kinds()).scim("ServicePrincipals")["Resources"], "id");
  EXPECT_EQ(ids, values(Workspace(all_kinds()).scim("ServicePrincipals")["Resources"], "id"));
  EXPECT_NE(ids, values(Workspace(other).scim("ServicePrincipals")["Resources"], "id"));
}

TEST(SimulatedOwners, AdditionalOnesChangeNobodysHome) {
  Options plain = all_kinds();
  plain.spec.inactive_users = plain.spec.uuid_orphans = 0;
  plain.spec.service_principals = plain.spec.inactive_service_principals = 0;
  const std::string truth = truth_without_port(Workspace(plain).server());
  const std::string more = truth_without_port(Workspace(all_kinds()).server());
  for (std::size_t at = 0; at < truth.size();) {
    const auto end = truth.find('\n', at) + 1;
    EXPECT_THAT(more, HasSubstr(truth.substr(at, end - at)));
    at = end;
  }
}

TEST(SimulatedOwners, AnAdministratorIsInTheGroupOfThem) {
  const Json me = Workspace(all_kinds()).scim("Me");
  EXPECT_EQ(me["userName"], "admin@example.com");
  EXPECT_EQ(me["groups"][0]["display"], "admins");
  EXPECT_EQ(me["groups"][0]["type"], "direct");
  EXPECT_FALSE(me["groups"][0]["value"].get<std::string>().empty());
}

TEST(SimulatedOwners, WhoIsNoAdministratorSeesOnlyTheirOwnHome) {
  Options options = all_kinds();
  options.spec.mixed_case = true;
  const Strings on_dbfs = Workspace(options).homes("dbfs", "files");
  options.faults.no_admin = true;
  Workspace workspace(options);
  const Json me = workspace.scim("Me");
  EXPECT_EQ(me["userName"], "user00001@example.com");
  EXPECT_EQ(values(me["groups"], "display"), Strings{"users"});
  EXPECT_EQ(workspace.workspace_homes(), Strings{"user00001@example.com"});
  EXPECT_EQ(workspace.listed("workspace", "/Users/user00001@example.com"), 200);
  EXPECT_EQ(workspace.listed("workspace", "/Users/user00002@example.com"), 404);
  EXPECT_EQ(workspace.homes("dbfs", "files"), on_dbfs);
}

TEST(SimulatedOwners, TheListOfServicePrincipalsCanBeDenied) {
  Options options = all_kinds();
  options.faults.principals_denied = true;
  Workspace workspace(options);
  const std::string list = std::string(kScim) + "ServicePrincipals";
  for (const char* rest : {"", "?filter=displayName%20eq%20%22x%22", "/1"}) {
    EXPECT_EQ(workspace.status(list + rest), 403) << rest;
    EXPECT_THAT(workspace.body(list + rest), HasSubstr("\"PERMISSION_DENIED\""));
  }
  EXPECT_EQ(workspace.status(std::string(kScim) + "Users"), 200);
}

TEST(SimulatedOwners, AUserWhoIsOnNoPageIsStillFoundByName) {
  Options options = all_kinds();
  options.faults.scim_short = true;
  Workspace workspace(options);
  const Strings listed = values(workspace.scim("Users")["Resources"], "userName");
  EXPECT_EQ(listed.size(), 11U);
  EXPECT_EQ(workspace.find("Users", "userName eq \"left00002@example.com\"").size(), 1U);
  EXPECT_EQ(workspace.scim("ServicePrincipals")["Resources"].size(), 4U);
}

TEST(SimulatedOwners, DbfsCanBeSwitchedOff) {
  Options options = all_kinds();
  options.spec.dbfs_disabled = DbfsDisabled();
  Workspace workspace(options);
  for (const char* path : {"/Users", "/Users/user00001@example.com", "/"}) {
    const std::string target = "/api/2.0/dbfs/list?path=" + percent_encode(path);
    EXPECT_EQ(workspace.status(target), 403);
    const Json error = Json::parse(workspace.body(target));
    EXPECT_EQ(error["error_code"], "PERMISSION_DENIED");
    EXPECT_EQ(error["message"],
              std::string("Public DBFS root is disabled. Access is denied on path: ") + path);
  }
  EXPECT_EQ(workspace.listed("workspace", "/Users/user00001@example.com"), 200);
  options.spec.dbfs_disabled = DbfsDisabled{400, "DBFS_DISABLED"};
  Workspace other(options);
  EXPECT_EQ(other.listed("dbfs", "/Users"), 400);
  EXPECT_THAT(other.body("/api/2.0/dbfs/list?path=/Users"), HasSubstr("\"DBFS_DISABLED\""));
}

TEST(SimulatedOwners, DbfsMayHaveNoFolderOfHomes) {
  Options options = all_kinds();
  options.spec.no_dbfs_users = true;
  Workspace workspace(options);
  EXPECT_EQ(workspace.listed("dbfs", "/Users"), 404);
  EXPECT_EQ(workspace.listed("dbfs", "/Users/user00001@example.com"), 404);
  EXPECT_EQ(workspace.listed("workspace", "/Users"), 200);
}

TEST(SimulatedOwners, TheReadyLineCountsEachKind) {
  const Server server(all_kinds());
  const Json ready = Json::parse(server.ready_line());
  EXPECT_EQ(ready["users"], 12);
  EXPECT_EQ(ready["service_principals"], 4);
  EXPECT_EQ(ready["orphans"], 3);
}

}  // namespace
}  // namespace stocktake::simulator
