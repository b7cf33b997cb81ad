#include <fmt/format.h>

#include <map>
#include <memory>
#include <optional>

#include "cli/commands.h"
#include "report/views.h"
#include "store/reader.h"
#include "util/files.h"
#include "util/text.h"

namespace stocktake::cli {
namespace {

constexpr const char* kFooter =
    "Examples:\n"
    "  stocktake show users --sort count --limit 50\n"
    "  stocktake show gaps --user alice@example.com\n"
    "  stocktake show users --format json --bytes\n"
    "CSV and JSON always have sizes in bytes.";

struct ShowOptions {
  std::string what;
  std::string inventory = kDefaultInventory;
  std::optional<std::int64_t> limit;
  report::ViewOptions view;
};

void note_unfinished(const store::Overview& all) {
  if (all.finished) return;
  if (all.plan.host.empty()) {
    fmt::print(stderr, "note: this inventory is not finished: its scan never knew the homes\n");
  } else {
    fmt::print(stderr, "note: this inventory is not finished: {} directories are not listed yet\n",
               grouped(all.waiting));
  }
}

ExitCode show(const ShowOptions& options) {
  auto reader = store::Reader::open(options.inventory);
  if (!reader) return report_failure(reader.error());
  note_unfinished(reader->overview());
  report::ViewOptions view = options.view;
  // A program that reads the rows does not expect some to be left out; a person is told below.
  if (view.format != report::Format::table) view.limit = 0;
  if (options.limit) view.limit = *options.limit;
  auto output = OutputFile::open("-");
  if (!output) return report_failure(output.error());
  output->write(options.what == "gaps" ? report::gaps_view(*reader, view)
                                       : report::users_view(*reader, view));
  if (auto finished = output->finish(); !finished) return report_failure(finished.error());
  return ExitCode::complete;
}

}  // namespace

void add_show(CLI::App& app, Action& action) {
  auto options = std::make_shared<ShowOptions>();
  auto* command = app.add_subcommand("show", "Look at the inventory in the terminal");
  command->footer(kFooter);
  command->add_option("WHAT", options->what, "users or gaps")
      ->required()
      ->check(CLI::IsMember({"users", "gaps"}));
  add_inventory_option(*command, options->inventory);
  command->add_option("--user", options->view.user, "Of this user only");
  command->add_option("--sort", options->view.sort, "Users by size, count, age or name")
      ->check(CLI::IsMember({"size", "count", "age", "name"}))
      ->capture_default_str();
  command->add_option("--limit", options->limit, "Rows (20 in a table, else all); 0: all")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--bytes", options->view.exact_bytes, "Sizes in bytes");
  const std::map<std::string, report::Format> formats{{"table", report::Format::table},
                                                      {"csv", report::Format::csv},
                                                      {"json", report::Format::json}};
  command->add_option("--format", options->view.format, "table, csv or json")
      ->transform(CLI::CheckedTransformer(formats, CLI::ignore_case));
  command->callback([options, &action] { action = [options] { return show(*options); }; });
}

}  // namespace stocktake::cli
