// The answers of the simulated workspace without faults.

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>

#include "databricks/listing.h"
#include "databricks/scim.h"
#include "unit/simulator/client.h"
#include "util/text.h"

namespace stocktake::simulator {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Options small() {
  Options options;
  options.spec.users = 6;
  options.spec.dirs = 6;
  options.spec.files = 4;
  options.spec.orphans = 1;
  options.spec.weird_names = true;
  return options;
}

std::string folder(Source source, const std::string& path = "/Users") {
  return databricks::list_request(source, path).target;
}

TEST(Simulator, TheSameSeedIsTheSameWorkspaceToTheByte) {
  const Server one(small());
  const Server two(small());
  EXPECT_EQ(truth_without_port(one), truth_without_port(two));
  Client of_one(one);
  Client of_two(two);
  for (const std::string& target :
       {folder(Source::dbfs), folder(Source::workspace),
        folder(Source::workspace, "/Users/user00001@example.com"),
        databricks::principals_request(databricks::PrincipalType::user, 1, 100).target}) {
    const std::string body = of_one.body(target);
    EXPECT_THAT(body, StartsWith("{"));
    EXPECT_EQ(body, of_two.body(target)) << target;
    EXPECT_EQ(body, of_one.body(target)) << target;
  }
}

TEST(Simulator, AnotherSeedIsAnotherWorkspace) {
  Options other = small();
  other.spec.seed = 2;
  EXPECT_NE(truth_without_port(Server(small())), truth_without_port(Server(other)));
}

TEST(Simulator, WithoutATokenNobodyIsAnswered) {
  const Server server(small());
  Client nobody(server, "");
  EXPECT_EQ(nobody.status(folder(Source::dbfs)), 401);
  EXPECT_EQ(
      nobody.status(databricks::principals_request(databricks::PrincipalType::user, 1, 10).target),
      401);
}

TEST(Simulator, AWrongTokenIsRefusedAsTheServiceDoes) {
  const Server server(small());
  Client other(server, "Bearer dapi-wrong");
  auto answer = other.get(folder(Source::workspace));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 403);
  EXPECT_THAT(std::string(answer->body.text()), HasSubstr("Invalid access token"));
}

