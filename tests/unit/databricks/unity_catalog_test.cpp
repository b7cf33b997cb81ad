#include "databricks/unity_catalog.h"

#include <gmock/gmock.h>

namespace stocktake::databricks {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

tl::expected<std::vector<CatalogItem>, std::string> take(CatalogPages& pages,
                                                         const std::string& body) {
  return pages.take(net::Body(body));
}

TEST(CatalogRequest, LetsTheServiceChooseThePage) {
  EXPECT_EQ(catalog_request({}).target, "/api/2.1/unity-catalog/catalogs?max_results=0");
  EXPECT_EQ(catalog_request({"a b", {}}).target,
            "/api/2.1/unity-catalog/schemas?max_results=0&catalog_name=a%20b");
  EXPECT_EQ(catalog_request({"a&b", "c/d"}).target,
            "/api/2.1/unity-catalog/volumes?max_results=0&catalog_name=a%26b&schema_name=c%2Fd");
}

TEST(CatalogPages, ThePageTokenGoesAlongWithTheFirstRequestsParameters) {
  CatalogPages pages({"main", "default"});
  const auto items =
      take(pages, R"({"volumes":[{"name":"v","owner":"ann@x"}],"next_page_token":"a+/="})");
  ASSERT_TRUE(items) << items.error();
  EXPECT_THAT(*items, ElementsAre(CatalogItem{"v", "ann@x"}));
  EXPECT_FALSE(pages.is_complete());
  EXPECT_EQ(pages.next_request().target,
            "/api/2.1/unity-catalog/volumes?max_results=0&catalog_name=main&schema_name=default"
            "&page_token=a%2B%2F%3D");
}

TEST(CatalogPages, AnEmptyPageWithATokenIsNotTheEnd) {
  CatalogPages pages({});
  EXPECT_THAT(*take(pages, R"({"next_page_token":"1"})"), IsEmpty());
  EXPECT_FALSE(pages.is_complete());
  EXPECT_THAT(*take(pages, R"({"catalogs":[],"next_page_token":"2"})"), IsEmpty());
  EXPECT_FALSE(pages.is_complete());
  EXPECT_THAT(*take(pages, R"({"catalogs":[{"name":"main"}],"next_page_token":""})"),
              ElementsAre(CatalogItem{"main", ""}));
  EXPECT_TRUE(pages.is_complete());
}

TEST(CatalogPages, ATokenThatWasReadBeforeIsAnError) {
  CatalogPages pages({});
  ASSERT_TRUE(take(pages, R"({"next_page_token":"1"})"));
  EXPECT_FALSE(take(pages, R"({"next_page_token":"1"})"));
  EXPECT_TRUE(take(pages, R"({"next_page_token":"2"})")) << "the same page may be asked for again";
}

TEST(CatalogPages, WhatIsNoSuchListIsAnError) {
  for (const char* body :
       {"", "[]", R"({"schemas":[]})", R"({"catalogs":7})", R"({"catalogs":[7]})",
        R"({"catalogs":[{"owner":"ann@x"}]})", R"({"catalogs":[{"name":""}]})",
        R"({"catalogs":[{"name":"a/b"}]})", R"({"catalogs":[{"name":".."}]})",
        R"({"error_code":"X","message":"no"})"}) {
    CatalogPages pages({});
    EXPECT_FALSE(take(pages, body)) << body;
  }
  CatalogPages pages({});
  EXPECT_TRUE(take(pages, "{}"));
  EXPECT_TRUE(pages.is_complete());
}

TEST(CatalogList, IsNamedByItsPathAndOperation) {
  EXPECT_EQ(CatalogList{}.path(), "/Volumes");
  EXPECT_EQ((CatalogList{"c", {}}.path()), "/Volumes/c");
  EXPECT_EQ((CatalogList{"c", "s"}.path()), "/Volumes/c/s");
  EXPECT_EQ((CatalogList{"c", "s"}.operation()), "unity-catalog/volumes");
}

}  // namespace
}  // namespace stocktake::databricks
