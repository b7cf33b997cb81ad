#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/options/csv_option.h"
#include "cli/options/inventory_option.h"
#include "cli/options/values.h"
#include "cli/output/messages.h"
#include "report/export/export_formats.h"
#include "report/workspace_notes.h"
#include "store/read/reader.h"
#include "util/files.h"
#include "util/output_check.h"
#include "util/text.h"

namespace stocktake::cli {
namespace {

std::string footer() {
  std::size_t width = 0;
  for (const report::ExportFormat& format : report::export_formats()) {
    width = std::max(width, format.name.size() + format.example.size());
  }
  std::string text = "Examples:\n";
  for (const report::ExportFormat& format : report::export_formats()) {
    const std::string arguments = fmt::format("{} {}", format.name, format.example);
    text += fmt::format("  stocktake export {:{}}  {}\n", arguments, width + 1, format.help);
  }
  return text +
         "  stocktake export csv --for excel --separator ';' --output users.csv\n"
         "An unknown size is empty or null, never 0.\n"
         "CSV is RFC 4180 in UTF-8, with names as they are. A spreadsheet runs a name like =1+1\n"
         "as a formula and rounds an id of more than 15 digits. With --for excel, such a field\n"
         "begins with an apostrophe. The separator must be the one that the spreadsheet expects.";
}

struct ExportOptions {
  std::string format;
  std::string inventory = kDefaultInventory;
  std::string output = "-";
  CsvChoice csv;
};

/// Replaces this process with the program that writes the format: see src/parquet. Returns only if
/// it cannot be executed.
Failure run_program(const ExportOptions& options) {
  const std::string program = fmt::format("{}/stocktake-{}", program_folder(), options.format);
  std::vector<std::string> words{program, "--inventory", options.inventory, "--output",
                                 options.output};
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(program.c_str(), arguments.data());
  return {ExitCode::usage, fmt::format("cannot run {}: {}", program, std::strerror(errno)),
          "build with -DSTOCKTAKE_PARQUET=ON, or use 'stocktake export files-csv'"};
}

const report::ExportFormat& format_called(const std::string& name) {
  const auto formats = report::export_formats();
  return *std::find_if(formats.begin(), formats.end(),
                       [&](const report::ExportFormat& format) { return format.name == name; });
}

ExitCode write(const ExportOptions& options) {
  const CommandFiles files{.inventories = {options.inventory},
                           .outputs = {{"--output", options.output}}};
  if (auto checked = check_outputs(files); !checked) return report_failure(checked.error());
  const report::ExportFormat& format = format_called(options.format);
  const bool is_csv = format.write_csv != nullptr;
  if (auto fits = expect_csv(options.csv, is_csv, "stocktake export csv"); !fits) {
    return report_failure(fits.error());
  }
  auto reader = store::Reader::open(options.inventory);
  if (!reader) return report_failure(reader.error());
  tell_notes(report::format_notes(reader->scan_spec()));
  if (!reader->finished()) {
    tell_line("note: this inventory is not finished: what is not listed yet is missing");
  }
  if (format.write == nullptr && !is_csv) return report_failure(run_program(options));
  auto output = OutputFile::open(options.output);
  if (!output) return report_failure(output.error());
  if (is_csv) {
    format.write_csv(*reader, *output, options.csv.style);
  } else {
    format.write(*reader, *output);
  }
  if (auto finished = output->finish(); !finished) return report_failure(finished.error());
  return ExitCode::complete;
}

}  // namespace

void add_export(CLI::App& app, CommandHandler& action) {
  auto options = std::make_shared<ExportOptions>();
  auto* command = app.add_subcommand("export", "Export the inventory for other programs");
  command->footer(footer());
  std::vector<std::string> names;
  for (const auto& format : report::export_formats()) names.emplace_back(format.name);
  command->add_option("FORMAT", options->format, any_of(names))
      ->required()
      ->transform(one_of(names))
      ->type_name("");
  add_inventory_option(*command, options->inventory);
  command->add_option("-o,--output", options->output, "Output file; - for standard output")
      ->capture_default_str();
  add_csv_options(*command, options->csv);
  command->callback([options, &action] { action = [options] { return write(*options); }; });
}

}  // namespace stocktake::cli