TEST(Simulator, WhatIsNotThereIs404) {
  const Server server(small());
  Client client(server);
  for (const Source source : default_sources()) {
    auto answer = client.get(folder(source, "/Users/nobody@example.com"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 404);
    EXPECT_THAT(std::string(answer->body.text()), HasSubstr("RESOURCE_DOES_NOT_EXIST"));
  }
  EXPECT_EQ(client.status("/api/2.0/no/such"), 404);
  EXPECT_EQ(client.status("/nothing"), 404);
}

TEST(Simulator, APathThatIsNotAbsoluteIs400) {
  const Server server(small());
  EXPECT_EQ(Client(server).status(folder(Source::dbfs, "Users")), 400);
}

constexpr const char* kGetCluster = "/api/2.1/clusters/get?cluster_id=1234-567890-abc123";
constexpr const char* kStartCluster = "/api/2.1/clusters/start";

TEST(Simulator, KnowsItsOneCluster) {
  const Server server(small());
  Client client(server);
  const std::string cluster = client.body(kGetCluster);
  EXPECT_THAT(cluster, HasSubstr("\"state\":\"RUNNING\",\"num_workers\":4,"));
  EXPECT_THAT(cluster, HasSubstr("{\"node_id\":\"node-4\""));
  EXPECT_THAT(cluster, Not(HasSubstr("ingle_node")));
  const auto other = client.get("/api/2.1/clusters/get?cluster_id=other");
  ASSERT_TRUE(other);
  EXPECT_EQ(other->status, 400);
  EXPECT_THAT(std::string(other->body.text()), HasSubstr("INVALID_PARAMETER_VALUE"));
  EXPECT_THAT(std::string(other->body.text()), HasSubstr("Cluster other does not exist"));
}

TEST(Simulator, ItsClusterIsWhatItIsToldToBe) {
  Options options = small();
  options.cluster = {"0101-aaa", "ERROR", 2, true};
  const Server server(options);
  Client client(server);
  EXPECT_EQ(client.status(kGetCluster), 400);
  const std::string cluster = client.body("/api/2.1/clusters/get?cluster_id=0101-aaa");
  EXPECT_THAT(cluster, HasSubstr("\"state\":\"ERROR\",\"num_workers\":0,"));
  EXPECT_THAT(cluster, HasSubstr("\"is_single_node\":true"));
  EXPECT_THAT(cluster, HasSubstr("\"spark.databricks.cluster.profile\":\"singleNode\""));
  EXPECT_THAT(cluster, Not(HasSubstr("executors")));
}

TEST(Simulator, ATerminatedClusterIsPendingAfterItsStartAndThenRuns) {
  Options options = small();
  options.cluster.state = "TERMINATED";
  const Server server(options);
  Client client(server);
  const auto start = [&](const std::string& body) {
    const auto answer = client.post(kStartCluster, body);
    return answer->status == 200 ? "" : std::string(answer->body.text());
  };
  const std::string body = R"({"cluster_id": "1234-567890-abc123"})";
  EXPECT_THAT(client.body(kGetCluster), HasSubstr("\"TERMINATED\""));
  EXPECT_THAT(start("{}"), HasSubstr("cluster_id"));
  EXPECT_THAT(start("not JSON"), HasSubstr("cluster_id"));
  EXPECT_THAT(start(R"({"cluster_id":"other"})"), HasSubstr("INVALID_PARAMETER_VALUE"));
  EXPECT_THAT(client.body(kGetCluster), HasSubstr("\"TERMINATED\""));
  EXPECT_EQ(start(body), "");
  EXPECT_THAT(start(body), HasSubstr("INVALID_STATE"));
  EXPECT_THAT(client.body(kGetCluster), HasSubstr("\"PENDING\""));
  EXPECT_THAT(client.body(kGetCluster), HasSubstr("\"PENDING\""));
  EXPECT_THAT(client.body(kGetCluster), HasSubstr("\"RUNNING\""));
  EXPECT_EQ(client.status(kStartCluster), 404);  // only POST is accepted
}

TEST(Simulator, SaysWhoTheCallerIs) {
  const Server server(small());
  const auto me = Client(server).get(databricks::me_request().target);
  ASSERT_TRUE(me);
  const auto user = databricks::parse_me(me->body);
  ASSERT_TRUE(user) << user.error();
  EXPECT_EQ(user->name, "admin@example.com");
}

TEST(Simulator, GivesATokenThatHoldsToWhoeverHasASecret) {
  const Server server(small());
  Client with_secret(server, "Basic aWQ6c2VjcmV0");
  auto token = with_secret.post("/oidc/v1/token", "grant_type=client_credentials&scope=all-apis");
  ASSERT_TRUE(token);
  EXPECT_EQ(token->status, 200);
  const std::string text(token->body.text());
  const auto begin = text.find("issued-");
  ASSERT_NE(begin, std::string::npos) << text;
  Client with_token(server, "Bearer " + text.substr(begin, text.find('"', begin) - begin));
  EXPECT_EQ(with_token.status(databricks::me_request().target), 200);
  const auto without = Client(server, "").post("/oidc/v1/token", "grant_type=client_credentials");
  ASSERT_TRUE(without);
  EXPECT_EQ(without->status, 401);
  EXPECT_THAT(std::string(without->body.text()), HasSubstr("{\"error\":\"invalid_client\","));
  const auto other = with_secret.post("/oidc/v1/token", "grant_type=password");
  ASSERT_TRUE(other);
  EXPECT_EQ(other->status, 400);
  EXPECT_THAT(std::string(other->body.text()), HasSubstr("unsupported_grant_type"));
}

TEST(Simulator, SaysWhereTokensAreGiven) {
  const Server server(small());
  EXPECT_THAT(Client(server).body("/oidc/.well-known/oauth-authorization-server"),
              HasSubstr("\"token_endpoint\":\"" + server.url() + "/oidc/v1/token\""));
}

TEST(Simulator, UsersComeInPagesThatAddUpToAllOfThem) {
  Options options = small();
  options.spec.users = 25;
  const Server server(options);
  Client client(server);
  std::vector<std::string> names;
  for (int start = 1; start <= 25; start += 10) {
    const auto answer = client.get(
        databricks::principals_request(databricks::PrincipalType::user, start, 10).target);
    ASSERT_TRUE(answer);
    const auto page = databricks::parse_principals(databricks::PrincipalType::user, answer->body);
    ASSERT_TRUE(page) << page.error();
    EXPECT_EQ(page->total, 25);
    for (const auto& user : page->principals) names.push_back(user.name);
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names.size(), 25U);
  EXPECT_EQ(std::unique(names.begin(), names.end()), names.end());
  EXPECT_THAT(names, Not(::testing::Contains(HasSubstr("gone"))));
}

TEST(Simulator, AUserIsFoundWhateverTheLetterCase) {
  const Server server(small());
  Client client(server);
  const auto found = [&](const std::string& filter) {
    const auto answer =
        client.get("/api/2.0/preview/scim/v2/Users?filter=" + percent_encode(filter));
    const auto page =
        databricks::parse_principals(databricks::PrincipalType::user, answer->body).value();
    std::vector<std::string> names;
    for (const auto& user : page.principals) {
      names.push_back(user.name);
    }
    return names;
  };
  const std::vector<std::string> second{"user00002@example.com"};
  EXPECT_EQ(found(R"(userName eq "user00002@example.com")"), second);
  EXPECT_EQ(found(R"(username EQ "USER00002@Example.com")"), second);
  EXPECT_EQ(found(R"(userName eq "user00002")"), std::vector<std::string>());
  EXPECT_EQ(client.status("/api/2.0/preview/scim/v2/Users?filter=active%20eq%20true"), 400);
}

TEST(Simulator, ASlashAtTheEndOfAPathIsNoneOfItsName) {
  const Server server(small());
  Client client(server);
  for (const Source source : default_sources()) {
    EXPECT_EQ(client.body(folder(source, "/Users/")), client.body(folder(source, "/Users")));
  }
  EXPECT_THAT(client.body(folder(Source::dbfs, "dbfs:/Users/")), HasSubstr("\"/Users/"));
  EXPECT_EQ(client.status(folder(Source::workspace, "/Users/user00001@example.com/")), 200);
}

TEST(Simulator, ScimCanBeAsOddAsTheService) {
  Options options = small();
  options.faults.scim_page = 2;
  options.faults.scim_repeat = true;
  options.faults.scim_short = true;
  const Server server(options);
  Client client(server);
  const auto page_from = [&](std::size_t start) {
    const auto answer = client.get(databricks::principals_request(databricks::PrincipalType::user,
                                                                  static_cast<int>(start), 100)
                                       .target);
    return databricks::parse_principals(databricks::PrincipalType::user, answer->body).value();
  };
  auto page = page_from(1);
  EXPECT_EQ(page.total, 6);
  std::set<std::string> seen;
  std::size_t start = 1;
  while (true) {
    for (const auto& user : page.principals) seen.insert(user.name);
    EXPECT_LE(page.principals.size(), 2U);
    start += page.principals.size();
    const auto next = page_from(start);
    if (next.principals.empty()) break;
    EXPECT_EQ(next.principals.front(), page.principals.back()) << start;
    page = next;
  }
  EXPECT_EQ(seen.size(), 5U);  // the sixth is counted but not returned
  EXPECT_GT(start, 8U);
}

TEST(Simulator, AFileCanBeListedByItsOwnPath) {
  Options options = small();
  options.spec.wide = 3;
  const Server server(options);
  Client client(server);
  const std::string path = "/Users/user00002@example.com/wide";
  const auto answer = client.get(folder(Source::workspace, path));
  ASSERT_TRUE(answer);
  const auto listing = databricks::parse_listing(Source::workspace, path, answer->body);
  ASSERT_TRUE(listing) << listing.error();
  ASSERT_EQ(listing->files.size(), 3U);
  const std::string file = path + "/" + listing->files.front().name;
  const auto own = client.get(folder(Source::workspace, file));
  ASSERT_TRUE(own);
  const auto itself = databricks::parse_listing(Source::workspace, file, own->body);
  ASSERT_TRUE(itself) << itself.error();
  ASSERT_EQ(itself->files.size(), 1U);
  EXPECT_EQ(itself->files.front().name, "");
  EXPECT_EQ(itself->files.front().object_id, listing->files.front().object_id);
}

/// Uses up all file descriptors that the process may open; the destructor closes them.
class NoDescriptors {
 public:
  NoDescriptors() {
    const int next = ::dup(0);
    ::close(next);
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    few.rlim_cur = static_cast<rlim_t>(next) + 16;
    ::setrlimit(RLIMIT_NOFILE, &few);
    for (int copy = ::dup(0); copy >= 0; copy = ::dup(0)) taken_.push_back(copy);
  }
  ~NoDescriptors() {
    for (const int each : taken_) ::close(each);
    ::setrlimit(RLIMIT_NOFILE, &before_);
  }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
  std::vector<int> taken_;
};

/// A plain socket connection, which needs one file descriptor.
class RawConnection {
 public:
  RawConnection() = default;
  ~RawConnection() { ::close(socket_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  bool connect(const Server& server) {
    const std::string url = server.url();
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
    const timeval give_up_after{60, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &give_up_after, sizeof give_up_after);
    return ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  /// Returns the status line of the answer to a request for /stats.
  std::string ask() {
    const std::string_view request = "GET /stats HTTP/1.1\r\nHost: x\r\n\r\n";
    if (::send(socket_, request.data(), request.size(), 0) < 0) return "cannot send";
    std::array<char, 4096> answer{};
    const auto size = ::recv(socket_, answer.data(), answer.size(), 0);
    return size < 12 ? "no answer" : std::string(answer.data(), 12);
  }

 private:
  int socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
};

TEST(Simulator, OutlivesALackOfFileDescriptors) {
  Options options = small();
  options.faults.latency = std::chrono::microseconds(1);
  const Server server(options);
  // UBSan opens a pipe to check an object of a class it has not seen, and reports the object as
  // invalid if it cannot. So a request uses Asio's timer first, and this client stays open: closing
  // its connection would free a descriptor and throw an exception for UBSan to check.
  Client before(server);
  EXPECT_EQ(before.status(folder(Source::dbfs)), 200);
  RawConnection early;
  ASSERT_TRUE(early.connect(server));
  EXPECT_EQ(early.ask(), "HTTP/1.1 200");
  RawConnection late;
  {
    const NoDescriptors none;
    // The kernel accepts the connection, but the server has no descriptor for it.
    ASSERT_TRUE(late.connect(server));
    // The server's only thread handles events in order: when it answers, it has tried to accept.
    EXPECT_EQ(early.ask(), "HTTP/1.1 200");
  }
  EXPECT_EQ(late.ask(), "HTTP/1.1 200");
  EXPECT_EQ(Client(server).status("/stats"), 200);
}

TEST(Simulator, APathMayBeVeryLong) {
  Options options = small();
  options.spec.deep = 2000;
  const Server server(options);
  std::string path = "/Users/user00001@example.com";
  for (int depth = 1; depth <= 2000; ++depth) path += "/level-" + std::to_string(depth);
  EXPECT_EQ(Client(server).status(folder(Source::workspace, path)), 200);
}

TEST(Simulator, StatsSayHowItWasAsked) {
  const Server server(small());
  Client client(server);
  client.body(folder(Source::dbfs));
  client.body(folder(Source::workspace));
  client.body(folder(Source::workspace));
  client.body(databricks::me_request().target);
  const std::string stats = client.body("/stats");
  EXPECT_THAT(stats, HasSubstr("\"requests\":4,"));
  EXPECT_THAT(stats, HasSubstr("\"list_requests\":3,"));
  EXPECT_THAT(stats, HasSubstr("\"throttled\":0,"));
  EXPECT_THAT(stats, HasSubstr("\"max_in_flight\":1,"));
  EXPECT_THAT(stats, HasSubstr("\"directories\":2,"));
  EXPECT_THAT(stats, HasSubstr("\"repeated\":1,"));
  EXPECT_THAT(stats, HasSubstr("\"identity\":{\"requests\":1,\"throttled\":0}"));
}

TEST(Simulator, TheReadyLineHasTheTotals) {
  const Server server(small());
  const Totals all = server.totals();
  EXPECT_EQ(all.users, 6);
  EXPECT_EQ(all.orphans, 1);
  EXPECT_GT(all.files, 0);
  const std::string line = server.ready_line();
  EXPECT_THAT(line, HasSubstr("\"url\":\"" + server.url() + "\""));
  EXPECT_THAT(line, HasSubstr("\"token\":\"" + server.token() + "\""));
  EXPECT_THAT(line, HasSubstr("\"files\":" + std::to_string(all.files) + ","));
  EXPECT_THAT(line, Not(HasSubstr("\n")));
}

}  // namespace
}  // namespace stocktake::simulator
