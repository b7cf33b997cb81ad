#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "cli/commands.h"
#include "cli/options/inventory_option.h"
#include "cli/output/messages.h"
#include "report/exports.h"
#include "report/html_export.h"
#include "report/ncdu_export.h"
#include "store/reader.h"
#include "util/files.h"

namespace stocktake::cli {
namespace {

constexpr const char* kFooter =
    "Examples:\n"
    "  stocktake export csv --output users.csv      a line a user\n"
    "  stocktake export files-csv | head            a line a file\n"
    "  stocktake export jsonl --output files.jsonl  a JSON object a file\n"
    "  stocktake export html --output page.html     a page to look at and to hand on\n"
    "  stocktake export ncdu | ncdu -f -            in ncdu; gdu -f - opens it, too\n"
    "  stocktake export parquet --output files.parquet   for DuckDB, pandas, Spark\n"
    "A size that is not known is empty, or null: never 0.";

struct ExportOptions {
  std::string format;
  std::string inventory = kDefaultInventory;
  std::string output = "-";
};

/// Becomes the program that writes Parquet, which is a part of its own: see src/parquet. Returns
/// only where it is not there.
Failure run_parquet(const ExportOptions& options) {
  const std::string program = program_folder() + "/stocktake-parquet";
  std::vector<std::string> words{program, "--inventory", options.inventory, "--output",
                                 options.output};
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(program.c_str(), arguments.data());
  return {ExitCode::usage, fmt::format("cannot run {}: {}", program, std::strerror(errno)),
          "build with -DSTOCKTAKE_PARQUET=ON, or take 'stocktake export files-csv'"};
}

ExitCode write(const ExportOptions& options) {
  auto reader = store::Reader::open(options.inventory);
  if (!reader) return report_failure(reader.error());
  if (!reader->finished()) {
    fmt::print(stderr, "note: this inventory is not finished: what is not listed yet is missing\n");
  }
  if (options.format == "parquet") return report_failure(run_parquet(options));
  auto output = OutputFile::open(options.output);
  if (!output) return report_failure(output.error());
  if (options.format == "csv") report::write_user_csv(*reader, *output);
  if (options.format == "files-csv") report::write_files_csv(*reader, *output);
  if (options.format == "jsonl") report::write_jsonl(*reader, *output);
  if (options.format == "html") report::write_html(*reader, *output);
  if (options.format == "ncdu") report::write_ncdu(*reader, *output);
  if (auto finished = output->finish(); !finished) return report_failure(finished.error());
  return ExitCode::complete;
}

}  // namespace

void add_export(CLI::App& app, Action& action) {
  auto options = std::make_shared<ExportOptions>();
  auto* command = app.add_subcommand("export", "Write the inventory for other programs");
  command->footer(kFooter);
  command->add_option("FORMAT", options->format, "csv, files-csv, jsonl, html, ncdu or parquet")
      ->required()
      ->check(CLI::IsMember({"csv", "files-csv", "jsonl", "html", "ncdu", "parquet"}));
  add_inventory_option(*command, options->inventory);
  command->add_option("--output", options->output, "A file; -: standard output")
      ->capture_default_str();
  command->callback([options, &action] { action = [options] { return write(*options); }; });
}

}  // namespace stocktake::cli
