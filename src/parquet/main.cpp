// stocktake-parquet: the program that `stocktake export parquet` runs.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>

#include "parquet/table_writer.h"
#include "store/read/reader.h"
#include "util/files.h"
#include "util/standard_streams.h"
#include "util/system_failure.h"
#include "util/text.h"

namespace {

using namespace stocktake;

int report(const Failure& failure) {
  write_standard_error(fmt::format("stocktake: {}\n", printable(failure.message)));
  if (!failure.remedy.empty()) {
    write_standard_error(fmt::format("  {}\n", printable(failure.remedy)));
  }
  return static_cast<int>(failure.code);
}

int run(const std::string& inventory, const std::string& output) {
  try {
    auto reader = store::Reader::open(inventory);
    if (!reader) return report(reader.error());
    const auto written = parquet_export::write_files(*reader, output);
    return written ? 0 : report(written.error());
  } catch (const FatalError& error) {
    return report(error.failure());
  } catch (const std::exception& error) {
    if (const auto refused = system_failure(error)) return report(*refused);
    return report({ExitCode::bug, fmt::format("a bug: {}", error.what()), "please report it"});
  }
}

}  // namespace

int main(int argc, char** argv) {
  keep_new_files_private();
  keep_standard_streams_open();
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  CLI::App app("Writes the files of an inventory as Parquet: use 'stocktake export parquet'");
  std::string inventory;
  std::string output;
  app.add_option("--inventory", inventory, "Inventory file")->required();
  app.add_option("--output", output, "Output file; - for standard output")->required();
  CLI11_PARSE(app, argc, argv);
  return run(inventory, output);
}
