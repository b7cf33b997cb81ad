#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <map>
#include <memory>
#include <string>

#include "auth/login.h"
#include "support/scripted_http_client.h"
#include "support/temporary_directory.h"

namespace stocktake::auth {

/// A home directory of its own, an environment that contains only what a test sets, and a scripted
/// network.
class LoginTest : public ::testing::Test {
 protected:
  LoginTest() {
    variables_["HOME"] = home_;
    variables_["PATH"] = home_ + "/bin";
    ::mkdir((home_ + "/bin").c_str(), 0700);
  }

  std::string write(const std::string& name, const std::string& text) const {
    std::string path = home_ + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  void profiles(const std::string& text) const { write(".databrickscfg", text); }
  /// A program in PATH, as a script of the shell.
  void program(const std::string& name, const std::string& script) const {
    ::chmod(write("bin/" + name, "#!/bin/sh\n" + script).c_str(), 0700);
  }

  std::unique_ptr<Login> resolved(const LoginOptions& options = {}) {
    const auto environment = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables_.find(name);
      if (found == variables_.end()) return std::nullopt;
      return found->second;
    };
    return Login::resolve(options, environment, http_, clock_);
  }

  /// "host method", or "kind of error".
  std::string result(const LoginOptions& options = {}) {
    const auto login = resolved(options);
    expect_no_secret(*login);
    if (login->problem()) return std::string(to_string(login->problem()->kind));
    return login->host() + " " + login->auth_type();
  }

  /// "host Authorization", or "kind of error: message", after the login.
  std::string logged_in(const LoginOptions& options = {}) {
    const auto login = resolved(options);
    if (auto done = login->log_in(); !done) {
      expect_no_secret(*login);
      return std::string(to_string(done.error().kind)) + ": " + done.error().failure.message;
    }
    return login->host() + " " + login->credentials().current()->value().headers.front().substr(15);
  }

  static void expect_no_secret(const Login& login) {
    if (!login.problem()) return;
    const Failure& failure = login.problem()->failure;
    EXPECT_FALSE(failure.remedy.empty()) << failure.message;
    EXPECT_EQ((failure.message + failure.remedy).find("dapi"), std::string::npos)
        << failure.message << failure.remedy;
  }

  const ::stocktake::testing::TemporaryDirectory temporary_;
  const std::string home_ = temporary_.path();
  std::map<std::string, std::string> variables_;
  ::stocktake::testing::ScriptedHttpClient http_;
  SystemClock clock_;
};

}  // namespace stocktake::auth
