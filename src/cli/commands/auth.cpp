#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "app/auth_check.h"
#include "auth/describe.h"
#include "auth/profile_file.h"
#include "auth/redact.h"
#include "cli/commands.h"
#include "cli/options/connection_options.h"
#include "cli/options/values.h"
#include "cli/output/log.h"
#include "cli/output/messages.h"
#include "report/terminal/table.h"
#include "util/json.h"

namespace stocktake::cli {
namespace {

constexpr const char* kAuthFooter =
    "Examples:\n"
    "  stocktake auth describe                     which workspace, and how it would log in\n"
    "  stocktake auth describe --check             log in, and ask the workspace who that is\n"
    "  stocktake auth describe -p prod --format json\n"
    "  stocktake auth profiles";

constexpr const char* kAuthDescribeFooter =
    "Without --check, no request is sent and no program is run. Secrets are masked.\n"
    "Exit codes: 0 it would log in, 2 the configuration is wrong, 4 credentials are missing or\n"
    "refused, 5 something cannot be reached.";

struct DescribeOptions {
  app::ConnectionOptions connection;
  std::string format = "table";
  bool check = false;
};

std::string text_of(const Json& value) {
  return value.is_null() ? "-" : value.get<std::string>();
}

/// The answer for people: what it would do, then where each value is from.
std::string as_table(const Json& answer) {
  std::string text;
  const auto add = [&text](std::string_view name, const std::string& value) {
    text += fmt::format("{:<14} {}\n", name, value);
  };
  add("host", text_of(answer["host"]));
  add("workspace id", text_of(answer["workspace_id"]));
  add("method", text_of(answer["auth_type"]));
  const Json& details = answer["details"];
  if (!answer["error"].is_null()) {
    add("error", text_of(answer["error"]) + ": " + text_of(details["message"]));
    add("", "-> " + text_of(details["remedy"]));
  } else if (details["tried"].get<bool>()) {
    add("checked", "the workspace accepts it");
  }
  report::Table values({"name", "value", "from"}, {"value of", "", "from"});
  for (const auto& [name, value] : details["attributes"].items()) {
    values.add({report::text_cell(name), report::text_cell(text_of(value["value"])),
                report::text_cell(text_of(value["from"]))});
  }
  return values.size() == 0 ? text : text + "\n" + values.write(report::Format::table);
}

ExitCode describe(const DescribeOptions& options) {
  if (auto log = set_up_log(false, ""); !log) return report_failure(log.error());
  const app::PreparedLogin prepared = app::prepare_login(options.connection);
  auth::Login& login = *prepared.login;
  bool tried = false;
  if (options.check && !login.problem()) {
    tried = true;
    if (auto refused = app::check_login(prepared)) login.set_problem(*refused);
  }
  tell_notes(login.configuration().notes);
  const Json answer = auth::describe(login, tried);
  const ExitCode printed =
      print(options.format == "json" ? json_text(answer) + "\n" : as_table(answer));
  if (printed != ExitCode::complete) return printed;
  return login.problem() ? login.problem()->failure.code : ExitCode::complete;
}

struct ProfilesOptions {
  report::Format format = report::Format::table;
};

ExitCode list_profiles(const ProfilesOptions& options) {
  const auto file = auth::read_profile_file(app::process_environment());
  if (!file) return report_failure(file.error().failure);
  if (!file->exists) {
    return report_failure({ExitCode::usage,
                           file->path.empty() ? "there is no configuration file"
                                              : fmt::format("there is no file {}", file->path),
                           "create it with `databricks configure`, or set DATABRICKS_CONFIG_FILE"});
  }
  const std::string by_default =
      file->profiles.default_profile().value_or(std::string(auth::kDefaultProfile));
  report::Table table({"name", "host", "auth_type", "default"}, {"profile", "host", "method", ""});
  Json rows = Json::array();
  for (const std::string& name : file->profiles.names()) {
    const auth::Profile& profile = *file->profiles.find(name);
    const std::string host = auth::without_password(profile.value("host"));
    const std::string type = profile.value("auth_type");
    const bool is_default = name == by_default;
    table.add({report::text_cell(name),
               report::text_cell(host),
               report::text_cell(type),
               {is_default ? "default" : "", is_default ? "1" : "0"}});
    rows.push_back({{"name", name},
                    {"host", or_null_if_empty(host)},
                    {"auth_type", or_null_if_empty(type)},
                    {"default", is_default}});
  }
  if (options.format != report::Format::json) return print(table.write(options.format));
  return print(
      json_text(
          {{"schema", "stocktake.profiles/1"}, {"file", file->path}, {"rows", std::move(rows)}}) +
      "\n");
}

void add_describe(CLI::App& auth, CommandHandler& action) {
  auto options = std::make_shared<DescribeOptions>();
  auto* command = auth.add_subcommand(
      "describe", "Print the workspace, the method, and where each value is from");
  command->footer(kAuthDescribeFooter);
  add_choice(*command, "--format", options->format, {"table", "json"}, "table or json");
  command->add_flag("--check", options->check, "Log in, and ask the workspace who the caller is");
  add_login_options(*command, options->connection);
  command->callback([options, &action] { action = [options] { return describe(*options); }; });
}

void add_profiles(CLI::App& auth, CommandHandler& action) {
  auto options = std::make_shared<ProfilesOptions>();
  auto* command = auth.add_subcommand("profiles", "List the profiles of the configuration file");
  add_choice(*command, "--format", options->format, report::kFormats, "table, csv or json");
  command->callback([options, &action] { action = [options] { return list_profiles(*options); }; });
}

}  // namespace

void add_auth(CLI::App& app, CommandHandler& action) {
  auto* command = app.add_subcommand("auth", "Show which workspace is used, and how it logs in");
  command->footer(kAuthFooter);
  command->require_subcommand(1);
  add_describe(*command, action);
  add_profiles(*command, action);
}

}  // namespace stocktake::cli
