#include "doctor/health_check.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <utility>

#include "databricks/cause.h"
#include "databricks/listing_pages.h"
#include "databricks/source_api.h"
#include "engine/local/local_engine.h"
#include "util/text.h"
#include "util/time_format.h"

namespace stocktake::doctor {
namespace {

constexpr int kBurst = 24;
constexpr auto kBurstTime = std::chrono::seconds(3);

using databricks::answer_text;

bool is_fatal(const net::Classification& classification) {
  return classification.category == net::Category::fatal;
}

std::string how_long_until(std::int64_t ms) {
  const double hours = static_cast<double>(ms) / 3'600'000;
  if (hours >= 48) return fmt::format("in {:.0f} days", hours / 24);
  return "in " + human_duration(hours * 3600);
}

/// Others are only scanned where they are asked for.
std::vector<Source> sources_with_homes() {
  std::vector<Source> sources;
  for (const Source source : all_sources()) {
    if (info_of(source).has_home_folder()) sources.push_back(source);
  }
  return sources;
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
    for (const Source source : sources_with_homes()) not_asked(to_string(source));
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
  tell(tls_passed());
  caller_ = std::move(me.value);
  describe_caller();
  return true;
}

Check HealthCheck::tls_passed() const {
  return target_.plain_http ? skipped("tls", "plain HTTP to this machine, without TLS")
                            : passed("tls", "the certificate verifies against " + target_.trusted);
}

/// Reports which of the checks host, tls and credentials has failed.
void HealthCheck::classify_host(const net::Classification& classification) {
  using databricks::Step;
  const databricks::CauseRow& cause = databricks::cause_of(classification);
  const Failure failure = databricks::failure_of(classification);
  const auto fail = [&](const char* name, const std::string& whose) {
    tell(failed(name, failure.code, fmt::format("{}: {}", whose, failure.message), failure.remedy));
  };
  const auto not_asked = [this](const char* name) {
    tell(skipped(name, "fix the failed check above first"));
  };
  if (cause.step == Step::host) {
    fail("host", target_.host);
    not_asked("tls");
    return not_asked("credentials");
  }
  if (cause.step == Step::tls) {
    tell(passed("host", target_.host + " accepts connections"));
    fail("tls", target_.host);
    return not_asked("credentials");
  }
  tell(passed("host", target_.host + " answers"));
  tell(tls_passed());
  fail("credentials", target_.credentials->describe());
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
  const Failure failure = databricks::failure_of(page.classification);
  tell(failed("users", failure.code, failure.message,
              is_fatal(page.classification)
                  ? failure.remedy
                  : "ask a workspace admin for permission to list users, or name the users with "
                    "--users-file"));
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
    const Failure failure = databricks::failure_of(page.classification);
    tell(failed(name, failure.code, folder + ": " + failure.message,
                is_fatal(page.classification)
                    ? failure.remedy
                    : fmt::format("ask a workspace admin for permission to list {}, or leave this "
                                  "source out with --sources",
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
  for (const Source source : sources_with_homes()) {
    if (prober_.is_stopped()) return;
    access[source] = ask_for_folder(source);
  }
  for (const Source source : sources_with_homes()) {
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
  const double rate = prober_.limiter().hint(family, prober_.clock().now()).rate;
  tell(passed(name, fmt::format("{}, {} throttled{}", answers, burst.refused,
                                rate == net::RateLimiter::kNoLimit
                                    ? ""
                                    : fmt::format(": about {:.0f} requests per second", rate))));
}

void HealthCheck::probe_cluster() {
  if (prober_.is_stopped()) return;
  if (target_.cluster_id.empty()) {
    tell(skipped("cluster",
                 "no cluster is configured or named with --cluster-id; a scan does not need one"));
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
  const Failure failure = databricks::failure_of(cluster.classification);
  std::string what = answer_text(cluster.classification);
  std::string remedy = "check whether the cluster's page opens, and try again";
  if (databricks::means_no_such_cluster(cluster.classification)) {
    remedy =
        "copy the id from the URL of the cluster's page, and check that the cluster is in this "
        "workspace";
  } else if (is_fatal(cluster.classification)) {
    what = failure.message;
    remedy = failure.remedy;
  } else if (failure.code == ExitCode::refused) {
    remedy = "ask for permission to attach to the cluster (CAN ATTACH TO)";
  }
  tell(failed("cluster", failure.code, fmt::format("{}: {}", target_.cluster_id, what), remedy));
  tell(skipped("spark", "fix the failed check above first"));
}

}  // namespace stocktake::doctor
