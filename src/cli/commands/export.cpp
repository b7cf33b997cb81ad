#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/options/inventory_option.h"
#include "cli/output/messages.h"
#include "report/export/export_formats.h"
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
  return text + "An unknown size is empty or null, never 0.";
}

struct ExportOptions {
  std::string format;
  std::string inventory = kDefaultInventory;
  std::string output = "-";
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
  auto reader = store::Reader::open(options.inventory);
  if (!reader) return report_failure(reader.error());
  if (!reader->finished()) {
    fmt::print(stderr, "note: this inventory is not finished: what is not listed yet is missing\n");
  }
  const report::ExportFormat& format = format_called(options.format);
  if (format.write == nullptr) return report_failure(run_program(options));
  auto output = OutputFile::open(options.output);
  if (!output) return report_failure(output.error());
  format.write(*reader, *output);
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
      ->check(CLI::IsMember(names));
  add_inventory_option(*command, options->inventory);
  command->add_option("--output", options->output, "Output file; - for standard output")
      ->capture_default_str();
  command->callback([options, &action] { action = [options] { return write(*options); }; });
}

}  // namespace stocktake::cli
