#include <fmt/format.h>

#include <memory>

#include "cli/commands.h"
#include "store/reader.h"
#include "util/files.h"
#include "util/text.h"

namespace stocktake::cli {
namespace {

constexpr const char* kFooter =
    "Examples:\n"
    "  stocktake check\n"
    "  stocktake check --inventory old.db | tail -n 1    the digest of its content\n"
    "Exit code 0: every directory that was found is listed. 3: some are gaps, each of which is\n"
    "named. 5: the scan is not finished. 6: the inventory is damaged. 2: it is no inventory.\n"
    "The last line is a digest of the content: the same for the same content. A damaged inventory\n"
    "has none.";

ExitCode verdict(const store::CheckReport& report) {
  if (!report.finished) return ExitCode::unreachable;
  return report.gaps > 0 ? ExitCode::gaps : ExitCode::complete;
}

void write_findings(store::Reader& reader, OutputFile& output) {
  reader.each_gap([&](const store::GapRow& row) {
    const std::string what = printable(describe_gap(row.source, row.path, row.gap));
    output.write(fmt::format("gap: {}\n", what));
  });
  const store::Overview all = reader.overview();
  if (all.plan.host.empty()) {
    output.write("not finished: the scan ended before it knew the homes\n");
  } else if (!all.finished) {
    output.write(fmt::format("not finished: {} directories are not listed yet\n", all.waiting));
  }
  output.write(fmt::format(
      "{} directories found: {} listed, {} not listed yet; {} gaps; {} files, {} bytes\n",
      all.directories, all.listed, all.waiting, all.gaps, all.files, all.bytes));
  output.write(fmt::format("digest sha256:{}\n", reader.digest()));
}

ExitCode check(const std::string& inventory) {
  auto reader = store::Reader::open(inventory);
  if (!reader) return report_failure(reader.error());
  auto output = OutputFile::open("-");
  if (!output) return report_failure(output.error());
  const store::CheckReport report = reader->check();
  for (const std::string& line : report.damage) output->write(fmt::format("damaged: {}\n", line));
  if (!report.is_damaged()) write_findings(*reader, *output);
  if (auto finished = output->finish(); !finished) return report_failure(finished.error());
  if (!report.is_damaged()) return verdict(report);
  return report_failure(
      {ExitCode::damaged, fmt::format("{} is damaged", inventory),
       "restore it from a copy, or take a new inventory with 'stocktake scan --fresh'"});
}

}  // namespace

void add_check(CLI::App& app, Action& action) {
  auto inventory = std::make_shared<std::string>(kDefaultInventory);
  auto* command = app.add_subcommand("check", "Prove the inventory complete, or name each gap");
  command->footer(kFooter);
  add_inventory_option(*command, *inventory);
  command->callback([inventory, &action] { action = [inventory] { return check(*inventory); }; });
}

}  // namespace stocktake::cli
