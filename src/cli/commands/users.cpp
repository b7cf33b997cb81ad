#include <algorithm>
#include <memory>

#include "app/workspace_client.h"
#include "cli/commands.h"
#include "cli/options/connection_options.h"
#include "cli/options/csv_option.h"
#include "cli/options/values.h"
#include "cli/output/log.h"
#include "cli/output/messages.h"
#include "cli/output/progress.h"
#include "report/terminal/table.h"
#include "scan/discovery/discovery.h"
#include "scan/user_list/user_list.h"
#include "util/files.h"
#include "util/output_check.h"
#include "util/signals.h"

namespace stocktake::cli {
namespace {

constexpr const char* kUsersFooter =
    "Examples:\n"
    "  stocktake users > users.txt\n"
    "  stocktake users --format csv --output users.csv\n"
    "  stocktake users --format csv --for excel --separator ';' --output for-excel.csv\n"
    "  stocktake users | grep @example.com | stocktake scan --users-file -\n"
    "The list is complete, or the command fails with exit code 5. A name that could be taken for\n"
    "something else is in double quotes; 'stocktake scan --users-file' reads every format back.";

struct UsersOptions {
  app::ConnectionOptions connection;
  std::string output = "-";
  std::string format = "lines";
  std::int64_t max_users = 0;
  CsvChoice csv;
};

/// The service omits what is false, and callers who are no administrators may be shown nobody's
/// `active`, not even their own.
std::string active_cell(const databricks::Principal& user, bool is_activity_shown) {
  if (!user.active && !is_activity_shown) return "";
  return user.active.value_or(false) ? "1" : "0";
}

std::string write(const std::vector<databricks::Principal>& users, const std::string& format,
                  const CsvStyle& csv) {
  if (format == "lines") {
    std::vector<std::string> names;
    names.reserve(users.size());
    for (const auto& user : users) names.push_back(user.name);
    return scan::write_users(names);
  }
  const bool is_activity_shown = std::any_of(
      users.begin(), users.end(), [](const auto& user) { return user.active.value_or(false); });
  report::Table table({"username", "display_name", "active", "id"}, {"", "", "", ""});
  for (const auto& user : users) {
    table.add({report::text_cell(user.name),
               report::text_cell(user.display_name),
               {"", active_cell(user, is_activity_shown), true},
               report::text_cell(user.id)});
  }
  return table.write(format == "csv" ? report::Format::csv : report::Format::json, {}, csv);
}

ExitCode list(const UsersOptions& options) {
  const CommandFiles files{.inputs = files_of(options.connection),
                           .outputs = {{"--output", options.output}}};
  if (auto checked = check_outputs(files); !checked) return report_failure(checked.error());
  if (auto fits = expect_csv(options.csv, options.format == "csv", "stocktake users --format csv");
      !fits) {
    return report_failure(fits.error());
  }
  if (auto log = set_up_log(false, ""); !log) return report_failure(log.error());
  auto output = OutputFile::open(options.output);
  if (!output) return report_failure(output.error());
  auto client = app::WorkspaceClient::open(options.connection);
  if (!client) return report_failure(client.error());
  tell_notes((*client)->notes());
  const SignalStop stop;
  DiscoveryPrinter progress(ProgressStyle::automatic, (*client)->clock());
  auto users =
      scan::list_users((*client)->dispatcher(), (*client)->clock(), stop, options.max_users,
                       [&](const scan::DiscoveryProgress& now) { progress.show(now); });
  progress.finish();
  if (!users) return report_failure(users.error());
  output->write(write(*users, options.format, options.csv.style));
  if (auto finished = output->finish(); !finished) return report_failure(finished.error());
  return ExitCode::complete;
}

}  // namespace

void add_users(CLI::App& app, CommandHandler& action) {
  auto options = std::make_shared<UsersOptions>();
  auto* command = app.add_subcommand("users", "List the users of the workspace, one name per line");
  command->footer(kUsersFooter);
  command->add_option("-o,--output", options->output, "Output file; - for standard output")
      ->capture_default_str();
  add_choice(*command, "--format", options->format, {"lines", "csv", "json"}, "lines, csv or json");
  command->add_option("--max-users", options->max_users, "Print at most this many users")
      ->transform(whole_number(1));
  add_csv_options(*command, options->csv);
  add_connection_options(*command, options->connection);
  command->callback([options, &action] { action = [options] { return list(*options); }; });
}

}  // namespace stocktake::cli
