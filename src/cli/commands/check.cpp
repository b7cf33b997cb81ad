#include <fmt/format.h>

#include <memory>
#include <vector>

#include "app/inventory_check.h"
#include "cli/commands.h"
#include "cli/options/inventory_option.h"
#include "cli/output/messages.h"
#include "report/diff/difference_text.h"
#include "report/workspace_notes.h"
#include "store/read/reader.h"
#include "store/verify/compare.h"
#include "util/files.h"
#include "util/text.h"

namespace stocktake::cli {
namespace {

constexpr const char* kCheckFooter =
    "Examples:\n"
    "  stocktake check\n"
    "  stocktake check --inventory old.db | tail -n 1    the digest of its content\n"
    "  stocktake check --against old.db                  also compare it with old.db\n"
    "Exit codes: 0 every directory that was found is listed, 2 the file is not an inventory,\n"
    "3 there are gaps or differences (each is named), 5 a scan is not finished, 6 an inventory\n"
    "is damaged. With --against, - is in this inventory only, + in the other one only, ~ in both\n"
    "with different values. The last line is a digest of the content: equal contents have equal\n"
    "digests. A damaged inventory has no digest.";

std::int64_t write_differences(store::Reader& one, store::Reader& other, OutputFile& output) {
  const auto count = store::compare(one, other, [&](const store::Difference& difference) {
    output.write(report::describe(difference) + "\n");
  });
  output.write(count == 0 ? fmt::format("the same content as {}\n", printable(other.path()))
                          : fmt::format("{} difference{} from {}\n", count, count == 1 ? "" : "s",
                                        printable(other.path())));
  return count;
}

void write_findings(store::Reader& reader, const store::CheckReport& report, OutputFile& output) {
  reader.each_gap([&](const store::GapRow& row) {
    const std::string what = printable(describe_gap(row.source, row.path, row.gap));
    output.write(fmt::format("gap: {}\n", what));
  });
  const store::Overview all = reader.overview();
  if (all.scan_spec.host.empty()) {
    output.write("not finished: the scan ended before it found the home directories\n");
  } else if (!all.finished) {
    output.write(fmt::format("not finished: {} directories are not listed yet\n", all.pending));
  }
  for (const std::string& note : report::workspace_notes(all.scan_spec)) {
    output.write("note: " + note + "\n");
  }
  output.write(fmt::format(
      "{} directories found: {} listed, {} not listed yet; {} gaps; {} files, {} bytes\n",
      all.directories, all.listed, all.pending, all.gaps, all.files, all.bytes));
  if (report.sealed) {
    output.write("sealed: no byte of the file has changed since the scan ended\n");
  } else if (report.finished) {
    const bool can_resume = all.scan_spec.format == store::kSchemaVersion;
    output.write(fmt::format("not sealed, so a changed byte may go unnoticed{}\n",
                             can_resume ? ": 'scan --resume' seals it" : ""));
  }
  output.write(fmt::format("digest sha256:{}\n", reader.digest()));
}

ExitCode report_damage(const std::string& inventory) {
  return report_failure(
      {ExitCode::damaged, fmt::format("{} is damaged", inventory),
       "restore it from a copy, or take a new inventory with 'stocktake scan --fresh'"});
}

ExitCode check(const std::string& inventory, const std::string& against) {
  std::vector<std::string> paths{inventory};
  if (!against.empty()) paths.push_back(against);
  auto all = app::check_inventories(paths);
  if (!all) return report_failure(all.error());
  auto output = OutputFile::open("-");
  if (!output) return report_failure(output.error());
  const app::CheckedInventory* damaged = app::first_damaged(*all);
  std::int64_t differences = 0;
  if (damaged != nullptr) {
    for (const std::string& line : damaged->report.damage) {
      output->write(fmt::format("damaged: {}\n", line));
    }
  } else {
    auto& first = all->front();
    if (all->size() > 1) differences = write_differences(first.reader, all->at(1).reader, *output);
    write_findings(first.reader, first.report, *output);
  }
  if (auto finished = output->finish(); !finished) return report_failure(finished.error());
  if (damaged != nullptr) return report_damage(damaged->reader.path());
  return app::exit_code_of(*all, differences);
}

}  // namespace

void add_check(CLI::App& app, CommandHandler& action) {
  auto inventory = std::make_shared<std::string>(kDefaultInventory);
  auto* command =
      app.add_subcommand("check", "Prove that the inventory is complete, or name each gap");
  command->footer(kCheckFooter);
  add_inventory_option(*command, *inventory);
  auto against = std::make_shared<std::string>();
  command->add_option("--against", *against, "Another inventory to compare the content with");
  command->callback([inventory, against, &action] {
    action = [inventory, against] { return check(*inventory, *against); };
  });
}

}  // namespace stocktake::cli
