#include "doctor/examination.h"

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
    "get a new token (expired? of another workspace?) and give it with --token-file, or name the "
    "profile of this workspace with --profile";

std::string what_happened(const net::Verdict& verdict) {
  std::string text = verdict.http_status == 0 ? "" : fmt::format("{} ", verdict.http_status);
  text += verdict.error_code;
  if (!verdict.message.empty()) text += ": " + verdict.message;
  return text;
}

bool is_about_tls(const net::Verdict& verdict) {
  using net::TransportErrorKind;
  return verdict.http_status == 0 &&
         (verdict.error_code == to_string(TransportErrorKind::tls) ||
          verdict.error_code == to_string(TransportErrorKind::certificate));
}

bool is_refusal(const net::Verdict& verdict) {
  return verdict.http_status == 401 || verdict.http_status == 403;
}

/// The answer says no to a question that the caller has no right to ask.
ExitCode code_of(const net::Verdict& verdict) {
  return is_refusal(verdict) ? ExitCode::refused : ExitCode::unreachable;
}

std::string how_long_until(std::int64_t ms) {
  const double hours = static_cast<double>(ms) / 3'600'000;
  if (hours >= 48) return fmt::format("in {:.0f} days", hours / 24);
  return "in " + human_duration(hours * 3600);
}

}  // namespace

Examination::Examination(Inquiry& inquiry, const Patient& patient, Tell tell)
    : inquiry_(inquiry), patient_(patient), tell_(std::move(tell)) {}

void Examination::tell(const Check& check) {
  if (check.status == Status::failed && code_ == ExitCode::complete) code_ = check.code;
  tell_(check);
}

ExitCode Examination::run() {
  const bool reached = reach_host();
  if (inquiry_.is_stopped()) return ExitCode::interrupted;
  if (!reached) {
    const auto not_asked = [this](std::string_view name) {
      tell(skipped(std::string(name), "what is above comes first"));
    };
    not_asked("users");
    for (const Source source : all_sources()) not_asked(to_string(source));
    not_asked("limits");
    not_asked("cluster");
    return code_;
  }
  ask_for_users();
  ask_for_homes();
  examine_cluster();
  return inquiry_.is_stopped() ? ExitCode::interrupted : code_;
}

/// Whether somebody answered who knows the caller.
bool Examination::reach_host() {
  auto me = inquiry_.ask<databricks::ScimUser>(kIdentityFamily, databricks::me_request(),
                                               &databricks::parse_me);
  if (inquiry_.is_stopped()) return false;
  if (!me.value) {
    judge_host(me.verdict);
    return false;
  }
  tell(passed("host", fmt::format("{} answers in {:.0f} ms", patient_.host, me.seconds * 1000)));
  tell(patient_.plain_http ? skipped("tls", "plain HTTP: this machine talks to itself")
                           : passed("tls", "the certificate verifies against " + patient_.trusted));
  caller_ = std::move(me.value);
  describe_caller();
  return true;
}

/// Which of the first three lines it is that failed.
void Examination::judge_host(const net::Verdict& verdict) {
  const std::string what = what_happened(verdict);
  const auto not_asked = [this](const char* name) {
    tell(skipped(name, "what is above comes first"));
  };
  if (is_about_tls(verdict)) {
    tell(passed("host", patient_.host + " accepts connections"));
    tell(failed("tls", ExitCode::unreachable, what,
                "name your organisation's certificates with --ca-file, and check the host"));
    return not_asked("credentials");
  }
  if (is_refusal(verdict)) {
    tell(passed("host", patient_.host + " answers"));
    tell(patient_.plain_http
             ? skipped("tls", "plain HTTP: this machine talks to itself")
             : passed("tls", "the certificate verifies against " + patient_.trusted));
    tell(failed("credentials", ExitCode::refused,
                fmt::format("{}: {}", patient_.credentials->describe(), what), kNewToken));
    return;
  }
  const Failure failure = databricks::failure_of(verdict);
  const bool answered = verdict.http_status != 0;
  const std::string text =
      fmt::format("{} {}: {}", patient_.host,
                  answered ? "answers, but not as a workspace does" : "cannot be reached", what);
  tell(failed("host", failure.code, text,
              answered ? "check the address: it is the one that the browser shows in the workspace"
                       : "check the host and the network (VPN? proxy? private link?)"));
  not_asked("tls");
  not_asked("credentials");
}

void Examination::describe_caller() {
  std::string text = fmt::format("{}, of {}{}", patient_.credentials->describe(),
                                 caller_->user_name, caller_->admin ? " (admin)" : "");
  const auto ends = patient_.credentials->expires_at();
  if (!ends) {
    tell(passed("credentials", text + "; when it ends is not told"));
    return;
  }
  // The service has accepted it: a clock of this machine that is wrong is no failure of the token.
  const auto left = *ends - inquiry_.clock().wall_ms();
  text += fmt::format("; ends {} ({})", iso8601(*ends),
                      left > 0 ? how_long_until(left) : "by this machine's clock it has");
  tell(passed("credentials", text));
}

