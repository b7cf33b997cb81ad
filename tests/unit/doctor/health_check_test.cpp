#include "doctor/health_check.h"

#include <gmock/gmock.h>

#include <functional>
#include <map>

#include "engine/local/local_engine.h"
#include "support/scripted_workspace.h"
#include "support/stop_tokens.h"

namespace stocktake::doctor {
namespace {

using testing::AlwaysStop;
using ::testing::HasSubstr;
using testing::response;
using testing::ScriptedWorkspace;

std::function<net::Exchange()> answers(int status, const std::string& body,
                                       const std::string& retry_after = "") {
  return [=] { return response(status, body, retry_after); };
}

std::function<net::Exchange()> fails(net::TransportErrorKind kind) {
  return [kind] { return testing::transport_error(kind); };
}

class ExaminationTest : public ::testing::Test {
 protected:
  ExaminationTest() {
    workspace_.users = {"ann@x", "zoe@x", "me@x"};
    workspace_.add_directory(Source::dbfs, "/Users", {"ann@x"});
    workspace_.add_directory(Source::workspace, "/Users", {"ann@x", "me@x"});
    workspace_.add_directory(Source::workspace, "/Users/me@x", {}, 3);
    target_.host = "https://w.example.com";
    target_.trusted = "these";
    target_.credentials = &credentials_;
  }

  ExitCode examine(const StopToken& stop = NeverStop()) {
    testing::ScriptedTransport transport(clock_, [this](const net::Request& request) {
      for (const auto& [part, answer] : instead_) {
        if (request.target.find(part) != std::string::npos) {
          return testing::Reply{answer(), std::chrono::milliseconds(5)};
        }
      }
      return workspace_(request);
    });
    net::Dispatcher dispatcher(transport, clock_, kFamilies, net::DispatchLimits{});
    Prober prober(dispatcher, clock_, stop,
                  [this](const std::string& text) { notes_.push_back(text); });
    HealthCheck health_check(prober, target_,
                             [this](const Check& check) { checks_[check.name] = check; });
    return health_check.run();
  }

  void expect_failed(const std::string& name, const std::string& remedy) {
    EXPECT_EQ(checks_[name].status, Status::failed) << name;
    EXPECT_THAT(checks_[name].remedy, HasSubstr(remedy));
  }
  void expect_ok(std::initializer_list<const char*> names) {
    for (const char* name : names) {
      EXPECT_EQ(checks_[name].status, Status::ok) << name << ": " << checks_[name].text;
    }
  }

