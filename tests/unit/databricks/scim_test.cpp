#include "databricks/scim.h"

#include <gmock/gmock.h>

#include <string>

namespace stocktake::databricks {
namespace {

auto users(const std::string& body) {
  return parse_principals(PrincipalType::user, net::Body(body));
}

const std::string kPage =
    R"({"totalResults":2,"startIndex":1,"itemsPerPage":2,"schemas":["urn:ListResponse"],"Resources":[)"
    R"({"id":"1","userName":"a@x","displayName":"A","active":true,"emails":[{"value":"a@x"}]},)"
    R"({"userName":"B@x","id":"2"}]})";

TEST(Scim, Requests) {
  EXPECT_THAT(principals_request(PrincipalType::user, 1, 5, true).target,
              ::testing::EndsWith("&startIndex=1&count=5&sortBy=userName"));
  EXPECT_THAT(principals_request(PrincipalType::service_principal, 1, 5, true).target,
              ::testing::EndsWith("&startIndex=1&count=5&sortBy=applicationId"));
  EXPECT_EQ(principals_request(PrincipalType::user, 1001, 1000).target,
            "/api/2.0/preview/scim/v2/"
            "Users?attributes=id,userName,displayName,active&startIndex=1001&count=1000");
  EXPECT_EQ(me_request().target, "/api/2.0/preview/scim/v2/Me");
}

TEST(Scim, Page) {
  const auto page = users(kPage);
  ASSERT_TRUE(page) << page.error();
  EXPECT_EQ(page->total, 2);
  EXPECT_EQ(page->principals,
            (std::vector<Principal>{{"1", "a@x", "A", true}, {"2", "B@x", "", std::nullopt}}));
}

TEST(Scim, OfWhomItIsNotSaidWhetherTheyAreActive) {
  const auto page = users(R"({"Resources":[{"userName":"a"},{"userName":"b","active":null},)"
                          R"({"userName":"c","active":false},{"userName":"d","active":"true"},)"
                          R"({"userName":"e","active":1}]})");
  ASSERT_TRUE(page);
  std::vector<std::optional<bool>> active;
  for (const Principal& each : page->principals) active.push_back(each.active);
  EXPECT_THAT(active, ::testing::ElementsAre(std::nullopt, std::nullopt, false, true, false));
}

TEST(Scim, CutAnywhereIsAnError) {
  for (std::size_t size = 0; size < kPage.size(); ++size) {
    EXPECT_FALSE(users(kPage.substr(0, size))) << size;
  }
}

TEST(Scim, EmptyPages) {
  EXPECT_EQ(users(R"({"totalResults":5,"startIndex":6})")->total, 5);
  EXPECT_TRUE(users(R"({"Resources":[]})")->principals.empty());
  EXPECT_FALSE(users(R"({"Resources":[]})")->total.has_value());
  EXPECT_TRUE(users(R"({"Resources":null,"totalResults":0})")->principals.empty());
}

TEST(Scim, OddTotals) {
  EXPECT_EQ(users(R"({"totalResults":"7","Resources":[]})")->total, 7);
  EXPECT_FALSE(users(R"({"totalResults":-1,"Resources":[]})")->total.has_value());
  EXPECT_FALSE(users(R"({"totalResults":null,"Resources":[]})")->total.has_value());
}

TEST(Scim, NoPage) {
  for (const char* body :
       {"", "{}", "[]", R"({"detail":"x","status":"500"})", R"({"Resources":{}})",
        R"({"Resources":[1]})", R"({"Resources":[{"id":"1"}]})",
        R"({"Resources":[{"id":"1","userName":""}]})",
        R"({"Resources":[{"id":"1","userName":"  "}]})",
        R"({"Resources":[{"id":"1","userName":null}]})",
        R"({"Resources":[{"id":"1","userName":"\udc00x"}]})"}) {
    EXPECT_FALSE(users(body)) << body;
  }
}

TEST(Scim, NumbersAsIds) {
  EXPECT_EQ(users(R"({"Resources":[{"id":12,"userName":"a"}]})")->principals[0].id, "12");
}

TEST(Scim, Me) {
  const auto me = parse_me(net::Body(R"({"id":"9","userName":"me@x","active":"true"})"));
  ASSERT_TRUE(me);
  EXPECT_EQ(*me, (Principal{"9", "me@x", "", true}));
  EXPECT_TRUE(
      parse_me(
          net::Body(
              R"({"id":"9","userName":"a","groups":[1,{"display":"users"},{"display":"admins"}]})"))
          ->admin);
  EXPECT_FALSE(
      parse_me(net::Body(R"({"userName":"a","groups":[{"display":"not admins"}]})"))->admin);
  EXPECT_FALSE(parse_me(net::Body("{}")));
  EXPECT_FALSE(parse_me(net::Body("<html>")));
}

}  // namespace
}  // namespace stocktake::databricks