void Examination::ask_for_users() {
  auto page = inquiry_.ask<databricks::UsersPage>(kIdentityFamily, databricks::users_request(1, 1),
                                                  &databricks::parse_users);
  if (inquiry_.is_stopped()) return;
  if (page.value) {
    users_ = page.value->total;
    tell(passed("users", users_ ? fmt::format("SCIM lists {} users", grouped(*users_))
                                : "SCIM lists users"));
    return;
  }
  const bool is_about_token = page.verdict.action == net::Action::fatal && is_refusal(page.verdict);
  tell(failed("users", code_of(page.verdict), what_happened(page.verdict),
              is_about_token
                  ? kNewToken
                  : "ask for the right to list users (a workspace admin has it), or name the users "
                    "with --users-file"));
}

Examination::Access Examination::ask_for_folder(Source source) {
  const std::string name(to_string(source));
  const std::string folder(info_of(source).home_folder);
  databricks::ListingPages pages(source, folder);
  const auto parse = [&pages](const net::Body& body) { return pages.take(body); };
  while (!pages.is_complete()) {
    const auto page =
        inquiry_.ask<bool>(databricks::family_of(source), pages.next_request(), parse);
    if (inquiry_.is_stopped()) return {};
    if (page.value) continue;
    if (databricks::means_missing(page.verdict) && !pages.has_begun()) {
      tell(passed(name, fmt::format("there is no {}: nobody has anything there", folder)));
      return {true, 0};
    }
    const bool is_about_token =
        page.verdict.action == net::Action::fatal && is_refusal(page.verdict);
    tell(failed(name, code_of(page.verdict), folder + ": " + what_happened(page.verdict),
                is_about_token
                    ? kNewToken
                    : fmt::format("ask a workspace admin for the right to list {}, or leave this "
                                  "source out with --sources",
                                  folder)));
    return {};
  }
  const auto homes = static_cast<std::int64_t>(pages.finish().directories.size());
  std::string text = fmt::format("{} holds {} homes", folder, grouped(homes));
  // A caller sees only what he may see: that looks like a small workspace, not like a refusal.
  if (!info_of(source).shows_all_homes && !caller_->admin) {
    text += "; not an admin: homes of others may be hidden, and their files with them";
  }
  tell(passed(name, text));
  return {true, homes};
}

void Examination::ask_for_homes() {
  std::map<Source, Access> access;
  for (const Source source : all_sources()) {
    if (inquiry_.is_stopped()) return;
    access[source] = ask_for_folder(source);
  }
  for (const Source source : all_sources()) {
    if (inquiry_.is_stopped()) return;
    measure(source, access[source]);
  }
}

/// What a source allows cannot be asked for: some requests in a row show it, if it is low.
void Examination::measure(Source source, const Access& access) {
  const std::string name = fmt::format("{} limits", to_string(source));
  if (!access.allowed) {
    tell(skipped(name, "nothing can be listed there"));
    return;
  }
  const std::size_t family = databricks::family_of(source);
  const auto request = databricks::list_request(
      source, fmt::format("{}/{}", info_of(source).home_folder, caller_->user_name));
  const Burst burst = inquiry_.repeat(family, request, kBurst, kBurstTime);
  if (inquiry_.is_stopped()) return;
  if (burst.answered == 0) {
    tell(failed(name, ExitCode::unreachable,
                fmt::format("no answer within {:.0f} s", burst.seconds),
                "try again later; a scan waits for the service and goes on"));
    return;
  }
  const std::string answers = fmt::format("{} answers in {}, up to {} at once", burst.answered,
                                          human_duration(burst.seconds), burst.most_at_once);
  if (burst.refused == 0) {
    tell(passed(name, answers + ", none refused: no limit met"));
    return;
  }
  const double rate = inquiry_.governor(family).pace().rate();
  tell(passed(
      name, fmt::format(
                "{}, {} told to come later{}", answers, burst.refused,
                rate == net::Pace::kNoLimit ? "" : fmt::format(": about {:.0f} a second", rate))));
}

void Examination::examine_cluster() {
  if (inquiry_.is_stopped()) return;
  if (patient_.cluster_id.empty()) {
    tell(skipped("cluster", "none was named with --cluster-id; a scan needs none"));
    if (patient_.try_spark) tell(patient_.try_spark());
    return;
  }
  auto cluster = inquiry_.ask<databricks::Cluster>(kIdentityFamily,
                                                   databricks::cluster_request(patient_.cluster_id),
                                                   &databricks::parse_cluster);
  if (inquiry_.is_stopped()) return;
  if (cluster.value) {
    check_cluster(*cluster.value, caller_->user_name, [this](const Check& check) { tell(check); });
    if (!patient_.try_spark) return;
    if (!cluster.value->is_running()) return tell(skipped("spark", "the cluster does not run"));
    return tell(patient_.try_spark());
  }
  std::string remedy = "look whether its page opens, and try again";
  if (databricks::means_no_such_cluster(cluster.verdict)) {
    remedy = "the id stands in the address of the cluster's page; is it of another workspace?";
  } else if (is_refusal(cluster.verdict)) {
    remedy = "ask for the right to attach to the cluster (CAN ATTACH TO)";
  }
  tell(failed("cluster", code_of(cluster.verdict),
              fmt::format("{}: {}", patient_.cluster_id, what_happened(cluster.verdict)), remedy));
  tell(skipped("spark", "what is above comes first"));
}

}  // namespace stocktake::doctor
