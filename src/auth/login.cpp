#include "auth/login.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "auth/chain.h"
#include "auth/discovery.h"
#include "auth/host.h"
#include "auth/place_rule.h"
#include "auth/renewing_credentials.h"
#include "auth/token.h"

namespace stocktake::auth {
namespace {

constexpr const char* kWaysIn =
    "give a token with --token-file FILE (- is standard input) or DATABRICKS_TOKEN, name a "
    "--profile, or log in with `databricks auth login`; docs/authentication.md lists all ways";

/// The attribute that says by what the method is configured, and no secret.
const Value* shown_value(const Configuration& configuration, Family family, std::string& name) {
  for (const AttributeInfo& info : attributes()) {
    const Value* value = configuration.find(info.attribute);
    if (value == nullptr || info.family != family || info.secret) continue;
    if (info.family == Family::none || info.family == Family::token_command) continue;
    name = name_of(info.attribute);
    return value;
  }
  return nullptr;
}

}  // namespace

Login::Login(Environment environment, net::HttpClient& http, const Clock& clock)
    : environment_(std::move(environment)), http_(http), clock_(clock) {}

std::unique_ptr<Login> Login::resolve(const LoginOptions& options, Environment environment,
                                      net::HttpClient& http, const Clock& clock) {
  std::unique_ptr<Login> login(new Login(std::move(environment), http, clock));
  Loaded loaded = load(options, login->environment_);
  login->configuration_ = std::move(loaded.configuration);
  login->problem_ = std::move(loaded.problem);
  if (login->problem_) return login;
  if (auto chosen = login->choose(); !chosen) login->problem_ = chosen.error();
  return login;
}

Result<void> Login::choose() {
  if (const Value* name = configuration_.find(Attribute::auth_type)) {
    if (auto pinned = choose_pinned(*name); !pinned) return pinned;
  } else {
    const std::vector<Family> families = configuration_.families();
    if (families.size() > 1) {
      std::vector<std::string> names;
      for (const Family family : families) names.emplace_back(to_string(family));
      std::sort(names.begin(), names.end());
      std::string all;
      for (const std::string& each : names) all += (all.empty() ? "" : " and ") + each;
      return fail(ErrorKind::many, "more than one authorization method configured: " + all,
                  "remove all but one, or name the method with auth_type or "
                  "DATABRICKS_AUTH_TYPE");
    }
    for (const Method* method : chain()) {
      if (!method->missing(setting())) candidates_.push_back(method);
    }
    std::stable_partition(candidates_.begin(), candidates_.end(), [&](const Method* method) {
      return !families.empty() && method->family == families.front();
    });
    if (candidates_.empty()) return nothing_fits();
  }
  method_ = candidates_.front();
  if (auto mixed = check_places(configuration_, *method_)) return tl::unexpected(*mixed);
  return check_host();
}

Result<void> Login::choose_pinned(const Value& name) {
  const Method* method = find_method(name.text);
  if (method == nullptr) {
    return fail(ErrorKind::not_applicable,
                fmt::format("auth type \"{}\" from {} is not found", name.text, name.origin),
                "docs/authentication.md lists the methods");
  }
  method_ = method;
  if (const auto missing = method->missing(setting())) {
    return fail(ErrorKind::not_applicable,
                fmt::format("{} is requested by {}, but {}", method->name, name.origin, *missing),
                "set what is missing, or remove auth_type");
  }
  candidates_ = {method};
  return {};
}

/// The reason of the method that is configured, if one is.
tl::unexpected<Problem> Login::nothing_fits() const {
  const std::vector<Family> families = configuration_.families();
  const std::string file = configuration_.config_file.empty() || !configuration_.file_is_missing
                               ? ""
                               : fmt::format("; there is no file {}", configuration_.config_file);
  if (families.empty()) {
    return auth::fail(
        ErrorKind::none,
        configuration_.host.empty()
            ? "no workspace address and no credentials are configured" + file
            : fmt::format("no credentials are configured for {}{}", configuration_.host, file),
        configuration_.host.empty() ? std::string("give the address with --workspace-url URL or "
                                                  "DATABRICKS_HOST; ") +
                                          kWaysIn
                                    : std::string(kWaysIn));
  }
  std::string reasons;
  for (const Method* method : chain()) {
    if (method->family != families.front()) continue;
    const auto missing = method->missing(setting());
    if (missing)
      reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : "; ", method->name, *missing);
  }
  return auth::fail(ErrorKind::none,
                    fmt::format("{} is configured, but not enough of it: {}{}",
                                to_string(families.front()), reasons, file),
                    "set what is missing; `stocktake auth describe` shows where each value is "
                    "from");
}

