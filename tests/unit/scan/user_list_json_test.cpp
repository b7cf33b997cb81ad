#include "user_list_fixture.h"

namespace stocktake::scan {
namespace {

TEST_F(UserListTest, Json) {
  const std::vector<std::string> texts{
      R"(["a@x", "b@x"])",
      R"([{"active":true,"groups":[{"display":"users","value":"9"}],"id":"1","userName":"a@x"},
          {"id":"2","userName":"b@x"}])",
      R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":2,
          "Resources":[{"userName":"a@x","displayName":"A","emails":[{"value":"other@x"}]},
                       {"displayName":"B","emails":[{"value":"c@x"},{"primary":true,"value":"b@x"}]}]})",
      R"({"schema":"stocktake.scim-users/1","filter":null,"rows":[{"username":"a@x"},{"username":"b@x"}]})",
      R"([{"username":"a@x","display_name":"","active":1,"id":"1"},{"user_name":"b@x"}])",
      "# who\n\n{\"userName\":\"a@x\"}\n{\"userName\":\"b@x\"}\n",
      R"({"totalResults":2,"Resources":[{"userName":"a@x"}]}
         {"totalResults":2,"startIndex":2,"Resources":[{"userName":"b@x"}]})",
      R"({"members":[{"user_name":"a@x"},{"user_name":"b@x"}]})",
  };
  for (const std::string& text : texts) EXPECT_EQ(names(text), kTwo) << text;
}

TEST_F(UserListTest, JsonOfServicePrincipalsAndGroups) {
  EXPECT_EQ(names(R"([{"active":true,"applicationId":"4f6c0e5a-3b1d-4c8e-9f2a-0d1e2f3a4b5c",
                       "displayName":"jobs","id":"144500571493713"}])"),
            (Names{"4f6c0e5a-3b1d-4c8e-9f2a-0d1e2f3a4b5c"}));
  EXPECT_EQ(names(R"({"displayName":"admins","id":"7","meta":{"resourceType":"WorkspaceGroup"},
                      "members":[{"$ref":"Users/8094393104170381","display":"Alice",
                                  "value":"8094393104170381"},
                                 {"$ref":"ServicePrincipals/17","display":"jobs","value":"17"}]})"),
            (Names{"8094393104170381", "17"}));
  EXPECT_EQ(names(R"([1234567890123456789, "5", {"id":"6"}, {"id":7}])"),
            (Names{"1234567890123456789", "5", "6", "7"}));
}

TEST_F(UserListTest, JsonThatIsNotUnderstood) {
  const std::vector<Refused> cases{
      {"[\n\"a@x\",\n]", "users.txt, line 3: not valid JSON: syntax error"},
      {"# x\n[{\"userName\":\"a@x\"},\n", "users.txt, line 2: not valid JSON: syntax error"},
      {"[\"a@x\"]\nb@x\n", "users.txt, line 2: not valid JSON"},
      {"['a@x']", "users.txt, line 1: not valid JSON"},
      {"[\n\n{\"displayName\":\"A\"}]", "users.txt, line 3: a user without userName"},
      {"[\n\"a@x\",\nnull]", "users.txt, line 3: expected a user"},
      {"[1.5]", "users.txt, line 1: expected a user"},
      {"[\"a@x\",\n\"\"]", "users.txt, line 2: \"\" is not a user name"},
      {"[\"a\\nb\"]", "users.txt, line 1: \"a\\nb\" contains a control character"},
      {"{\"Resources\":{}}", "users.txt, line 1: Resources is not a list"},
      {"{\"error_code\":\"PERMISSION_DENIED\",\"message\":\"no\"}",
       "users.txt, line 1: an error: no"},
      {"{\"totalResults\":3,\"Resources\":[{\"userName\":\"a@x\"}]}",
       "users.txt, line 1: the response has 1 of 3 users"},
      {"[{\"id\":\"7\",\"displayName\":\"admins\"}]",
       "users.txt, line 1: an id with a display name only"},
      {"[{\"displayName\":\"g\",\"members\":[]}]", "users.txt, line 1: a group (g); name its"},
      {"{\"members\":[{\"value\":\"1\"},\n{\"$ref\":\"Groups/"
       "7\",\"display\":\"eng\",\"value\":\"7\"}]}",
       "users.txt, line 2: a group (eng); name its members"},
      {"{\"members\":[{\"group_name\":\"eng\"}]}", "users.txt, line 1: a group"},
      {std::string(100'000, '['), "users.txt, line 1: the JSON is nested too deeply"},
  };
  expect_refused(cases);
}

}  // namespace
}  // namespace stocktake::scan
