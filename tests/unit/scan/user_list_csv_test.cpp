#include "user_list_fixture.h"

namespace stocktake::scan {
namespace {

TEST_F(UserListTest, CsvWithAHeader) {
  const std::vector<std::string> texts{
      "username,file_count\na@x,3\nb@x,4\n",
      "# c\r\n\r\nid,userName\r\n1,a@x\r\n\r\n2,\"b@x\"\r\n",
      "\xEF\xBB\xBF\"user_name\"\na@x\nb@x\n",
      "email\na@x\nb@x\n",
      "Email , User_Name\ne@x,a@x\nf@x,b@x\n",
      "n,EMAIL\n\"two\nlines\",a@x\n\"#\",b@x\n",
      "name;E-Mail\nDoe, A.;a@x\nDoe, B.;b@x\n",
      "name\tUser Name\r\nDoe, A.; B.\ta@x\r\nX\tb@x\r\n",
      "sep=;\nid;username\n1;a@x\n2;b@x\n",
      "\"sep=,\"\rid,username\r1,a@x\r2,b@x\r",
      "sep=|\nid|username\n1|a@x\n2|b@x\n",
      "username;note;more\na@x;;\n;;\nb@x;x\n",    // Excel omits empty last fields
      "id,username\n1,a@x\nid,username\n2,b@x\n",  // two files
      "username,applicationId,email\na@x,,\n,,b@x\n",
      "userName,email,id\na@x,other@x,1\nb@x,,2\n",
  };
  for (const std::string& text : texts) EXPECT_EQ(names(text), kTwo) << text;
  EXPECT_EQ(names("username\n\"b, c\"\n"), (Names{"b, c"}));
  EXPECT_EQ(names("id;note\n4529862390871234;x\n"), (Names{"4529862390871234"}));
  EXPECT_EQ(names("displayName,ApplicationID\njobs,4f6c0e5a-3b1d-4c8e-9f2a-0d1e2f3a4b5c\n"),
            (Names{"4f6c0e5a-3b1d-4c8e-9f2a-0d1e2f3a4b5c"}));
}

TEST_F(UserListTest, CsvWithoutAHeader) {
  const std::vector<std::string> texts{
      "a@x,Alice\nb@x,Bob\n",
      "1;\"Doe, A.\";a@x\n2;\"Doe\nB.\";b@x\n",
      "Alice\ta@x\tTeam #1\nBob, B.\tb@x\tTeam; 2\n",
      "a@x,\nb@x\n",
      "a@x;a@x\nb@x;B@X\n",
      "sep=;\na@x;1\nb@x;2\n",
  };
  for (const std::string& text : texts) EXPECT_EQ(names(text), kTwo) << text;
}

TEST_F(UserListTest, CsvThatIsNotUnderstood) {
  const std::string header = "users.txt, line 1: the header has no column of user names";
  const std::vector<Refused> cases{
      {"name,size\na@x,1\n", header},
      {"Name;Mail\nAlice;a@x\n", header},
      {"1,Alice\n2,Bob\n", header},
      {"a@x, b@x, c@x\n", "users.txt, line 1: fields 1 and 2 both look like user names"},
      {"a@x,c@x\nb@x,d@x\n", "users.txt, line 1: fields 1 and 2 both look like user names"},
      {"a@x\nb@x, c@x\n", "users.txt, line 2: fields 1 and 2 both look like user names"},
      {"a@x,Alice,\nb@x,Bob,a@x\n", "users.txt, line 2: fields 1 and 3 both look like user names"},
      {"a@x\nDoe, John\n", "users.txt, line 2: field 1 is neither an e-mail address nor"},
      {"username,n\na@x,1\n,2\n", "users.txt, line 3: the record has no user name"},
      {"username,n\na@x,1\nDoe, John,1\n", "users.txt, line 3: 3 fields, but the header has 2"},
      {"username,n,m\na@x,Al\nice,1\n", "users.txt, line 3: 2 fields, but the header has 3"},
      {"n,email\n\"x\ny\",a@x\nz\n", "users.txt, line 4: 1 field, but the header has 2"},
      {"id,username\n#1,a@x\n", "users.txt, line 2: a comment, or a value with #"},
      {"username\n\"a\nb\"\n", "users.txt, line 2: the quote is not closed"},
      {"username,n\n\"a\nb\",1\n", "users.txt, line 2: \"a\\nb\" contains a control character"},
      {"username,n\na@x,1\n\"b@x,2\n", "users.txt, line 3: a quoted field is not closed"},
      {"username,n\n\"b\"@x,2\n", "users.txt, line 2: text after a closing quote"},
      {"id,n\n\"1\",2\n4.53E+15,2\n", "users.txt, line 3: \"4.53E+15\" is a number that a"},
      {"username\na@x;b@x\n", "users.txt, line 2: \"a@x;b@x\" looks like several fields"},
      {"'username','n'\n'a@x','1'\n", header},
  };
  expect_refused(cases);
}

}  // namespace
}  // namespace stocktake::scan
