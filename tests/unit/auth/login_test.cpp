#include "auth/login.h"

#include "unit/auth/login_fixture.h"

namespace stocktake::auth {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr const char* kFile =
    "[DEFAULT]\nhost = https://default.com\ntoken = dapiD\n"
    "[work]\nhost = https://work.com\ntoken = dapiW\n"
    "[hostless]\ntoken = dapiH\n"
    "[bare]\nhost = https://bare.com\n"
    "[cli]\nhost = https://cli.com\nauth_type = databricks-cli\n"
    "[m2m]\nhost = https://m2m.com\nclient_id = c\nclient_secret = dapiS\n"
    "[empty]\n";

TEST_F(LoginTest, CommandLineAlone) {
  const auto login = resolved({.host = "X.com/", .token = " dapiT "});
  ASSERT_TRUE(login->log_in());
  EXPECT_EQ(login->host(), "https://x.com");
  EXPECT_EQ(login->credentials().wait()->headers,
            std::vector<std::string>{"Authorization: Bearer dapiT"});
  EXPECT_EQ(login->credentials().describe(), "personal access token from --token");
}

TEST_F(LoginTest, CommandLineBeforeEnvironmentBeforeFile) {
  profiles(kFile);
  EXPECT_EQ(logged_in(), "https://default.com Bearer dapiD");
  variables_["DATABRICKS_HOST"] = "env.com";
  variables_["DATABRICKS_TOKEN"] = "dapiE";
  EXPECT_EQ(logged_in(), "https://env.com Bearer dapiE");
  EXPECT_EQ(logged_in({.token = "dapiT"}), "https://env.com Bearer dapiT");
  EXPECT_EQ(logged_in({.host = "x.com", .token = "dapiT"}), "https://x.com Bearer dapiT");
}

TEST_F(LoginTest, EmptyMeansUnset) {
  profiles(kFile);
  for (const char* name : {"DATABRICKS_HOST", "DATABRICKS_TOKEN", "DATABRICKS_CONFIG_PROFILE",
                           "DATABRICKS_CONFIG_FILE", "DATABRICKS_AUTH_TYPE"}) {
    variables_[name] = "";
  }
  EXPECT_EQ(logged_in(), "https://default.com Bearer dapiD");
}

TEST_F(LoginTest, FileIsSkippedWhereAnythingIsSet) {
  profiles(kFile);
  EXPECT_EQ(result({.host = "default.com"}), "none");  // DEFAULT's token is not taken
  EXPECT_EQ(result({.token = "dapiT"}), "none");       // DEFAULT's host is not taken
  variables_["ARM_CLIENT_ID"] = "c";
  EXPECT_EQ(result(), "none");
  variables_["ARM_USE_MSI"] = "false";
  variables_.erase("ARM_CLIENT_ID");
  EXPECT_EQ(result(), "https://default.com pat") << "false is false";
  // A malformed file is not read if it is not needed.
  profiles("garbage");
  EXPECT_EQ(result({.host = "x.com", .token = "dapiT"}), "https://x.com pat");
  EXPECT_EQ(result(), "bad_config");
}

TEST_F(LoginTest, Profiles) {
  profiles(std::string(kFile) + "[__settings__]\ndefault_profile = work\n");
  EXPECT_EQ(logged_in(), "https://work.com Bearer dapiW");
  EXPECT_EQ(logged_in({.profile = "DEFAULT"}), "https://default.com Bearer dapiD");
  variables_["DATABRICKS_CONFIG_PROFILE"] = "DEFAULT";
  EXPECT_EQ(logged_in(), "https://default.com Bearer dapiD");
  for (const char* name : {"gone", "empty"}) EXPECT_EQ(result({.profile = name}), "no_profile");
  EXPECT_EQ(result({.profile = "__settings__"}), "reserved_profile");
  EXPECT_EQ(result({.profile = "gone", .host = "x.com", .token = "dapiT"}), "no_profile");
  variables_.erase("DATABRICKS_CONFIG_PROFILE");
  profiles("[__settings__]\ndefault_profile = gone\n");
  EXPECT_EQ(result(), "no_profile");
}

TEST_F(LoginTest, AMissingProfileNamesAFewOthers) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) {
    text += "[p" + std::to_string(i) + "]\nhost = h" + std::to_string(i) + ".com\ntoken = dapiX\n";
  }
  profiles(text);
  EXPECT_EQ(result({.profile = "p19999"}), "https://h19999.com pat");
  EXPECT_EQ(resolved({.profile = "gone"})->problem()->failure.remedy,
            "the file has: p0, p1, p2, p3, p4 and 19995 more");
}

