#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "auth/configuration.h"
#include "auth/credentials.h"
#include "auth/method.h"

namespace stocktake::auth {

/// Finds the workspace and logs in, as Databricks' own tools do. Two steps: `resolve` reads the
/// configuration and chooses the methods that fit; `log_in` gets the first token.
class Login {
 public:
  /// Sends nothing and runs nothing. Problems are in `problem`. `http` and `clock` must outlive the
  /// login.
  static std::unique_ptr<Login> resolve(const LoginOptions& options, Environment environment,
                                        net::HttpClient& http, const Clock& clock);

  /// Tries the methods in turn. One that is configured ends the search if it fails; one that only
  /// fits is passed over, and its failure is reported if no other succeeds. Call once; fails with
  /// `problem` if there is one.
  Result<void> log_in();

  /// What went wrong after `log_in`: the workspace refuses the caller, for example.
  void set_problem(Problem problem) { problem_ = std::move(problem); }

  const Configuration& configuration() const { return configuration_; }
  const std::optional<Problem>& problem() const { return problem_; }
  /// Normalised; empty if it is unknown.
  const std::string& host() const { return configuration_.host; }
  const std::string& workspace_id() const { return configuration_.workspace_id; }
  /// The name of the method that has logged in, or failed to; before `log_in`, of the first one
  /// that fits. Empty if there is none.
  std::string auth_type() const { return method_ == nullptr ? "" : std::string(method_->name); }
  /// After `log_in` has succeeded.
  Credentials& credentials() const { return *credentials_; }

 private:
  Login(Environment environment, net::HttpClient& http, const Clock& clock);
  Setting setting() const { return {configuration_, environment_, http_, clock_}; }
  Result<void> choose();
  Result<void> choose_pinned(const Value& name);
  tl::unexpected<Problem> nothing_fits() const;
  Result<void> check_host() const;
  Result<void> ask_host();
  tl::expected<void, FetchFailure> try_method(const Method& method);
  std::string describe(const Method& method, const AccessToken* token) const;

  Environment environment_;
  net::HttpClient& http_;
  const Clock& clock_;
  Configuration configuration_;
  std::optional<Problem> problem_;
  std::vector<const Method*> candidates_;
  const Method* method_ = nullptr;
  std::unique_ptr<Credentials> credentials_;
};

}  // namespace stocktake::auth
