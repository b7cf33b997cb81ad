#include <openssl/evp.h>
#include <openssl/pem.h>

#include "auth/expiry.h"
#include "auth/google.h"
#include "auth/redact.h"
#include "unit/auth/login_fixture.h"

namespace stocktake::auth {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kToken =
    R"({"access_token":"new-token","token_type":"bearer","expires_in":3600})";

/// The requests of each method, compared with those that the official SDKs send.
class MethodsTest : public LoginTest {
 protected:
  MethodsTest() {
    variables_["DATABRICKS_HOST"] = "https://h.com";
    http_.on("/oidc/.well-known/oauth-authorization-server", 200,
             R"({"token_endpoint":"https://h.com/oidc/v1/token"})");
  }
  net::SingleRequest last() const { return http_.sent().back(); }
};

TEST_F(MethodsTest, OauthM2m) {
  variables_["DATABRICKS_CLIENT_ID"] = "id";
  variables_["DATABRICKS_CLIENT_SECRET"] = "secret";
  http_.on("/oidc/v1/token", 200, kToken);
  EXPECT_EQ(logged_in(), "https://h.com Bearer new-token");
  EXPECT_EQ(last().body, "grant_type=client_credentials&scope=all-apis");
  EXPECT_THAT(last().headers, Contains("Authorization: Basic aWQ6c2VjcmV0"));
}

TEST_F(MethodsTest, ARefusedSecretIsToldAndNothingElseIsTried) {
  variables_["DATABRICKS_CLIENT_ID"] = "id";
  variables_["DATABRICKS_CLIENT_SECRET"] = "secret";
  program("databricks", "echo '{\"access_token\":\"cli-token\"}'\n");
  http_.on("/oidc/v1/token", 401,
           R"({"error":"invalid_client","error_description":"Client authentication failed"})");
  EXPECT_THAT(logged_in(), AllOf(StartsWith("failed: "), HasSubstr("invalid_client")));
}

TEST_F(MethodsTest, MetadataOfTheHostLeadsToTheDocument) {
  variables_["DATABRICKS_CLIENT_ID"] = "id";
  variables_["DATABRICKS_CLIENT_SECRET"] = "secret";
  http_.clear();
  http_.on("/.well-known/databricks-config", 200,
           R"({"oidc_endpoint":"https://h.com/oidc/accounts/{account_id}","account_id":"acc"})");
  http_.on("/oidc/accounts/acc/.well-known/oauth-authorization-server", 200,
           R"({"token_endpoint":"https://h.com/acc/token"})");
  http_.on("/acc/token", 200, kToken);
  EXPECT_EQ(logged_in(), "https://h.com Bearer new-token");
}

TEST_F(MethodsTest, AHostOfAnAccountAndItsWorkspaces) {
  variables_["DATABRICKS_TOKEN"] = "dapiT";
  http_.on("/.well-known/databricks-config", 200, R"({"host_type":"unified","account_id":"acc"})");
  EXPECT_THAT(logged_in(), StartsWith("account_host: "));
  variables_["DATABRICKS_WORKSPACE_ID"] = "7";
  EXPECT_EQ(logged_in(), "https://h.com Bearer dapiT");
  variables_.erase("DATABRICKS_WORKSPACE_ID");
  http_.clear();
  http_.on("/.well-known/databricks-config", 200, R"({"host_type":"unified","workspace_id":"8"})");
  const auto login = resolved();
  ASSERT_TRUE(login->log_in());
  EXPECT_THAT(login->credentials().wait()->headers, Contains("X-Databricks-Workspace-Id: 8"));
}

TEST_F(MethodsTest, NoSecretGoesWhereItWouldNotBeEncrypted) {
  variables_["DATABRICKS_CLIENT_ID"] = "id";
  variables_["DATABRICKS_CLIENT_SECRET"] = "secret";
  http_.clear();
  http_.on("oauth-authorization-server", 200, R"({"token_endpoint":"http://h.com/oidc/v1/token"})");
  EXPECT_THAT(logged_in(), StartsWith("failed: "));
}

TEST_F(MethodsTest, DatabricksCli) {
  program("databricks", "echo \"$@\" > " + home_ +
                            "/arguments\n"
                            "echo 'Warning: a new version is available {really}'\n"
                            "echo '{\"access_token\": \"cli-token\", \"expiry\": "
                            "\"2099-01-01T00:00:00.123456789Z\"}'\n");
  EXPECT_EQ(logged_in(), "https://h.com Bearer cli-token");
  std::ifstream arguments(home_ + "/arguments");
  std::string line;
  std::getline(arguments, line);
  EXPECT_EQ(line, "auth token --host https://h.com");
}

TEST_F(MethodsTest, DatabricksCliTakesTheProfile) {
  variables_.erase("DATABRICKS_HOST");
  profiles("[p]\nhost=https://p.com\nauth_type=databricks-cli\n");
  program("databricks",
          "test \"$*\" = 'auth token --profile p' && echo '{\"access_token\":\"t\"}'\n");
  EXPECT_EQ(logged_in({.profile = "p"}), "https://p.com Bearer t");
}

TEST_F(MethodsTest, AProgramThatFailsIsQuotedWithoutSecrets) {
  program("databricks", "echo 'cache: token not found for dapi0123456789abcdef' >&2; exit 1\n");
  EXPECT_THAT(logged_in(),
              AllOf(StartsWith("failed: "), HasSubstr("cache: token not found for ***")));
  program("databricks", "echo 'eyJhbGciOiJub25lIn0.eyJzZWNyZXQifQ.c2ln'\n");
  EXPECT_THAT(logged_in(),
              AllOf(StartsWith("failed: "), HasSubstr("printed no JSON"), Not(HasSubstr("eyJ"))));
}

TEST_F(MethodsTest, TokenCommand) {
  EXPECT_EQ(logged_in({.token_command = "echo plain-token"}), "https://h.com Bearer plain-token");
  EXPECT_EQ(logged_in({.token_command = "echo '{\"access_token\":\"j\"}'"}),
            "https://h.com Bearer j");
  EXPECT_THAT(logged_in({.token_command = "echo two words"}), StartsWith("failed: "));
  EXPECT_THAT(logged_in({.token_command = "echo vault sealed >&2; exit 2"}),
              AllOf(StartsWith("failed: "), HasSubstr("vault sealed")));
}

TEST_F(MethodsTest, MetadataService) {
  variables_["DATABRICKS_METADATA_SERVICE_URL"] = "http://127.0.0.1:99/secret-path";
  http_.on("/secret-path", 200,
           R"({"access_token":"m","token_type":"Bearer","expires_on":"4102444800"})");
  EXPECT_EQ(logged_in(), "https://h.com Bearer m");
  EXPECT_THAT(last().headers, AllOf(Contains("X-Databricks-Metadata-Version: 1"),
                                    Contains("X-Databricks-Host: https://h.com")));
  variables_["DATABRICKS_METADATA_SERVICE_URL"] = "https://far.com/x";
  EXPECT_EQ(result(), "none");
}

TEST_F(MethodsTest, IdTokensAreExchanged) {
  http_.on("/oidc/v1/token", 200, kToken);
  variables_["DATABRICKS_OIDC_TOKEN"] = "jwt";
  variables_["DATABRICKS_CLIENT_ID"] = "id";
  EXPECT_EQ(logged_in(), "https://h.com Bearer new-token");
  EXPECT_EQ(
      last().body,
      "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&subject_token=jwt&"
      "subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt&scope=all-apis&"
      "client_id=id");
  variables_["DATABRICKS_OIDC_TOKEN_FILEPATH"] = write("jwt", "file-jwt\n");
  variables_.erase("DATABRICKS_CLIENT_ID");
  EXPECT_EQ(result(), "https://h.com file-oidc") << "its family is configured";
  EXPECT_EQ(logged_in(), "https://h.com Bearer new-token");
  EXPECT_THAT(last().body, HasSubstr("subject_token=file-jwt&"));
}

TEST_F(MethodsTest, GithubActions) {
  variables_["ACTIONS_ID_TOKEN_REQUEST_URL"] = "https://gh.com/token?v=1";
  variables_["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "gh-secret";
  http_.on("gh.com/token?v=1&audience=https%3A%2F%2Fh.com%2Foidc%2Fv1%2Ftoken", 200,
           R"({"value":"gh-jwt"})");
  http_.on("/oidc/v1/token", 200, kToken);
  EXPECT_EQ(logged_in(), "https://h.com Bearer new-token");
  EXPECT_THAT(last().body, HasSubstr("subject_token=gh-jwt&"));
}

TEST_F(MethodsTest, NoSecretIsSentWithoutTls) {
  variables_["ACTIONS_ID_TOKEN_REQUEST_URL"] = "http://gh.com/token?v=1";
  variables_["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "gh-secret";
  http_.on("http://gh.com/token", 200, R"({"value":"gh-jwt"})");
  EXPECT_THAT(logged_in(), HasSubstr("failed: GitHub's service for ID tokens would be asked"));
  for (const net::SingleRequest& request : http_.sent()) {
    EXPECT_THAT(request.url, ::testing::StartsWith("https://"));
  }
}

TEST_F(MethodsTest, AzureDevops) {
  for (const char* name : {"SYSTEM_ACCESSTOKEN", "SYSTEM_PLANID", "SYSTEM_JOBID",
                           "SYSTEM_TEAMPROJECTID", "SYSTEM_HOSTTYPE"}) {
    variables_[name] = "v";
  }
  EXPECT_EQ(result(), "none");
  variables_["SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"] = "https://dev.com/org/";
  http_.on(
      "dev.com/org/v/_apis/distributedtask/hubs/v/plans/v/jobs/v/"
      "oidctoken?api-version=7.2-preview.1",
      200, R"({"oidcToken":"do-jwt"})");
  http_.on("/oidc/v1/token", 200, kToken);
  EXPECT_EQ(logged_in(), "https://h.com Bearer new-token");
  EXPECT_THAT(last().body, HasSubstr("subject_token=do-jwt&"));
}

TEST_F(MethodsTest, AzureClientSecret) {
  variables_["DATABRICKS_HOST"] = "https://adb-1.2.azuredatabricks.net";
  variables_["ARM_CLIENT_ID"] = "id";
  variables_["ARM_CLIENT_SECRET"] = "s";
  variables_["DATABRICKS_AZURE_RESOURCE_ID"] = "/subscriptions/sub/x";
  http_.on("/aad/auth", [](const net::SingleRequest&) {
    auto answer = ::stocktake::testing::ScriptedHttpClient::response(302, "");
    answer->location = "https://login.microsoftonline.com/the-tenant/oauth2/authorize?x=y";
    return answer;
  });
  http_.on("https://login.microsoftonline.com/the-tenant/oauth2/token", 200,
           R"({"access_token":"aad","token_type":"Bearer","expires_in":"3599"})");
  const auto login = resolved();
  ASSERT_TRUE(login->log_in());
  EXPECT_THAT(
      login->credentials().wait()->headers,
      ::testing::ElementsAre("Authorization: Bearer aad",
                             "X-Databricks-Azure-Workspace-Resource-Id: /subscriptions/sub/x",
                             "X-Databricks-Azure-SP-Management-Token: aad"));
  EXPECT_THAT(http_.sent()[1].body, HasSubstr("resource=2ff814a6-3304-4ab8-85cb-cd0e6f879c1d"));
}

TEST_F(MethodsTest, TheResourceIdLeadsToTheHost) {
  variables_.erase("DATABRICKS_HOST");
  variables_["ARM_CLIENT_ID"] = "id";
  variables_["ARM_CLIENT_SECRET"] = "s";
  variables_["ARM_TENANT_ID"] = "t";
  variables_["DATABRICKS_AZURE_RESOURCE_ID"] = "/subscriptions/sub/x";
  EXPECT_EQ(result(), " azure-client-secret") << "only a request tells the host";
  http_.on("/t/oauth2/token", 200, kToken);
  http_.on("https://management.azure.com/subscriptions/sub/x?api-version=2018-04-01", 200,
           R"({"properties":{"workspaceUrl":"adb-9.9.azuredatabricks.net"}})");
  EXPECT_EQ(logged_in(), "https://adb-9.9.azuredatabricks.net Bearer new-token");
}

TEST_F(MethodsTest, AzureMsi) {
  variables_["DATABRICKS_HOST"] = "https://adb-1.2.azuredatabricks.net";
  variables_["ARM_USE_MSI"] = "true";
  http_.on("http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=",
           200, R"({"access_token":"msi","expires_on":"4102444800"})");
  EXPECT_EQ(logged_in(), "https://adb-1.2.azuredatabricks.net Bearer msi");
  EXPECT_THAT(last().headers, Contains("Metadata: true"));
}

TEST_F(MethodsTest, AzureCli) {
  variables_["DATABRICKS_HOST"] = "https://adb-1.2.azuredatabricks.net";
  program(
      "az",
      "case \"$*\" in\n"
      "*2ff814a6*) echo '{\"accessToken\":\"e30.eyJ1cG4iOiJtZSJ9.s\",\"tokenType\":\"Bearer\"}';;\n"
      "*) exit 1;; esac\n");
  const auto login = resolved();
  ASSERT_TRUE(login->log_in());
  EXPECT_EQ(login->credentials().wait()->headers,
            std::vector<std::string>{"Authorization: Bearer e30.eyJ1cG4iOiJtZSJ9.s"})
      << "a person needs no management token";
  program("az", "echo \"Please run 'az login'\" >&2; exit 1\n");
  EXPECT_THAT(logged_in(), AllOf(StartsWith("failed: "), HasSubstr("Please run 'az login'")));
}

std::string private_key() {
  EVP_PKEY* key = EVP_RSA_gen(2048);
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string pem(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  EVP_PKEY_free(key);
  return pem;
}

TEST_F(MethodsTest, GoogleCredentials) {
  variables_["DATABRICKS_HOST"] = "https://1.1.gcp.databricks.com";
  const Json key{{"client_email", "sa@p"},
                 {"private_key", private_key()},
                 {"private_key_id", "k"},
                 {"token_uri", "https://google.com/token"}};
  variables_["GOOGLE_CREDENTIALS"] = write("key.json", json_text(key));
  http_.on("https://google.com/token", 200, R"({"id_token":"e30.e30.s","access_token":"acc"})");
  const auto login = resolved();
  ASSERT_TRUE(login->log_in());
  EXPECT_THAT(login->credentials().wait()->headers,
              ::testing::ElementsAre("Authorization: Bearer e30.e30.s",
                                     "X-Databricks-GCP-SA-Access-Token: acc"));
  EXPECT_THAT(
      last().body,
      StartsWith("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=eyJ"));
  variables_["GOOGLE_CREDENTIALS"] = "{}";
  EXPECT_EQ(result(), "none");
}

TEST_F(MethodsTest, GoogleId) {
  variables_["DATABRICKS_HOST"] = "https://1.1.gcp.databricks.com";
  variables_["DATABRICKS_GOOGLE_SERVICE_ACCOUNT"] = "sa@p";
  http_.on("metadata.google.internal", 200, R"({"access_token":"own","expires_in":60})");
  http_.on("/v1/projects/-/serviceAccounts/sa@p:generateIdToken", 200, R"({"token":"id"})");
  http_.on(":generateAccessToken", 200, R"({"accessToken":"acc"})");
  EXPECT_EQ(logged_in(), "https://1.1.gcp.databricks.com Bearer id");
  EXPECT_THAT(last().headers, Contains("Authorization: Bearer own"));
}

TEST(Expiry, Forms) {
  EXPECT_EQ(parse_expiry("2026-11-27T20:00:00Z"), 1'795'809'600'000);
  EXPECT_EQ(parse_expiry("2026-11-27T22:00:00.5+02:00"), 1'795'809'600'500);
  EXPECT_EQ(parse_expiry("2026-11-27 20:00:00.123456789"), 1'795'809'600'123);
  for (const char* text : {"", "soon", "2026-11-27", "2026-11-27T20:00:00+2", "2026-11-27T20:00"}) {
    EXPECT_FALSE(parse_expiry(text)) << text;
  }
}

TEST(Redact, Tokens) {
  EXPECT_EQ(masked("dapi123456"), "dapi…masked");
  EXPECT_EQ(masked("hunter2"), "…masked");
  EXPECT_EQ(without_password("https://u:p/w@h.com/x"), "https://…masked@h.com/x");
  EXPECT_EQ(without_password("u:p@h.com"), "…masked@h.com");
  EXPECT_EQ(without_password("https://h.com/?o=1"), "https://h.com/?o=1");
  EXPECT_EQ(without_secrets("token dapi0123456789 for 11111111-2222-3333-4444-555555555555"),
            "token *** for 11111111-2222-3333-4444-555555555555");
  EXPECT_EQ(without_secrets("AADSTS7000215: adb-1234567890123456.7.azuredatabricks.net"),
            "AADSTS7000215: adb-1234567890123456.7.azuredatabricks.net");
}

}  // namespace
}  // namespace stocktake::auth