TEST_F(LoginTest, NoFile) {
  EXPECT_EQ(result({.profile = "work"}), "no_profile");
  EXPECT_EQ(result(), "none");
  variables_["DATABRICKS_CONFIG_PROFILE"] = "work";
  EXPECT_EQ(result(), "none");
  EXPECT_THAT(resolved()->problem()->failure.message, HasSubstr(".databrickscfg"));
  variables_["DATABRICKS_HOST"] = "env.com";
  variables_["DATABRICKS_TOKEN"] = "dapiE";
  EXPECT_EQ(result(), "https://env.com pat");
  variables_.clear();
  EXPECT_EQ(result(), "none");
  EXPECT_EQ(result({.profile = "work"}), "no_profile");
}

TEST_F(LoginTest, ConfigFileVariable) {
  variables_["DATABRICKS_CONFIG_FILE"] = write("other.cfg", "[DEFAULT]\nhost=o.com\ntoken=dapiO\n");
  EXPECT_EQ(logged_in(), "https://o.com Bearer dapiO");
  variables_["DATABRICKS_CONFIG_FILE"] = "~/other.cfg";
  EXPECT_EQ(logged_in(), "https://o.com Bearer dapiO");
  variables_["DATABRICKS_CONFIG_FILE"] = home_;
  EXPECT_EQ(result(), "bad_config");
}

TEST_F(LoginTest, WhatEditorsAndShellsDoToValues) {
  profiles(std::string("\xFF\xFE[\0D\0", 6));
  EXPECT_EQ(result(), "bad_config");
  EXPECT_THAT(resolved()->problem()->failure.message, HasSubstr("UTF-16"));
  profiles("[DEFAULT]\nhost = \"https://q.com\"\ntoken = `dapiQ`\n");
  EXPECT_EQ(logged_in(), "https://q.com Bearer dapiQ");
  variables_["DATABRICKS_TOKEN"] = "\"dapiE\"";
  EXPECT_EQ(result(), "bad_config");
  EXPECT_THAT(resolved()->problem()->failure.message, HasSubstr("DATABRICKS_TOKEN has quotes"));
  EXPECT_EQ(result({.host = "h.com", .token = "dapiT"}), "https://h.com pat") << "it is not used";
  variables_["DATABRICKS_TOKEN"] = "dapiE";
  variables_["DATABRICKS_HOST"] = "'h.com'";
  EXPECT_THAT(resolved()->problem()->failure.message, HasSubstr("DATABRICKS_HOST has quotes"));
  variables_["DATABRICKS_HOST"] = "h.com";
  variables_["DATABRICKS_CONFIG_PROFILE"] = "\"work\"";
  EXPECT_THAT(resolved()->problem()->failure.message, HasSubstr("CONFIG_PROFILE has quotes"));
}

TEST_F(LoginTest, MalformedValues) {
  EXPECT_EQ(result({.host = "x.com", .token = "dapi T"}), "bad_config");
  EXPECT_EQ(result({.host = "http://x.com", .token = "dapiT"}), "bad_config");
  EXPECT_EQ(result({.host = "https://u:p@x.com", .token = "dapiT"}), "bad_config");
  EXPECT_EQ(result({.host = "x.com", .token = "dapiT", .token_file = "f"}), "bad_config");
  EXPECT_EQ(result({.host = "x.com", .token_file = write("t", " \n")}), "bad_config");
  EXPECT_EQ(result({.host = "x.com", .token_file = home_ + "/gone"}), "bad_config");
  EXPECT_EQ(result({.host = "x.com", .token_file = write("t", "\xEF\xBB\xBF dapiF\r\n")}),
            "https://x.com pat");
  variables_["DATABRICKS_RATE_LIMIT"] = "many";
  EXPECT_EQ(result({.host = "x.com", .token = "dapiT"}), "bad_config");
  variables_.erase("DATABRICKS_RATE_LIMIT");
  variables_["DATABRICKS_WORKSPACE_ID"] = "1\r\nX-Evil: 2";
  EXPECT_EQ(result({.host = "x.com", .token = "dapiT"}), "bad_config");
  variables_.erase("DATABRICKS_WORKSPACE_ID");
  variables_["ARM_USE_MSI"] = "perhaps";
  EXPECT_EQ(result({.host = "x.com"}), "bad_config");
}

TEST_F(LoginTest, TwoFamiliesContradict) {
  profiles("[two]\nhost=h.com\ntoken=dapiT\n");
  variables_["DATABRICKS_CONFIG_PROFILE"] = "two";
  variables_["DATABRICKS_CLIENT_ID"] = "c";
  EXPECT_EQ(result(), "many");
  EXPECT_THAT(resolved()->problem()->failure.message, HasSubstr("oauth and pat"));
  EXPECT_EQ(result({.profile = "two"}), "https://h.com pat") << "a typed profile is enough";
  EXPECT_EQ(result({.token = "dapiO"}), "https://h.com pat") << "so is a typed token";
  variables_["DATABRICKS_AUTH_TYPE"] = "pat";
  EXPECT_EQ(result(), "https://h.com pat");
}

