#include "cli/commands.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <csignal>
#include <sstream>

#include "cli/output/log.h"
#include "cli/output/messages.h"
#include "cli/usage_failure.h"
#include "util/system_failure.h"
#include "util/version.h"

namespace stocktake::cli {
namespace {

constexpr const char* kAbout =
    "Takes the inventory of a Databricks workspace: for every user, the files in the home "
    "directory on DBFS and in the workspace tree. The result is complete, or every gap in it is "
    "named.";

constexpr const char* kFooter =
    "Try it without an account:   stocktake demo\n"
    "The main job:                stocktake scan --all-users --output users.csv\n"
    "Exit codes: 0 complete, 1 a bug, 2 wrong usage, 3 done with gaps, 4 refused,\n"
    "5 unreachable or given up (--resume continues), 6 damaged inventory, 130 interrupted\n"
    "(--resume continues).";

/// Initialises libcurl for the lifetime of the program.
struct CurlGlobal {
  CurlGlobal() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  ~CurlGlobal() { curl_global_cleanup(); }
  CurlGlobal(const CurlGlobal&) = delete;
  CurlGlobal& operator=(const CurlGlobal&) = delete;
};

ExitCode run_action(const CommandHandler& action) {
  try {
    return action();
  } catch (const FatalError& error) {
    return report_failure(error.failure());
  } catch (const std::exception& error) {
    if (const auto refused = system_failure(error)) return report_failure(*refused);
    return report_failure({ExitCode::bug, fmt::format("a bug: {}", error.what()),
                           "please report it with the command that you ran"});
  }
}

}  // namespace

ExitCode run(int argc, char** argv) {
  // If the reader of our output closes the pipe, writing fails with EPIPE; the process goes on.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  // Exceeding the file size limit (ulimit -f) fails with EFBIG, and is handled like a full disk.
  static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));
  const CurlGlobal curl;
  CLI::App app(kAbout, "stocktake");
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("stocktake ") + kVersion);
  app.require_subcommand(1);
  CommandHandler action;
  add_scan(app, action);
  add_show(app, action);
  add_export(app, action);
  add_check(app, action);
  add_diff(app, action);
  add_users(app, action);
  add_plan(app, action);
  add_doctor(app, action);
  add_auth(app, action);
  add_simulate(app, action);
  add_demo(app, action);
  add_help(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) return report_failure(usage_failure(app, error));
    std::ostringstream text;  // the help or the version
    static_cast<void>(app.exit(error, text, text));
    return print(text.str());
  }
  const ExitCode code = run_action(action);
  finish_log();
  return code;
}

}  // namespace stocktake::cli