Result<void> Login::check_host() const {
  if (!is_account_host(configuration_.host) || !configuration_.workspace_id.empty()) return {};
  return auth::fail(
      ErrorKind::account_host,
      fmt::format("{} is the address of an account, not of a workspace", configuration_.host),
      "give the workspace's address with --workspace-url, or its id with "
      "DATABRICKS_WORKSPACE_ID or `workspace_id` in the profile");
}

/// A host of an account and its workspaces serves the one that each request names. It says so.
Result<void> Login::ask_host() {
  const std::string& host = configuration_.host;
  if (host.empty() || !configuration_.workspace_id.empty() || is_workspace_host(host)) return {};
  if (is_loopback(host) && method_->fixed) return {};
  const HostMetadata metadata = ask_for_metadata(http_, host, {});
  configuration_.workspace_id = metadata.workspace_id;
  if (!metadata.workspace_id.empty() || metadata.host_type != "unified") return {};
  return auth::fail(
      ErrorKind::account_host, fmt::format("{} serves an account and its workspaces", host),
      "give the id of the workspace with DATABRICKS_WORKSPACE_ID, with `workspace_id` "
      "in the profile, or as ?o=ID in the address");
}

std::string Login::describe(const Method& method, const AccessToken* token) const {
  if (const Value* value = configuration_.find(Attribute::token);
      value != nullptr && token != nullptr && method.family == Family::pat) {
    return fmt::format("{} from {}", kind_of_token(value->text), value->origin);
  }
  std::string name;
  const Value* value = shown_value(configuration_, method.family, name);
  if (value == nullptr) return std::string(method.name);
  return fmt::format("{} with {} {} from {}", method.name, name, value->text, value->origin);
}

tl::expected<void, FetchFailure> Login::try_method(const Method& method) {
  auto source = method.make(setting());
  if (configuration_.host.empty()) {
    auto host = source->find_host({});
    if (!host) return tl::unexpected(host.error());
    configuration_.host = std::move(*host);
    source = method.make(setting());
  }
  std::vector<std::string> headers;
  if (!configuration_.workspace_id.empty()) {
    headers.push_back("X-Databricks-Workspace-Id: " + configuration_.workspace_id);
  }
  if (method.fixed) {
    const auto token = source->fetch({});
    headers.insert(headers.begin(), "Authorization: " + token->authorization);
    credentials_ =
        std::make_unique<FixedCredentials>(std::move(headers), describe(method, &*token),
                                           token_expiry(configuration_.text(Attribute::token)));
    return {};
  }
  credentials_ = std::make_unique<RenewingCredentials>(std::move(source), describe(method, nullptr),
                                                       clock_, std::make_unique<ThreadBackground>(),
                                                       std::move(headers));
  auto grant = credentials_->wait();
  if (!grant) return tl::unexpected(grant.error());
  return {};
}

Result<void> Login::log_in() {
  if (problem_) return tl::unexpected(*problem_);
  if (auto asked = ask_host(); !asked) {
    problem_ = asked.error();
    return asked;
  }
  const std::vector<Family> families = configuration_.families();
  std::optional<Problem> first;
  const Method* first_method = method_;
  for (const Method* method : candidates_) {
    const auto mixed = check_places(configuration_, *method);
    auto tried =
        mixed ? tl::unexpected(FetchFailure{mixed->kind, mixed->failure}) : try_method(*method);
    if (tried) {
      method_ = method;
      return {};
    }
    if (!first) {
      first = Problem{tried.error().kind, tried.error().failure};
      first_method = method;
    }
    const bool configured = configuration_.has(Attribute::auth_type) ||
                            (!families.empty() && method->family == families.front());
    if (configured) break;
  }
  method_ = first_method;
  problem_ = first;
  return tl::unexpected(*first);
}

}  // namespace stocktake::auth
