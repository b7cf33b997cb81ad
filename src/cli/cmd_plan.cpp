#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "cli/commands.h"
#include "cli/connection.h"
#include "cli/log.h"
#include "cli/plan_text.h"
#include "cli/progress.h"
#include "cli/source_options.h"
#include "databricks/source_api.h"
#include "engine/local/local_engine.h"
#include "model/user_row.h"
#include "scan/discovery.h"
#include "scan/sampler.h"
#include "util/signals.h"
#include "util/text.h"

namespace stocktake::cli {
namespace {

constexpr const char* kFooter =
    "Examples:\n"
    "  stocktake plan                                  requests, duration, cluster size\n"
    "  stocktake plan --sample 100 --profile prod      a better guess\n"
    "  stocktake plan --users 100 --seconds-per-user 30   for a job of one user a task; asks "
    "nobody\n"
    "It lists some homes whole and takes the others for like them: a guess, with a range. It "
    "writes\n"
    "nothing. Ctrl-C ends it.";

struct PlanOptions {
  ConnectionOptions connection;
  std::vector<Source> sources = default_sources();
  int sample = scan::SampleLimits{}.homes;
  double sample_seconds = seconds(scan::SampleLimits{}.most);
  std::uint64_t seed = 1;
  std::int64_t users = 0;
  double seconds_per_user = 0;
  std::string format = "table";
  bool quiet = false;
};

/// Looks at a workspace and says what a scan of it will take.
class Planning {
 public:
  Planning(const PlanOptions& options, Connection& connection)
      : options_(options), connection_(connection) {}

  Expected<PlanOfWorkspace> run() {
    auto& dispatcher = connection_.dispatcher();
    const Instant start = connection_.clock().now();
    auto found = scan::discover(dispatcher, connection_.clock(), stop_, options_.sources, {}, true);
    if (!found) return tl::unexpected(found.error());
    plan::Question& question = plan_.question;
    question.seen.requests_before = dispatcher.counters().requests;
    question.seen.seconds_before = seconds(connection_.clock().now() - start);
    for (const auto& gap : found->gaps) {
      fmt::print(stderr, "note: {}, so nothing is planned for what is below\n",
                 printable(describe_gap(gap.source, gap.path, gap.gap)));
    }
    for (const auto& user : found->users) ++(user.orphan ? plan_.orphans : plan_.users);
    question.population = scan::choose_sample(found->users, options_.sample, options_.seed);
    if (auto listed = list(found->users); !listed) return tl::unexpected(listed.error());
    question.in_flight = options_.connection.max_in_flight;
    // A cap of the user's is for the workspace as a whole.
    question.in_flight_in_all = question.in_flight != ConnectionOptions{}.max_in_flight;
    if (options_.connection.max_rate > 0) question.most_rate = options_.connection.max_rate;
    question.seed = options_.seed;
    plan_.host = connection_.host();
    plan_.sample_limit = options_.sample_seconds;
    plan_.forecast = plan::forecast(question);
    return std::move(plan_);
  }

 private:
  Expected<void> list(const std::vector<store::PlannedUser>& users) {
    auto& dispatcher = connection_.dispatcher();
    LocalEngine engine(dispatcher, connection_.clock());
    ProgressPrinter printer(options_.quiet ? ProgressStyle::none : ProgressStyle::automatic,
                            connection_.clock());
    PerSource<net::FamilyAnswers> before;
    for (const Source source : all_sources()) {
      before[source] = dispatcher.answers(databricks::family_of(source));
    }
    const net::DispatchCounters sent_before = dispatcher.counters();
    const Instant start = connection_.clock().now();
    scan::Progress last;
    auto listed = scan::list_sample(engine, connection_.clock(), stop_, users,
                                    from_seconds(options_.sample_seconds),
                                    plan_.question.population, [&](const scan::Progress& now) {
                                      last = now;
                                      printer.show(now);
                                    });
    printer.finish(last);
    plan::Seen& seen = plan_.question.seen;
    seen.seconds = seconds(connection_.clock().now() - start);
    std::int64_t answers = 0;
    for (const Source source : all_sources()) {
      look_at(source, before[source]);
      answers += seen.sources[source].answers;
    }
    const auto& sent = dispatcher.counters();
    const auto repeated =
        sent.retries - sent_before.retries - (sent.throttled - sent_before.throttled);
    if (answers > 0 && repeated > 0) {
      seen.repeats = 1 + static_cast<double>(repeated) / static_cast<double>(answers);
    }
    dispatcher.cancel_all();
    return listed;
  }

  void look_at(Source source, const net::FamilyAnswers& before) {
    const std::size_t family = databricks::family_of(source);
    const auto& after = connection_.dispatcher().answers(family);
    const auto& governor = connection_.dispatcher().governor(family);
    plan::SeenSource& seen = plan_.question.seen.sources[source];
    seen.answers = after.count - before.count;
    if (seen.answers > 0) {
      seen.pace.latency = (after.seconds - before.seconds) / static_cast<double>(seen.answers);
    }
    if (after.throttled == 0) return;
    seen.pace.rate = governor.pace().rate();
    const bool fewer = governor.window().size() < options_.connection.max_in_flight;
    if (seen.pace.rate == plan::kNoLimit && fewer) seen.pace.at_once = governor.window().size();
    seen.limited = seen.pace.rate != plan::kNoLimit || seen.pace.at_once != plan::kNoLimit;
  }

  const PlanOptions& options_;
  Connection& connection_;
  SignalStop stop_;
  PlanOfWorkspace plan_;
};

ExitCode plan_scan(const PlanOptions& options) {
  if (auto log = set_up_log(false, ""); !log) return report_failure(log.error());
  const bool json = options.format == "json";
  if (options.seconds_per_user > 0) {
    const plan::UserJob job{options.users, options.seconds_per_user};
    fmt::print("{}", json ? plan_as_json(job) : plan_as_text(job));
    return ExitCode::complete;
  }
  auto connection = Connection::open(options.connection);
  if (!connection) return report_failure(connection.error());
  (*connection)->tell_notes();
  auto plan = Planning(options, **connection).run();
  if (!plan) return report_failure(plan.error());
  fmt::print("{}", json ? plan_as_json(*plan) : plan_as_text(*plan));
  return ExitCode::complete;
}

}  // namespace

void add_plan(CLI::App& app, Action& action) {
  auto options = std::make_shared<PlanOptions>();
  auto* command = app.add_subcommand("plan", "Requests, duration and cluster size before a scan");
  command->footer(kFooter);
  command->add_option("--sample", options->sample, "Homes to list for it")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--sample-seconds", options->sample_seconds, "Most time for it")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--seed", options->seed, "Another one: other homes")->capture_default_str();
  add_sources_options(*command, options->sources);
  const std::string by_user = "Without a workspace: a job of one user a task";
  auto* users = command->add_option("--users", options->users, "How many users")
                    ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}))
                    ->group(by_user);
  auto* each = command->add_option("--seconds-per-user", options->seconds_per_user, "Each takes")
                   ->check(CLI::PositiveNumber)
                   ->needs(users)
                   ->group(by_user);
  users->needs(each);
  command->add_option("--format", options->format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  command->add_flag("--quiet", options->quiet, "No progress");
  add_connection_options(*command, options->connection);
  command->callback([options, &action] { action = [options] { return plan_scan(*options); }; });
}

}  // namespace stocktake::cli
