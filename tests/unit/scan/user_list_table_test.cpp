#include "user_list_fixture.h"

namespace stocktake::scan {
namespace {

// As Go's text/tabwriter aligns the rows for the CLI, which starts anew after 20 rows. A user
// without groups has an empty cell.
constexpr const char* kUsers =
    "4529862390871234  alice@example.com                               admins users      ACTIVE\n"
    "61                Bob.O'Brien@example.com                                           ACTIVE\n"
    "1000000000000003  user3@example.com                               users             ACTIVE\n"
    "7301986625509871  guest_contoso.com#EXT#@example.onmicrosoft.com  users data  eng   DISABLED\n"
    "99  zoe@example.com  users   DISABLED\n";

constexpr const char* kServicePrincipals =
    "144500571493713  4f6c0e5a-3b1d-4c8e-9f2a-0d1e2f3a4b5c  nightly jobs  users   ACTIVE\n"
    "17               AAAAAAAA-3b1d-4c8e-9f2a-0d1e2f3a4b5c  etl, prod             DISABLED\n";

TEST_F(UserListTest, TableOfUsers) {
  const Names expected{"alice@example.com", "Bob.O'Brien@example.com", "user3@example.com",
                       "guest_contoso.com#EXT#@example.onmicrosoft.com", "zoe@example.com"};
  EXPECT_EQ(names(kUsers), expected);
  EXPECT_EQ(names("# today\r\n" + std::string(kUsers) + "\n\n"), expected);
}

TEST_F(UserListTest, TableOfServicePrincipals) {
  EXPECT_EQ(names(kServicePrincipals), (Names{"4f6c0e5a-3b1d-4c8e-9f2a-0d1e2f3a4b5c",
                                              "AAAAAAAA-3b1d-4c8e-9f2a-0d1e2f3a4b5c"}));
}

TEST_F(UserListTest, TablesThatAreNotUnderstood) {
  const std::vector<Refused> cases{
      // `databricks groups list`
      {"4529862390871234  admins\n17                users\n",
       "users.txt, line 1: not a row of the table that `databricks users list` prints"},
      {std::string(kUsers) + "Error: cannot go on\n", "users.txt, line 6: not a row of the table"},
      {"17  a@x    ACTIVE\n18       users  ACTIVE\n", "users.txt, line 2: the second column has"},
      {"17  a@x  users  ACTI\n", "users.txt, line 1: not a row"},
      {"ID  User Name  Active\n17  a@x  ACTIVE\n",
       "users.txt, line 1: \"ID  User Name  Active\" looks like columns"},
  };
  expect_refused(cases);
}

}  // namespace
}  // namespace stocktake::scan
