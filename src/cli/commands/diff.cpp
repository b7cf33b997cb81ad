#include <memory>
#include <optional>

#include "app/inventory_pair.h"
#include "cli/commands.h"
#include "cli/options/values.h"
#include "cli/output/messages.h"
#include "cli/output/terminal.h"
#include "report/diff/diff_report.h"
#include "util/files.h"

namespace stocktake::cli {
namespace {

constexpr const char* kDiffFooter =
    "Examples:\n"
    "  stocktake diff january.db february.db\n"
    "  stocktake diff january.db february.db --format csv > users.csv\n"
    "  stocktake diff january.db february.db --format csv --by directory > directories.csv\n"
    "A file counts as gone only if the new inventory has listed its directory. If that directory\n"
    "is below a gap or not listed yet, the file is 'hidden'. A file that only the new inventory\n"
    "has is 'revealed' if the old inventory has not listed its directory.";

struct DiffCommand {
  std::string before;
  std::string after;
  std::optional<std::int64_t> limit;
  report::DiffOptions options;
};

ExitCode diff(const DiffCommand& command) {
  auto pair = app::open_pair(command.before, command.after);
  if (!pair) return report_failure(pair.error());
  for (const std::string& note : pair->notes) tell_line(note);
  report::DiffOptions options = command.options;
  options.style = terminal_style();
  if (command.limit) options.limit = *command.limit;
  auto output = OutputFile::open("-");
  if (!output) return report_failure(output.error());
  report::write_diff(pair->before, pair->after, options, *output);
  if (auto finished = output->finish(); !finished) return report_failure(finished.error());
  return ExitCode::complete;
}

}  // namespace

void add_diff(CLI::App& app, CommandHandler& action) {
  auto chosen = std::make_shared<DiffCommand>();
  auto* command = app.add_subcommand("diff", "Show what changed between two inventories");
  command->footer(kDiffFooter);
  command->add_option("OLD", chosen->before, "The older inventory")->required();
  command->add_option("NEW", chosen->after, "The newer inventory")->required();
  command
      ->add_option("--limit", chosen->limit,
                   "Number of rows in each table (default: 20); 0 for all")
      ->transform(whole_number(0));
  command->add_flag("--bytes", chosen->options.exact_bytes, "Print sizes in bytes");
  add_choice(*command, "--format", chosen->options.format, report::kFormats, "table, csv or json");
  const Choices<report::DiffLevel> levels{{"user", report::DiffLevel::users},
                                          {"directory", report::DiffLevel::directories}};
  add_choice(*command, "--by", chosen->options.level, levels,
             "Rows of CSV or JSON: user or directory");
  command->callback([chosen, &action] { action = [chosen] { return diff(*chosen); }; });
}

}  // namespace stocktake::cli
