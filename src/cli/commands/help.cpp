#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/options/values.h"
#include "cli/output/messages.h"

namespace stocktake::cli {
namespace {

std::string help_of(const CLI::App& app, const std::string& command) {
  // `app.help()` would explain the command that was parsed, which is `help`.
  if (command.empty()) {
    return app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal);
  }
  return app.get_subcommand(command)->help(app.get_name());
}

}  // namespace

void add_help(CLI::App& app, CommandHandler& action) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  auto chosen = std::make_shared<std::string>();
  auto* command = app.add_subcommand("help", "Explain the commands, or one of them");
  command->footer(
      "Examples:\n"
      "  stocktake help\n"
      "  stocktake help scan      the same as stocktake scan --help");
  command->add_option("COMMAND", *chosen, "The command to explain")
      ->transform(one_of(std::move(names)))
      ->type_name("");
  command->callback([chosen, &app, &action] {
    action = [chosen, &app] { return print(help_of(app, *chosen)); };
  });
}

}  // namespace stocktake::cli
