#include "doctor/health_check.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <utility>

#include "databricks/listing_pages.h"
#include "databricks/source_api.h"
#include "engine/local/local_engine.h"
#include "util/text.h"
#include "util/time_format.h"

namespace stocktake::doctor {
namespace {

constexpr int kBurst = 24;
constexpr auto kBurstTime = std::chrono::seconds(3);

constexpr const char* kNewToken =
    "the token may have expired or belong to another workspace: give a new one with --token-file, "
    "or name the profile of this workspace with --profile";

std::string what_happened(const net::Classification& classification) {
  std::string text =
      classification.http_status == 0 ? "" : fmt::format("{} ", classification.http_status);
  text += classification.error_code;
  if (!classification.message.empty()) text += ": " + classification.message;
  return text;
}

bool is_about_tls(const net::Classification& classification) {
  using net::TransportErrorKind;
  return classification.http_status == 0 &&
         (classification.error_code == to_string(TransportErrorKind::tls) ||
          classification.error_code == to_string(TransportErrorKind::certificate));
}

bool is_refusal(const net::Classification& classification) {
  const bool redirected = classification.http_status >= 300 && classification.http_status <= 399;
  return databricks::exit_code_of(classification) == ExitCode::refused && !redirected;
}

/// `unreachable` unless the service refused the caller: a proxy's login page redirects, too.
ExitCode code_of(const net::Classification& classification) {
  return is_refusal(classification) ? ExitCode::refused : ExitCode::unreachable;
}

std::string how_long_until(std::int64_t ms) {
  const double hours = static_cast<double>(ms) / 3'600'000;
  if (hours >= 48) return fmt::format("in {:.0f} days", hours / 24);
  return "in " + human_duration(hours * 3600);
}

}  // namespace

HealthCheck::HealthCheck(Prober& prober, const Target& target, Tell tell)
    : prober_(prober), target_(target), tell_(std::move(tell)) {}

void HealthCheck::tell(const Check& check) {
  if (check.status == Status::failed && code_ == ExitCode::complete) code_ = check.code;
  tell_(check);
}

ExitCode HealthCheck::run() {
  const bool reached = reach_host();
  if (prober_.is_stopped()) return ExitCode::interrupted;
  if (!reached) {
    const auto not_asked = [this](std::string_view name) {
      tell(skipped(std::string(name), "fix the failed check above first"));
    };
    not_asked("users");
    for (const Source source : all_sources()) not_asked(to_string(source));
    not_asked("limits");
    not_asked("cluster");
    return code_;
  }
  ask_for_users();
  ask_for_homes();
  probe_cluster();
  return prober_.is_stopped() ? ExitCode::interrupted : code_;
}

/// Returns whether the host answered and accepted the credentials.
bool HealthCheck::reach_host() {
  auto me = prober_.ask<databricks::Principal>(kIdentityFamily, databricks::me_request(),
                                               &databricks::parse_me);
  if (prober_.is_stopped()) return false;
  if (!me.value) {
    classify_host(me.classification);
    return false;
  }
  tell(passed("host", fmt::format("{} answers in {:.0f} ms", target_.host, me.seconds * 1000)));
  tell(target_.plain_http ? skipped("tls", "plain HTTP to this machine, without TLS")
                          : passed("tls", "the certificate verifies against " + target_.trusted));
  caller_ = std::move(me.value);
  describe_caller();
  return true;
}

/// Reports which of the checks host, tls and credentials has failed.
void HealthCheck::classify_host(const net::Classification& classification) {
  const std::string what = what_happened(classification);
  const auto not_asked = [this](const char* name) {
    tell(skipped(name, "fix the failed check above first"));
  };
  if (is_about_tls(classification)) {
    tell(passed("host", target_.host + " accepts connections"));
    tell(failed("tls", ExitCode::unreachable, what,
                "give your organisation's certificates with --ca-file, and check the host"));
    return not_asked("credentials");
  }
  if (is_refusal(classification)) {
    tell(passed("host", target_.host + " answers"));
    tell(target_.plain_http ? skipped("tls", "plain HTTP to this machine, without TLS")
                            : passed("tls", "the certificate verifies against " + target_.trusted));
    tell(failed("credentials", ExitCode::refused,
                fmt::format("{}: {}", target_.credentials->describe(), what), kNewToken));
    return;
  }
  const Failure failure = databricks::failure_of(classification);
  const bool answered = classification.http_status != 0;
  const std::string text = fmt::format(
      "{} {}: {}", target_.host,
      answered ? "answers, but not like a Databricks workspace" : "cannot be reached", what);
  tell(failed("host", failure.code, text,
              answered ? "check the address: use the one that the browser shows in the workspace"
                       : "check the host, the network, the VPN, the proxy and Private Link"));
  not_asked("tls");
  not_asked("credentials");
}

void HealthCheck::describe_caller() {
  std::string text = fmt::format("{}, user {}{}", target_.credentials->describe(), caller_->name,
                                 caller_->admin ? " (admin)" : "");
  const auto ends = target_.credentials->expires_at();
  if (!ends) {
    tell(passed("credentials", text + "; the expiry time is unknown"));
    return;
  }
  // The service has accepted the token, so an expiry in the past means that this machine's clock is
  // wrong.
  const auto left = *ends - prober_.clock().wall_ms();
  text += fmt::format("; expires {} ({})", iso8601(*ends),
                      left > 0 ? how_long_until(left) : "already expired by this machine's clock");
  tell(passed("credentials", text));
}

void HealthCheck::ask_for_users() {
  constexpr auto kType = databricks::PrincipalType::user;
  auto page = prober_.ask<databricks::PrincipalPage>(
      kIdentityFamily, databricks::principals_request(kType, 1, 1),
      [](const net::Body& body) { return databricks::parse_principals(kType, body); });
  if (prober_.is_stopped()) return;
  if (page.value) {
    users_ = page.value->total;
    tell(passed("users", users_ ? fmt::format("SCIM lists {} users", grouped(*users_))
                                : "SCIM lists users"));
    return;
  }
  const bool is_about_token =
      page.classification.category == net::Category::fatal && is_refusal(page.classification);
  tell(failed("users", code_of(page.classification), what_happened(page.classification),
              is_about_token ? kNewToken
                             : "ask a workspace admin for permission to list users, or name the "
                               "users with --users-file"));
}

HealthCheck::Access HealthCheck::ask_for_folder(Source source) {
  const std::string name(to_string(source));
  const std::string folder(info_of(source).home_folder);
  databricks::ListingPages pages(source, folder);
  const auto parse = [&pages](const net::Body& body) { return pages.take(body); };
  while (!pages.is_complete()) {
    const auto page = prober_.ask<bool>(databricks::family_of(source), pages.next_request(), parse);
    if (prober_.is_stopped()) return {};
    if (page.value) continue;
    if (databricks::means_missing(page.classification) && !pages.has_begun()) {
      tell(passed(name, fmt::format("{} does not exist: no user has files there", folder)));
      return {true, 0};
    }
    const bool is_about_token =
        page.classification.category == net::Category::fatal && is_refusal(page.classification);
    tell(failed(name, code_of(page.classification),
                folder + ": " + what_happened(page.classification),
                is_about_token ? kNewToken
                               : fmt::format("ask a workspace admin for permission to list {}, or "
                                             "leave this source out with --sources",
                                             folder)));
    return {};
  }
  const auto homes = static_cast<std::int64_t>(pages.finish().directories.size());
  std::string text = fmt::format("{} contains {} homes", folder, grouped(homes));
  // The API omits directories that the caller may not see: the workspace looks small, and no
  // request is refused.
  if (!info_of(source).shows_all_homes && !caller_->admin) {
    text += "; the user is not an admin: homes of other users, and their files, may be hidden";
  }
  tell(passed(name, text));
  return {true, homes};
}

void HealthCheck::ask_for_homes() {
  std::map<Source, Access> access;
  for (const Source source : all_sources()) {
    if (prober_.is_stopped()) return;
    access[source] = ask_for_folder(source);
  }
  for (const Source source : all_sources()) {
    if (prober_.is_stopped()) return;
    measure(source, access[source]);
  }
}

/// The API does not tell its limits. A burst of requests shows a low limit.
void HealthCheck::measure(Source source, const Access& access) {
  const std::string name = fmt::format("{} limits", to_string(source));
  if (!access.allowed) {
    tell(skipped(name, "the source cannot be listed"));
    return;
  }
  const std::size_t family = databricks::family_of(source);
  const auto request = databricks::list_request(
      source, fmt::format("{}/{}", info_of(source).home_folder, caller_->name));
  const ProbeBurst burst = prober_.repeat(family, request, kBurst, kBurstTime);
  if (prober_.is_stopped()) return;
  if (burst.answered == 0) {
    tell(failed(name, ExitCode::unreachable,
                fmt::format("no answer within {:.0f} s", burst.seconds),
                "try again later; a scan waits for the service and then continues"));
    return;
  }
  const std::string answers =
      fmt::format("{} answers in {}, up to {} concurrent requests", burst.answered,
                  human_duration(burst.seconds), burst.max_concurrent);
  if (burst.refused == 0) {
    tell(passed(name, answers + ", none throttled: no limit reached"));
    return;
  }
  const double rate = prober_.limiter(family).rate_limiter().rate();
  tell(passed(name, fmt::format("{}, {} throttled{}", answers, burst.refused,
                                rate == net::RateLimiter::kNoLimit
                                    ? ""
                                    : fmt::format(": about {:.0f} requests per second", rate))));
}

void HealthCheck::probe_cluster() {
  if (prober_.is_stopped()) return;
  if (target_.cluster_id.empty()) {
    tell(skipped("cluster", "no cluster is named with --cluster-id; a scan does not need one"));
    if (target_.try_spark) tell(target_.try_spark());
    return;
  }
  auto cluster = prober_.ask<databricks::Cluster>(
      kIdentityFamily, databricks::cluster_request(target_.cluster_id), &databricks::parse_cluster);
  if (prober_.is_stopped()) return;
  if (cluster.value) {
    check_cluster(*cluster.value, caller_->name, [this](const Check& check) { tell(check); });
    if (!target_.try_spark) return;
    if (!cluster.value->is_running()) return tell(skipped("spark", "the cluster is not running"));
    return tell(target_.try_spark());
  }
  std::string remedy = "check whether the cluster's page opens, and try again";
  if (databricks::means_no_such_cluster(cluster.classification)) {
    remedy =
        "copy the id from the URL of the cluster's page, and check that the cluster is in this "
        "workspace";
  } else if (is_refusal(cluster.classification)) {
    remedy = "ask for permission to attach to the cluster (CAN ATTACH TO)";
  }
  tell(failed("cluster", code_of(cluster.classification),
              fmt::format("{}: {}", target_.cluster_id, what_happened(cluster.classification)),
              remedy));
  tell(skipped("spark", "fix the failed check above first"));
}

}  // namespace stocktake::doctor
