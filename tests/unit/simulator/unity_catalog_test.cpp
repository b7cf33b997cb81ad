// Unity Catalog and the Files API, as the program asks them.

#include "databricks/unity_catalog.h"

#include <gmock/gmock.h>

#include <set>

#include "client.h"
#include "databricks/listing_pages.h"

namespace stocktake::simulator {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

Options with_volumes() {
  Options options;
  options.spec.users = 4;
  options.spec.service_principals = 2;
  options.spec.metastore = {.catalogs = 3, .volumes = 40, .dirs = 14, .files = 6, .page_size = 5};
  return options;
}

class UnityCatalogTest : public ::testing::Test {
 protected:
  std::vector<databricks::CatalogItem> all(const databricks::CatalogList& list) {
    databricks::CatalogPages pages(list);
    std::vector<databricks::CatalogItem> items;
    while (!pages.is_complete()) {
      const auto page = pages.take(net::Body(client_.body(pages.next_request().target)));
      if (!page) throw std::runtime_error(page.error());
      empty_pages_ += page->empty() && !pages.is_complete() ? 1 : 0;
      items.insert(items.end(), page->begin(), page->end());
    }
    return items;
  }

  Listing list(const std::string& path) {
    databricks::ListingPages pages(Source::volumes, path);
    while (!pages.is_complete()) {
      const auto page = pages.take(net::Body(client_.body(pages.next_request().target)));
      if (!page) throw std::runtime_error(path + ": " + page.error());
    }
    return pages.finish();
  }

  void walk(const std::string& path, std::vector<std::string>& directories, std::int64_t& files) {
    Listing listing = list(path);
    files += static_cast<std::int64_t>(listing.file_count());
    for (const Subdirectory& each : listing.directories) {
      std::string below = path + "/" + each.name;
      directories.push_back(below);
      walk(below, directories, files);
    }
  }

  std::vector<std::string> volumes() {
    std::vector<std::string> paths;
    for (const auto& catalog : all({})) {
      for (const auto& schema : all({catalog.name, {}})) {
        const databricks::CatalogList list{catalog.name, schema.name};
        for (const auto& volume : all(list)) {
          paths.push_back(list.path() + "/" + volume.name);
          owners_.insert(volume.owner);
        }
      }
    }
    return paths;
  }