TEST_F(LoginTest, AMethodThatIsNamedMustFit) {
  variables_["DATABRICKS_HOST"] = "h.com";
  for (const char* name : {"pat", "oauth-m2m", "databricks-cli", "azure-cli", "github-oidc",
                           "nonsense", "PAT", "metadata-service", "google-id"}) {
    variables_["DATABRICKS_AUTH_TYPE"] = name;
    EXPECT_EQ(result(), "not_applicable") << name;
  }
}

TEST_F(LoginTest, TheMethodOfTheConfiguredFamilyComesFirst) {
  variables_["DATABRICKS_HOST"] = "adb-1.2.azuredatabricks.net";
  program("az", "exit 1\n");
  EXPECT_EQ(result(), "https://adb-1.2.azuredatabricks.net azure-cli");
  program("databricks", "exit 1\n");
  EXPECT_EQ(result(), "https://adb-1.2.azuredatabricks.net databricks-cli");
  variables_["ARM_TENANT_ID"] = "t";
  EXPECT_EQ(result(), "https://adb-1.2.azuredatabricks.net azure-cli");
  variables_["ARM_CLIENT_ID"] = "c";
  variables_["ARM_CLIENT_SECRET"] = "s";
  EXPECT_EQ(result(), "https://adb-1.2.azuredatabricks.net azure-client-secret");
}

TEST_F(LoginTest, TheOldCliIsNotTheCli) {
  variables_["DATABRICKS_HOST"] = "h.com";
  program("databricks", "# from databricks_cli.cli import cli\n");
  EXPECT_EQ(result(), "none");
}

TEST_F(LoginTest, AnAccountHostNeedsAWorkspace) {
  EXPECT_EQ(result({.host = "https://accounts.cloud.databricks.com", .token = "dapiT"}),
            "account_host");
  EXPECT_EQ(result({.host = "https://accounts.cloud.databricks.com/?o=12", .token = "dapiT"}),
            "https://accounts.cloud.databricks.com pat");
}

TEST_F(LoginTest, TheWorkspaceIdIsInTheAddressOrBesideIt) {
  const auto id = [this](const LoginOptions& options) { return resolved(options)->workspace_id(); };
  EXPECT_EQ(id({.host = "https://x.com/?o=123#job/1", .token = "dapiT"}), "123");
  EXPECT_EQ(id({.host = "https://x.com/?w=conn-1&o=123", .token = "dapiT"}), "conn-1");
  EXPECT_EQ(id({.host = "https://x.com/?o=abc", .token = "dapiT"}), "");
  variables_["DATABRICKS_WORKSPACE_ID"] = "77";
  EXPECT_EQ(id({.host = "https://x.com/?o=123", .token = "dapiT"}), "77");
  variables_["DATABRICKS_HOST"] = "other.com";
  EXPECT_EQ(id({.host = "https://x.com", .token = "dapiT"}), "") << "it is the other host's";
  const auto login = resolved({.host = "https://x.com/?o=5", .token = "dapiT"});
  ASSERT_TRUE(login->log_in());
  EXPECT_THAT(login->credentials().wait()->headers, Contains("X-Databricks-Workspace-Id: 5"));
}

TEST_F(LoginTest, NotesNameWhatIsPassedOver) {
  profiles(kFile);
  variables_["DATABRICKS_HOST"] = "env.com";
  variables_["DATABRICKS_TOKEN"] = "dapiE";
  const auto login = resolved({.profile = "work"});
  EXPECT_EQ(login->configuration().notes,
            (std::vector<std::string>{
                "environment DATABRICKS_TOKEN is passed over: --profile work has precedence",
                "profile work of " + home_ +
                    "/.databrickscfg overrides the host of environment "
                    "DATABRICKS_HOST"}));
}

// Whose secret goes where: the table of docs/authentication.md.

TEST_F(LoginTest, SecretsOfTheEnvironment) {
  profiles(kFile);
  variables_["DATABRICKS_TOKEN"] = "dapiE";
  EXPECT_EQ(logged_in({.host = "h.com"}), "https://h.com Bearer dapiE");
  EXPECT_EQ(result({.profile = "bare"}), "mixed_places");
  EXPECT_EQ(logged_in({.profile = "work"}), "https://work.com Bearer dapiW");
  variables_["DATABRICKS_HOST"] = "other.com";
  EXPECT_EQ(result({.host = "h.com"}), "mixed_places");
  EXPECT_EQ(logged_in({.host = "https://OTHER.com:443/"}), "https://other.com Bearer dapiE");
  EXPECT_EQ(logged_in(), "https://other.com Bearer dapiE");
  EXPECT_EQ(result({.profile = "bare"}), "mixed_places");
  variables_["DATABRICKS_HOST"] = "bare.com";
  EXPECT_EQ(logged_in({.profile = "bare"}), "https://bare.com Bearer dapiE");
  variables_["DATABRICKS_HOST"] = "default.com";
  variables_.erase("DATABRICKS_TOKEN");
  EXPECT_EQ(result(), "none") << "DEFAULT's token is not taken";
}

