#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>

#include "app/plan_run.h"
#include "app/serverless.h"
#include "app/workspace_client.h"
#include "cli/commands.h"
#include "cli/options/connection_options.h"
#include "cli/options/source_option.h"
#include "cli/options/values.h"
#include "cli/output/forecast_text.h"
#include "cli/output/log.h"
#include "cli/output/messages.h"
#include "cli/output/progress.h"
#include "util/signals.h"

namespace stocktake::cli {
namespace {

constexpr const char* kPlanFooter =
    "Examples:\n"
    "  stocktake plan                                  requests, duration, cluster size\n"
    "  stocktake plan --sample 100 --profile prod      a better estimate\n"
    "  stocktake plan --users 100 --seconds-per-user 30   for a job with one task per user\n"
    "It lists a sample of the homes and estimates the others from it; each estimate has a range.\n"
    "It writes no file. With --seconds-per-user it sends no request. Ctrl-C ends it.";

struct PlanOptions {
  app::PlanRequest request;
  std::int64_t users = 0;
  double seconds_per_user = 0;
  std::string format = "table";
  bool quiet = false;
};

Expected<app::WorkspaceForecast> plan_workspace(const PlanOptions& options,
                                                app::WorkspaceClient& client) {
  const SignalStop stop;
  const ProgressStyle style = options.quiet ? ProgressStyle::none : ProgressStyle::automatic;
  DiscoveryPrinter discovery(style, client.clock());
  std::optional<ProgressPrinter> printer;
  app::PlanWatch watch;
  watch.on_note = tell_line;
  watch.on_discovery = [&](const scan::DiscoveryProgress& progress) { discovery.show(progress); };
  watch.on_discovered = [&] { discovery.finish(); };
  watch.on_sampling = [&] { printer.emplace(style, client.clock()); };
  watch.on_progress = [&](const scan::Progress& progress) { printer->show(progress); };
  watch.on_sampled = [&](const scan::Progress& progress) { printer->finish(progress); };
  return app::PlanRun(options.request, client.dispatcher(), client.clock(), stop, client.host(),
                      std::move(watch))
      .run();
}

ExitCode plan_scan(PlanOptions& options) {
  if (auto log = set_up_log(false, ""); !log) return report_failure(log.error());
  const bool json = options.format == "json";
  if (options.seconds_per_user > 0) {
    const forecast::UserJob job{options.users, options.seconds_per_user};
    return print(json ? forecast_as_json(job) : forecast_as_text(job));
  }
  auto client = app::WorkspaceClient::open(options.request.connection);
  if (!client) return report_failure(client.error());
  tell_notes((*client)->notes());
  if (auto note = app::serverless_note((*client)->configuration())) tell_notes({*note});
  auto plan = plan_workspace(options, **client);
  if (!plan) return report_failure(plan.error());
  return print(json ? forecast_as_json(*plan) : forecast_as_text(*plan));
}

}  // namespace

void add_plan(CLI::App& app, CommandHandler& action) {
  auto options = std::make_shared<PlanOptions>();
  auto* command =
      app.add_subcommand("plan", "Estimate requests, duration and cluster size of a scan");
  command->footer(kPlanFooter);
  command->add_option("--sample", options->request.sample, "Number of homes to list as a sample")
      ->transform(whole_number(1, 1'000'000))
      ->capture_default_str();
  command
      ->add_option("--sample-seconds", options->request.sample_seconds,
                   "Time limit for listing the sample, in seconds")
      ->transform(number_above_zero())
      ->capture_default_str();
  command->add_option("--seed", options->request.seed, "Seed for the choice of the sample")
      ->transform(whole_number(0))
      ->capture_default_str();
  add_sources_options(*command, options->request.sources);
  const std::string by_user = "Without a workspace: a job with one task per user";
  auto* users = command->add_option("--users", options->users, "Number of users")
                    ->transform(whole_number(1, 1'000'000'000))
                    ->group(by_user);
  auto* each = command
                   ->add_option("--seconds-per-user", options->seconds_per_user,
                                "Seconds that each user takes")
                   ->transform(number_above_zero())
                   ->needs(users)
                   ->group(by_user);
  users->needs(each);
  add_choice(*command, "--format", options->format, {"table", "json"}, "table or json");
  command->add_flag("--quiet", options->quiet, "Show no progress");
  add_connection_options(*command, options->request.connection);
  command->callback([options, &action] { action = [options] { return plan_scan(*options); }; });
}

}  // namespace stocktake::cli