  Server server_{with_volumes()};
  Client client_{server_};
  int empty_pages_ = 0;
  std::set<std::string> owners_;
};

TEST_F(UnityCatalogTest, EverythingIsFoundByFollowingThePages) {
  const auto paths = volumes();
  EXPECT_EQ(paths.size(), 40U);
  EXPECT_GT(empty_pages_, 0);
  EXPECT_THAT(owners_, AllOf(Contains("team-2"), Contains("elsewhere0@example.com"),
                             Contains(HasSubstr("user0000"))));
  std::vector<std::string> directories;
  std::int64_t files = 0;
  for (const std::string& path : paths) walk(path, directories, files);
  const Totals totals = server_.totals();
  std::int64_t volume_files = 0;
  for (const std::string& row : split(server_.truth(), '\n')) {
    if (row.starts_with("username")) continue;
    const auto fields = split(row, ',');
    if (fields.size() > 20) volume_files += std::stoll(fields[fields.size() - 3]);
  }
  EXPECT_EQ(files, volume_files);
  EXPECT_GT(files, 1000);
  EXPECT_LT(files, totals.files);
  EXPECT_THAT(directories, AllOf(Contains(HasSubstr("\xE2\x88\x95")), Contains(HasSubstr("%")),
                                 Contains(HasSubstr("#")), Contains(HasSubstr("+"))));
}

TEST_F(UnityCatalogTest, APathThatIsEncodedTwiceOrWhoseSlashesAreFindsNothing) {
  const std::string path = "/Volumes/main/default/landing_1";
  const std::string call = "/api/2.0/fs/directories";
  EXPECT_EQ(client_.status(call + path), 200);
  EXPECT_EQ(client_.status(call + "/Volumes%2Fmain%2Fdefault%2Flanding_1"), 404);
  EXPECT_EQ(client_.status(call + "/Volumes/main/default%2flanding_1"), 404);
  std::vector<std::string> directories;
  std::int64_t files = 0;
  walk(path, directories, files);
  int refused = 0;
  for (const std::string& each : directories) {
    const std::string once = percent_encode(each, "/");
    EXPECT_EQ(client_.status(call + once), 200) << each;
    if (once == each) continue;
    EXPECT_EQ(client_.status(call + percent_encode(once, "/")), 404) << each;
    ++refused;
  }
  EXPECT_GT(refused, 2);
}

TEST_F(UnityCatalogTest, ATokenIsGoodForItsListOnly) {
  databricks::ListingPages pages(Source::volumes, "/Volumes/main/default/landing_1");
  ASSERT_TRUE(pages.take(net::Body(client_.body(pages.next_request().target))));
  ASSERT_FALSE(pages.is_complete());
  const std::string target = pages.next_request().target;
  EXPECT_EQ(client_.status(target), 200);
  const std::string token = target.substr(target.find('?'));
  EXPECT_EQ(client_.status("/api/2.0/fs/directories/Volumes/main/default/landing_4" + token), 400);
}

TEST_F(UnityCatalogTest, WhatIsNotThereIsNotFound) {
  for (const char* path :
       {"/Volumes", "/Volumes/main", "/Volumes/main/default", "/Volumes/main/x/y", "", "/Users"}) {
    EXPECT_EQ(client_.status(std::string("/api/2.0/fs/directories") + path), 404) << path;
  }
  EXPECT_EQ(client_.status("/api/2.1/unity-catalog/schemas?max_results=0&catalog_name=x"), 404);
}

TEST_F(UnityCatalogTest, OnlyTheLastSchemasAreDeniedAndTheirVolumesAreNobodys) {
  Options options = with_volumes();
  options.spec.metastore.denied_schemas = 1;
  const Server denied(options);
  EXPECT_THAT(denied.truth(), HasSubstr("\n/Volumes/catalog_3/schema-4,0,0,0.00,error,none,"
                                        "volumes /Volumes/catalog_3/schema-4: 403 "
                                        "PERMISSION_DENIED,0,0,1,"));
  EXPECT_THAT(server_.truth(), Not(HasSubstr("/Volumes/")));
  EXPECT_LT(denied.totals().files, server_.totals().files);
}

TEST(WithoutCatalogs, NoMetastoreIsAssignedAndNothingElseChanges) {
  Options options = with_volumes();
  options.spec.metastore = {};
  const Server server(options);
  Client client(server);
  EXPECT_THAT(client.body("/api/2.1/unity-catalog/catalogs?max_results=0"),
              HasSubstr("METASTORE_DOES_NOT_EXIST"));
  EXPECT_EQ(client.status("/api/2.1/unity-catalog/catalogs"), 404);
  EXPECT_EQ(server.totals().others, 0);
}

TEST(Groups, AreOnAListOfTheirOwn) {
  const Server server(with_volumes());
  Client client(server);
  const std::string api = "/api/2.0/preview/scim/v2/";
  EXPECT_THAT(
      client.body(api + "Groups?startIndex=1&count=10"),
      AllOf(HasSubstr("\"totalResults\":3"), HasSubstr("\"displayName\":\"data engineers\"")));
  EXPECT_THAT(client.body(api + "Groups?filter=displayName%20eq%20%22Team-2%22"),
              HasSubstr("\"totalResults\":1"));
  EXPECT_THAT(client.body(api + "Users?startIndex=1&count=100"), Not(HasSubstr("team-2")));
  EXPECT_THAT(client.body(api + "ServicePrincipals?startIndex=1&count=100"),
              AllOf(HasSubstr("\"totalResults\":2"), Not(HasSubstr("elsewhere"))));
}

}  // namespace
}  // namespace stocktake::simulator