TEST_F(LoginTest, SecretsOfAProfile) {
  profiles(kFile);
  EXPECT_EQ(result({.profile = "work", .host = "other.com"}), "mixed_places");
  EXPECT_EQ(logged_in({.profile = "work", .host = "work.com"}), "https://work.com Bearer dapiW");
  EXPECT_EQ(logged_in({.profile = "hostless", .host = "x.com"}), "https://x.com Bearer dapiH");
  EXPECT_EQ(result({.profile = "m2m", .host = "other.com"}), "mixed_places");
  variables_["DATABRICKS_HOST"] = "env.com";
  EXPECT_EQ(result({.profile = "hostless"}), "mixed_places");
  variables_["DATABRICKS_CONFIG_PROFILE"] = "work";
  EXPECT_EQ(result(), "mixed_places");
}

TEST_F(LoginTest, TypedSecrets) {
  profiles(kFile);
  EXPECT_EQ(logged_in({.profile = "bare", .token = "dapiT"}), "https://bare.com Bearer dapiT");
  EXPECT_EQ(logged_in({.profile = "m2m", .token = "dapiT"}), "https://m2m.com Bearer dapiT");
  EXPECT_EQ(logged_in({.profile = "work", .host = "x.com", .token = "dapiT"}),
            "https://x.com Bearer dapiT");
  variables_["DATABRICKS_HOST"] = "env.com";
  EXPECT_EQ(logged_in({.token = "dapiT"}), "https://env.com Bearer dapiT");
}

TEST_F(LoginTest, WhereTheSecretGoesIsNotSaidByAnotherPlace) {
  profiles(kFile);
  variables_["DATABRICKS_DISCOVERY_URL"] = "https://evil.com/oidc";
  EXPECT_EQ(result({.profile = "m2m"}), "https://m2m.com oauth-m2m") << "it is passed over";
  EXPECT_EQ(result({.profile = "work"}), "https://work.com pat");
  variables_["DATABRICKS_CONFIG_PROFILE"] = "work";
  EXPECT_EQ(result(), "https://work.com pat") << "a token goes to no discovery_url";
  variables_["DATABRICKS_CONFIG_PROFILE"] = "m2m";
  EXPECT_EQ(result(), "mixed_places");
}

TEST_F(LoginTest, AMalformedHostIsAnotherHost) {
  variables_["DATABRICKS_TOKEN"] = "dapiE";
  for (const char* host : {"http://other.com", "ftp://other.com", "https://u:p@other.com", "a b"}) {
    variables_["DATABRICKS_HOST"] = host;
    EXPECT_EQ(result({.host = "h.com"}), "mixed_places") << host;
  }
}

TEST_F(LoginTest, AnIdTokenOfTheEnvironmentIsItsSecret) {
  profiles(std::string(kFile) + "[mine]\nhost = https://mine.com\noidc_token_env = MINE\n");
  variables_["DATABRICKS_OIDC_TOKEN"] = "e30.e30.s";
  EXPECT_EQ(result({.profile = "bare"}), "mixed_places");
  EXPECT_EQ(result({.host = "h.com"}), "https://h.com env-oidc");
  variables_["DATABRICKS_HOST"] = "bare.com";
  EXPECT_EQ(result({.profile = "bare"}), "https://bare.com env-oidc");
  EXPECT_EQ(result({.host = "h.com"}), "mixed_places");
  variables_["MINE"] = "e30.e30.s";
  EXPECT_EQ(result({.profile = "mine"}), "https://mine.com env-oidc") << "the profile names it";
}

TEST_F(LoginTest, AnIdOfAzureNamesAHostToo) {
  profiles("[id]\nazure_workspace_resource_id = /subscriptions/s\n");
  variables_["DATABRICKS_CONFIG_PROFILE"] = "id";
  variables_["ARM_CLIENT_ID"] = "c";
  variables_["ARM_CLIENT_SECRET"] = "s";
  variables_["ARM_TENANT_ID"] = "t";
  EXPECT_EQ(result(), "mixed_places");
  variables_["DATABRICKS_AZURE_RESOURCE_ID"] = "/subscriptions/s";
  EXPECT_EQ(result(), " azure-client-secret");
}

}  // namespace
}  // namespace stocktake::auth
