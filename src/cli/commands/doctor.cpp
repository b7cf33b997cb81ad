#include <fmt/format.h>

#include <memory>

#include "app/doctor_run.h"
#include "cli/commands.h"
#include "cli/options/connection_options.h"
#include "cli/options/values.h"
#include "cli/output/log.h"
#include "cli/output/messages.h"
#include "report/terminal/table.h"
#include "util/signals.h"
#include "util/text.h"

namespace stocktake::cli {
namespace {

constexpr const char* kDoctorFooter =
    "Examples:\n"
    "  stocktake doctor\n"
    "  stocktake doctor --profile prod --cluster-id 1234-567890-abc123\n"
    "  stocktake doctor --format json\n"
    "Prints one line per check (ok, failed or skipped) and, below each failed check, what to do.\n"
    "It changes nothing and starts no cluster. Exit codes: 0 no check failed, 4 something is\n"
    "refused, 5 something cannot be reached or used. If several checks fail, the first decides.";

struct DoctorOptions {
  app::ConnectionOptions connection;
  app::ClusterChoice cluster;
  std::string format = "lines";
};

std::string_view word(doctor::Status status) {
  switch (status) {
    case doctor::Status::ok:
      return "ok";
    case doctor::Status::failed:
      return "failed";
    case doctor::Status::skipped:
      break;
  }
  return "skipped";
}

/// Prints one line per check as it is known, or one JSON array at the end.
class Answers {
 public:
  explicit Answers(bool json) : json_(json) {}

  void tell(const doctor::Check& check) {
    if (json_) {
      table_.add({report::text_cell(check.name), report::text_cell(std::string(word(check.status))),
                  report::text_cell(check.text), report::text_cell(check.remedy)});
      return;
    }
    std::string text =
        fmt::format("{:<8} {:<16} {}\n", word(check.status), check.name, printable(check.text));
    if (!check.remedy.empty()) {
      text += fmt::format("{:<25} -> {}\n", "", printable(check.remedy));
    }
    keep_printing(text);
  }

  /// Returns the exit code: that of the checks, or of a standard output that cannot be written.
  ExitCode finish(ExitCode checked) {
    if (json_) keep_printing(table_.write(report::Format::json));
    return checked == ExitCode::complete ? printed_ : checked;
  }

 private:
  void keep_printing(const std::string& text) {
    if (printed_ == ExitCode::complete) printed_ = print(text);
  }

  bool json_;
  ExitCode printed_ = ExitCode::complete;
  report::Table table_{{"check", "status", "found", "remedy"}, {"", "", "", ""}};
};

ExitCode examine(const DoctorOptions& options) {
  if (auto log = set_up_log(false, ""); !log) return report_failure(log.error());
  Answers answers(options.format == "json");
  auto client = app::WorkspaceClient::open(options.connection);
  if (!client) {
    const Failure& failure = client.error();
    answers.tell(doctor::failed("settings", failure.code, failure.message, failure.remedy));
    return answers.finish(failure.code);
  }
  tell_notes((*client)->notes());
  const SignalStop stop;
  const ExitCode code = app::run_doctor(
      **client, options.cluster, stop, [&](const doctor::Check& check) { answers.tell(check); },
      [](const std::string& text) { tell_line("note: " + text); });
  return answers.finish(code);
}

}  // namespace

void add_doctor(CLI::App& app, CommandHandler& action) {
  auto options = std::make_shared<DoctorOptions>();
  // A diagnosis should not wait as long for an unreachable service as a scan does.
  options->connection.give_up_after = 30;
  auto* command =
      app.add_subcommand("doctor", "Check whether a scan will work, and say what to fix");
  command->footer(kDoctorFooter);
  auto* cluster = command->add_option("--cluster-id", options->cluster.cluster_id,
                                      "Also check this cluster, and run a task on it");
  command
      ->add_option("--spark-remote", options->cluster.spark_remote,
                   "Run a task on this Spark Connect server: sc://host:port")
      ->excludes(cluster);
  command->add_flag("--no-cluster", options->cluster.from_here,
                    "Check no cluster, although one is configured");
  command->add_flag("--spark-insecure", options->cluster.allow_plain_spark,
                    "Accept a --spark-remote on another machine without TLS");
  add_choice(*command, "--format", options->format, {"lines", "json"}, "lines or json");
  add_connection_options(*command, options->connection);
  command->callback([options, &action] { action = [options] { return examine(*options); }; });
}

}  // namespace stocktake::cli