  testing::ManualClock clock_;
  ScriptedWorkspace workspace_;
  auth::FixedCredentials credentials_{{"Authorization: Bearer dapi-secret-0"},
                                      "personal access token from --token-file t"};
  Target target_;
  std::map<std::string, std::function<net::Exchange()>> instead_;  ///< by part of the target
  std::map<std::string, Check> checks_;
  std::vector<std::string> notes_;
};

TEST_F(ExaminationTest, AllWell) {
  EXPECT_EQ(examine(), ExitCode::complete);
  expect_ok({"host", "tls", "credentials", "users", "dbfs", "workspace", "dbfs limits",
             "workspace limits"});
  EXPECT_EQ(checks_["cluster"].status, Status::skipped);
  EXPECT_THAT(checks_["credentials"].text, HasSubstr("me@x"));
  EXPECT_THAT(checks_["users"].text, HasSubstr("3 users"));
  EXPECT_THAT(checks_["workspace"].text, HasSubstr("2 homes"));
  EXPECT_THAT(checks_["workspace limits"].text, HasSubstr("none throttled"));
  for (const auto& [name, check] : checks_) {
    EXPECT_THAT(check.text + check.remedy, Not(HasSubstr("secret"))) << name;
  }
}

TEST_F(ExaminationTest, AWaitThatTheServiceAsksForIsToldOnce) {
  int asked = 0;
  instead_.emplace("/Me", [&asked] {
    return ++asked == 1 ? response(429, "", "3600") : response(200, R"({"userName":"me@x"})");
  });
  EXPECT_EQ(examine(), ExitCode::complete);
  ASSERT_EQ(notes_.size(), 1U);
  EXPECT_THAT(notes_[0], HasSubstr("(1h 00m) for users and clusters"));
}

TEST_F(ExaminationTest, WhoIsNoAdminMaySeeLess) {
  workspace_.caller_is_admin = false;
  examine();
  EXPECT_THAT(checks_["workspace"].text, HasSubstr("may be hidden"));
  instead_.emplace("/Me", answers(200, R"({"userName":"me@x","groups":[{"display":"admins"}]})"));
  examine();
  EXPECT_THAT(checks_["workspace"].text, Not(HasSubstr("may be hidden")));
}

TEST_F(ExaminationTest, TokensThatTellTheirEnd) {
  // Two days after the time of the manual clock.
  const auth::FixedCredentials jwt({"Authorization: Bearer jwt"},
                                   "OAuth token from DATABRICKS_TOKEN", 1'790'172'800'000);
  target_.credentials = &jwt;
  EXPECT_EQ(examine(), ExitCode::complete);
  EXPECT_THAT(checks_["credentials"].text, HasSubstr("OAuth token"));
  EXPECT_THAT(checks_["credentials"].text, HasSubstr("expires 2026-09-23T14:13:20Z (in "));
}

TEST_F(ExaminationTest, UnreachableHost) {
  instead_.emplace("/", fails(net::TransportErrorKind::connect));
  EXPECT_EQ(examine(), ExitCode::unreachable);
  expect_failed("host", "VPN");
  for (const char* name : {"tls", "credentials", "users", "dbfs", "workspace", "cluster"}) {
    EXPECT_EQ(checks_[name].status, Status::skipped) << name;
  }
}

TEST_F(ExaminationTest, CertificateThatDoesNotVerify) {
  instead_.emplace("/", fails(net::TransportErrorKind::certificate));
  EXPECT_EQ(examine(), ExitCode::unreachable);
  expect_ok({"host"});
  expect_failed("tls", "--ca-file");
  EXPECT_EQ(checks_["credentials"].status, Status::skipped);
}

TEST_F(ExaminationTest, WrongToken) {
  instead_.emplace("/", answers(403, R"({"error_code":"403","message":"Invalid access token."})"));
  EXPECT_EQ(examine(), ExitCode::refused);
  expect_ok({"host", "tls"});
  expect_failed("credentials", "--token-file");
  EXPECT_EQ(checks_["users"].status, Status::skipped);
}

TEST_F(ExaminationTest, TokenThatEndsInBetween) {
  const auto refused = answers(403, R"({"error_code":"403","message":"Invalid access token."})");
  instead_.emplace("/scim/v2/Users", refused);
  instead_.emplace("/list", refused);
  EXPECT_EQ(examine(), ExitCode::refused);
  for (const char* name : {"users", "dbfs", "workspace"}) expect_failed(name, "give a new one");
}

TEST_F(ExaminationTest, NotAWorkspace) {
  instead_.emplace("/", answers(404, "<html><title>nginx</title></html>"));
  EXPECT_EQ(examine(), ExitCode::unreachable);
  expect_failed("host", "address");
  EXPECT_THAT(checks_["host"].text, HasSubstr("not like a Databricks workspace"));
}

TEST_F(ExaminationTest, LoginPage) {
  instead_.emplace("/", [] {
    auto redirect = response(302, "");
    redirect->location = "https://login.example.com/x?secret=1";
    return redirect;
  });
  EXPECT_EQ(examine(), ExitCode::refused);
  expect_failed("host", "address");
  EXPECT_THAT(checks_["host"].text, HasSubstr("login.example.com"));
  EXPECT_THAT(checks_["host"].text, Not(HasSubstr("secret")));
}

TEST_F(ExaminationTest, NoRightToListUsers) {
  instead_.emplace("/scim/v2/Users", answers(403, R"({"detail":"no","status":"403"})"));
  EXPECT_EQ(examine(), ExitCode::refused);
  expect_failed("users", "--users-file");
  expect_ok({"host", "credentials", "dbfs", "workspace"});
}

TEST_F(ExaminationTest, NoRightToListASource) {
  workspace_.statuses[{Source::dbfs, "/Users"}] = 403;
  EXPECT_EQ(examine(), ExitCode::refused);
  expect_failed("dbfs", "--sources");
  EXPECT_EQ(checks_["dbfs limits"].status, Status::skipped);
  expect_ok({"users", "workspace", "workspace limits"});
}

TEST_F(ExaminationTest, NothingOnDbfs) {
  workspace_.bodies.erase({Source::dbfs, "/Users"});
  EXPECT_EQ(examine(), ExitCode::complete);
  expect_ok({"dbfs"});
}

TEST_F(ExaminationTest, LimitsThatWereMetAreTold) {
  instead_.emplace("path=%2FUsers%2Fme", answers(429, "{}", "1"));
  EXPECT_EQ(examine(), ExitCode::unreachable);
  expect_failed("workspace limits", "later");
}

TEST_F(ExaminationTest, Clusters) {
  target_.cluster_id = "1-2-c";
  instead_.emplace("/clusters/get", answers(400, R"({"error_code":"INVALID_PARAMETER_VALUE",)"
                                                 R"("message":"Cluster 1-2-c does not exist"})"));
  EXPECT_EQ(examine(), ExitCode::unreachable);
  expect_failed("cluster", "copy the id from");
  instead_.insert_or_assign("/clusters/get",
                            answers(403, R"({"error_code":"PERMISSION_DENIED","message":"no"})"));
  EXPECT_EQ(examine(), ExitCode::refused);
  expect_failed("cluster", "CAN ATTACH TO");
  instead_.insert_or_assign(
      "/clusters/get",
      answers(200, R"({"state":"RUNNING","num_workers":2,"data_security_mode":"SINGLE_USER",)"
                   R"("single_user_name":"me@x","spark_version":"15.4.x-scala2.12"})"));
  EXPECT_EQ(examine(), ExitCode::complete);
  expect_ok({"cluster", "workers", "access mode", "runtime"});
}

TEST_F(ExaminationTest, SparkIsTriedOnARunningClusterOnly) {
  target_.cluster_id = "1-2-c";
  int tried = 0;
  target_.try_spark = [&] {
    ++tried;
    return failed("spark", ExitCode::unreachable, "no executor", "look");
  };
  instead_.emplace("/clusters/get", answers(200, R"({"state":"PENDING","num_workers":2})"));
  examine();
  EXPECT_EQ(tried, 0);
  EXPECT_EQ(checks_["spark"].status, Status::skipped);
  instead_.insert_or_assign(
      "/clusters/get",
      answers(200, R"({"state":"RUNNING","num_workers":2,"data_security_mode":"USER_ISOLATION"})"));
  EXPECT_EQ(examine(), ExitCode::unreachable);
  EXPECT_EQ(tried, 1);
  expect_failed("spark", "look");
}

TEST_F(ExaminationTest, SparkIsTriedWithoutAClusterOfTheWorkspaceToo) {
  target_.try_spark = [] { return passed("spark", "it runs"); };
  EXPECT_EQ(examine(), ExitCode::complete);
  expect_ok({"spark"});
}

TEST_F(ExaminationTest, CanBeInterrupted) {
  EXPECT_EQ(examine(AlwaysStop()), ExitCode::interrupted);
  EXPECT_TRUE(checks_.empty());
}

}  // namespace
}  // namespace stocktake::doctor
