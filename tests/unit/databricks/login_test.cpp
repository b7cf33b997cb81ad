#include "databricks/login.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "support/temporary_directory.h"

namespace stocktake::databricks {
namespace {

/// A home directory of its own, and an environment that contains only what a test sets.
class LogIn : public ::testing::Test {
 protected:
  LogIn() { variables_["HOME"] = home_; }

  std::string write(const std::string& name, const std::string& text) const {
    std::string path = home_ + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  void profiles(const std::string& text) const { write(".databrickscfg", text); }

  Expected<Login> log_in_with(const LoginOptions& options) const {
    return log_in(options, [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables_.find(name);
      if (found == variables_.end()) return std::nullopt;
      return found->second;
    });
  }

  /// Returns "host token", or "exit code: message".
  std::string result(const LoginOptions& options) const {
    const auto login = log_in_with(options);
    if (!login) {
      EXPECT_FALSE(login.error().remedy.empty()) << login.error().message;
      return std::to_string(static_cast<int>(login.error().code)) + ": " + login.error().message;
    }
    return login->host + " " + login->credentials->authorization().value().substr(7);
  }
  /// Returns the failure's exit code, or 0; checks that no message contains "dapi".
  int exit_code(const LoginOptions& options) const {
    const auto login = log_in_with(options);
    if (login) return 0;
    EXPECT_EQ((login.error().message + login.error().remedy).find("dapi"), std::string::npos)
        << login.error().message;
    return static_cast<int>(login.error().code);
  }

  const testing::TemporaryDirectory temporary_;
  const std::string home_ = temporary_.path();
  std::map<std::string, std::string> variables_;
};

constexpr const char* kFile =
    "[DEFAULT]\nhost = https://default.com\ntoken = dapiD\n"
    "[work]\nhost = https://work.com\ntoken = dapiW\n"
    "[hostless]\ntoken = dapiH\n"
    "[cli]\nhost = https://cli.com\nauth_type = databricks-cli\n"
    "[m2m]\nhost = https://m2m.com\nclient_id = c\nclient_secret = dapiS\n"
    "[empty]\n";

TEST_F(LogIn, CommandLineAlone) {
  const auto login = log_in_with({.host = "X.com/", .token = " dapiT "});
  ASSERT_TRUE(login);
  EXPECT_EQ(login->host, "https://x.com");
  EXPECT_EQ(login->credentials->authorization().value(), "Bearer dapiT");
  EXPECT_EQ(login->credentials->describe(), "personal access token from --token");
  EXPECT_EQ(login->host_origin, "--workspace-url");
}

TEST_F(LogIn, CommandLineBeforeEnvironmentBeforeFile) {
  profiles(kFile);
  EXPECT_EQ(result({}), "https://default.com dapiD");
  variables_["DATABRICKS_HOST"] = "env.com";
  variables_["DATABRICKS_TOKEN"] = "dapiE";
  EXPECT_EQ(result({}), "https://env.com dapiE");
  EXPECT_EQ(result({.token = "dapiT"}), "https://env.com dapiT");
  EXPECT_EQ(result({.host = "x.com"}), "https://x.com dapiE");
  EXPECT_EQ(result({.host = "x.com", .token = "dapiT"}), "https://x.com dapiT");
}

TEST_F(LogIn, WorkspaceUrlVariable) {
  variables_["DATABRICKS_WORKSPACE_URL"] = "https://url.com/?o=1";
  variables_["DATABRICKS_TOKEN"] = "dapiE";
  EXPECT_EQ(result({}), "https://url.com dapiE");
  variables_["DATABRICKS_HOST"] = "host.com";
  EXPECT_EQ(result({}), "https://host.com dapiE");
}

TEST_F(LogIn, EmptyMeansUnset) {
  profiles(kFile);
  variables_["DATABRICKS_HOST"] = "";
  variables_["DATABRICKS_TOKEN"] = "";
  variables_["DATABRICKS_CONFIG_PROFILE"] = "";
  variables_["DATABRICKS_CONFIG_FILE"] = "";
  EXPECT_EQ(result({}), "https://default.com dapiD");
}

TEST_F(LogIn, FileIsSkippedWhereAnythingIsSet) {
  profiles(kFile);
  EXPECT_EQ(exit_code({.host = "default.com"}), 4);  // no token: DEFAULT's is not taken
  EXPECT_EQ(exit_code({.token = "dapiT"}), 4);       // no host: DEFAULT's is not taken
  variables_["DATABRICKS_HOST"] = "default.com";
  EXPECT_EQ(exit_code({}), 4);
  variables_.erase("DATABRICKS_HOST");
  variables_["ARM_CLIENT_ID"] = "c";
  EXPECT_EQ(exit_code({}), 4);
  EXPECT_EQ(result({.profile = "work"}), "https://work.com dapiW");
  // A malformed file is not read if it is not needed.
  profiles("garbage");
  EXPECT_EQ(result({.host = "x.com", .token = "dapiT"}), "https://x.com dapiT");
}

TEST_F(LogIn, Profiles) {
  profiles(kFile);
  EXPECT_EQ(result({.profile = "work"}), "https://work.com dapiW");
  variables_["DATABRICKS_CONFIG_PROFILE"] = "work";
  EXPECT_EQ(result({}), "https://work.com dapiW");
  EXPECT_EQ(result({.profile = "DEFAULT"}), "https://default.com dapiD");
  const auto login = log_in_with({});
  EXPECT_EQ(login->credentials->describe(),
            "personal access token from profile work of " + home_ + "/.databrickscfg");
}

TEST_F(LogIn, DefaultProfileOfTheSettings) {
  profiles(std::string(kFile) + "[__settings__]\ndefault_profile = work\n");
  EXPECT_EQ(result({}), "https://work.com dapiW");
  EXPECT_EQ(result({.profile = "DEFAULT"}), "https://default.com dapiD");
  profiles(std::string(kFile) + "[__settings__]\ndefault_profile = gone\n");
  EXPECT_EQ(exit_code({}), 2);
}

TEST_F(LogIn, ConfigFileVariable) {
  variables_["DATABRICKS_CONFIG_FILE"] = write("other.cfg", "[DEFAULT]\nhost=o.com\ntoken=dapiO\n");
  EXPECT_EQ(result({}), "https://o.com dapiO");
  variables_["DATABRICKS_CONFIG_FILE"] = "~/other.cfg";
  EXPECT_EQ(result({}), "https://o.com dapiO");
  variables_["DATABRICKS_CONFIG_FILE"] = home_ + "/gone.cfg";
  EXPECT_EQ(exit_code({}), 2);
  variables_["DATABRICKS_CONFIG_FILE"] = home_;
  EXPECT_EQ(exit_code({.profile = "work"}), 2);
}

TEST_F(LogIn, AProfileThatIsNotThereNamesAFewOfThem) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += "[team" + std::to_string(i) + "]\nhost = h\n";
  profiles(text);
  EXPECT_EQ(log_in_with({.profile = "xyz"}).error().remedy,
            "the file has: team0, team1, team2, team3, team4 and 15 more");
}

TEST_F(LogIn, ProfileThatIsNotThere) {
  EXPECT_EQ(exit_code({.profile = "work"}), 2);  // no file
  profiles(kFile);
  EXPECT_EQ(exit_code({.profile = "gone"}), 2);
  EXPECT_EQ(exit_code({.profile = "empty"}), 2);
  EXPECT_EQ(exit_code({.profile = "__settings__"}), 2);
  EXPECT_EQ(exit_code({.profile = "gone", .host = "x.com", .token = "dapiT"}), 2);
  EXPECT_EQ(log_in_with({.profile = "wrok"}).error().remedy, "did you mean work?");
  profiles("[a\n");
  EXPECT_EQ(exit_code({.profile = "a"}), 2);
  variables_.erase("HOME");
  EXPECT_EQ(exit_code({.profile = "a"}), 2);
}

TEST_F(LogIn, NothingAtAll) {
  EXPECT_EQ(exit_code({}), 4);
  profiles("[other]\nhost=h.com\ntoken=t\n");  // a missing DEFAULT is no error
  EXPECT_EQ(exit_code({}), 4);
  variables_.erase("HOME");
  EXPECT_EQ(exit_code({}), 4);
  EXPECT_NE(log_in_with({}).error().remedy.find("DATABRICKS_HOST"), std::string::npos);
  EXPECT_NE(log_in_with({.host = "x.com"}).error().remedy.find("--token-file"), std::string::npos);
}

TEST_F(LogIn, AProfileWithoutATokenIsNamed) {
  profiles("[bare]\nhost=h.com\n");
  EXPECT_EQ(result({.profile = "bare"}),
            "4: no token in profile bare of " + home_ + "/.databrickscfg");
}

TEST_F(LogIn, OtherWaysToSignIn) {
  profiles(kFile);
  EXPECT_EQ(exit_code({.profile = "cli"}), 4);
  EXPECT_NE(result({.profile = "cli"}).find("auth_type = databricks-cli"), std::string::npos);
  EXPECT_EQ(exit_code({.profile = "m2m"}), 4);
  EXPECT_NE(result({.profile = "m2m"}).find("client_id"), std::string::npos);
  EXPECT_EQ(result({.profile = "m2m", .token = "dapiT"}), "https://m2m.com dapiT");
  variables_["DATABRICKS_CLIENT_ID"] = "c";
  EXPECT_NE(result({.host = "x.com"}).find("DATABRICKS_CLIENT_ID"), std::string::npos);
}

TEST_F(LogIn, AProfilesTokenGoesToItsHostOnly) {
  profiles(kFile);
  EXPECT_EQ(exit_code({.profile = "work", .host = "other.com"}), 2);
  EXPECT_EQ(result({.profile = "work", .host = "https://WORK.com:443/x"}),
            "https://work.com:443 dapiW");
  EXPECT_EQ(result({.profile = "work", .host = "other.com", .token = "dapiT"}),
            "https://other.com dapiT");
  EXPECT_EQ(result({.profile = "hostless", .host = "other.com"}), "https://other.com dapiH");
  variables_["DATABRICKS_HOST"] = "env.com";
  EXPECT_EQ(exit_code({.profile = "work"}), 2);
  EXPECT_NE(result({.profile = "work"}).find("DATABRICKS_HOST"), std::string::npos);
  variables_["DATABRICKS_TOKEN"] = "dapiE";
  EXPECT_EQ(result({.profile = "work"}), "https://env.com dapiE");
  const auto notes = log_in_with({.profile = "work"})->notes;
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[0].find("DATABRICKS_HOST overrides the host of profile work"), 0U);
  EXPECT_EQ(notes[1].find("DATABRICKS_TOKEN overrides the token of profile work"), 0U);
}

TEST_F(LogIn, TokenFile) {
  const auto with = [&](const std::string& text) -> LoginOptions {
    return {.host = "x.com", .token_file = write("token", text)};
  };
  EXPECT_EQ(result(with("dapiF\n")), "https://x.com dapiF");
  EXPECT_EQ(result(with("\xEF\xBB\xBF  dapiF \r\n\n")), "https://x.com dapiF");
  variables_["DATABRICKS_TOKEN"] = "dapiE";
  EXPECT_EQ(result(with("dapiF")), "https://x.com dapiF");
  for (const char* text : {"", " \n", "dapi1\ndapi2\n", "Bearer dapiF", "dapi\tF", "dapi\rX: y",
                           "dapi\xc3\xa4", "dapi\x01"}) {
    EXPECT_EQ(exit_code(with(text)), 2) << text;
  }
  EXPECT_EQ(exit_code(with(std::string("dapi\0x", 6))), 2);
  EXPECT_EQ(exit_code({.host = "x.com", .token_file = home_ + "/gone"}), 2);
  EXPECT_EQ(exit_code({.host = "x.com", .token = "dapiT", .token_file = write("t", "dapiF")}), 2);
}

TEST_F(LogIn, BrokenTokensElsewhere) {
  EXPECT_EQ(exit_code({.host = "x.com", .token = "dapi T"}), 2);
  variables_["DATABRICKS_TOKEN"] = "dapi\nE";
  EXPECT_EQ(exit_code({.host = "x.com"}), 2);
  variables_.erase("DATABRICKS_TOKEN");
  profiles("[DEFAULT]\nhost=x.com\ntoken=dapi T\n");
  EXPECT_EQ(exit_code({}), 2);
}

TEST_F(LogIn, BrokenHostIsNamedByItsOrigin) {
  variables_["DATABRICKS_HOST"] = "http://x.com";
  variables_["DATABRICKS_TOKEN"] = "dapiE";
  EXPECT_EQ(exit_code({}), 2);
  EXPECT_EQ(result({}).find("2: DATABRICKS_HOST: "), 0U);
}

}  // namespace
}  // namespace stocktake::databricks
