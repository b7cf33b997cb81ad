#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/age.h"
#include "model/path.h"
#include "report/known_sizes.h"
#include "report/terminal/summary.h"
#include "report/terminal/views.h"
#include "report/unknown_owners.h"
#include "report/workspace_notes.h"
#include "util/text.h"
#include "util/time_format.h"

namespace stocktake::report {
namespace {

constexpr std::int64_t kRows = 5;

class Page {
 public:
  Page(store::Reader& reader, ViewOptions options)
      : reader_(reader), options_(std::move(options)), all_(reader.overview()) {
    options_.limit = kRows;
    options_.format = Format::table;
    options_.scope = {};
    options_.sort.reset();
    options_.heading = false;
  }

  std::string text() {
    add_completeness();
    if (all_.users == 0) return text_;
    add("Largest users", users_view(reader_, options_), "show users");
    if (all_.files == 0) return text_;
    add("Largest folders, without their subfolders", folders(), "show dirs");
    add("Largest files", files(store::Ranking::largest), "show files");
    add("Oldest files", files(store::Ranking::oldest), "show files --sort age");
    add("Not modified for a year", old_files(), "show ages");
    add("Kinds", kinds_view(reader_, options_), "show kinds");
    if (has_special_directories()) {
      add("Classes of content", classes(), "show kinds --by class");
    }
    add("Orphaned homes", orphans_view(reader_, options_), "show orphans");
    return text_;
  }

 private:
  /// Drops the table's last line, "... and 5 more": it names an option that the page does not have.
  void add(std::string_view title, std::string table, const std::string& command) {
    if (const auto more = table.rfind("... and "); more != std::string::npos) table.resize(more);
    text_ += fmt::format(
        "\n{}{}\n{}", colored(std::string(title), Color::bold, options_.style),
        colored("   " + command_for(command, reader_.path()), Color::faint, options_.style), table);
  }

  std::string size(std::int64_t bytes) const {
    std::string text = options_.exact_bytes ? grouped(bytes) + " bytes" : human_bytes(bytes);
    return text.append(or_more(bytes));
  }

  void add_completeness() {
    std::string state = "not finished";
    if (all_.finished) state = all_.gaps == 0 ? "complete" : "done, with gaps";
    const Color color = state == "complete" ? Color::none : Color::bad;
    text_ = fmt::format(
        "Inventory of {}: {}\n",
        all_.scan_spec.host.empty() ? "an unknown workspace" : printable(all_.scan_spec.host),
        colored(state, color, options_.style));
    if (all_.started_at) {
      text_ += fmt::format("  taken        {}, in {}{}, by stocktake {}\n",
                           iso8601(*all_.started_at), human_duration(all_.seconds),
                           all_.runs > 1 ? fmt::format(" and {} runs", all_.runs) : "",
                           printable(all_.scan_spec.made_with));
    }
    const bool is_known = all_.orphans > 0 || knows_all_orphans(reader_);
    text_ += fmt::format("  users        {}, {} orphaned homes{}\n",
                         grouped(all_.users - all_.orphans - all_.places),
                         is_known ? grouped(all_.orphans) : "an unknown number of",
                         all_.places > 0 ? fmt::format(", {} places", grouped(all_.places)) : "");
    text_ += fmt::format("  directories  {}, {} files\n", grouped(all_.directories),
                         grouped(all_.files));
    text_ += fmt::format("  size         {}", size(all_.bytes));
    if (all_.files > 0) text_ += "; " + known_sizes(all_.files, all_.unknown_size);
    text_ += "\n";
    for (const std::string& note : workspace_notes(all_.scan_spec)) {
      text_ += fmt::format("  note         {}\n", note);
    }
    if (all_.gaps > 0)
      warn(fmt::format("{} gaps: the numbers here do not include what is below them; {}",
                       grouped(all_.gaps), command_for("show gaps", reader_.path())));
    if (all_.pending > 0) {
      warn(fmt::format(
          "{} directories are not listed yet: the numbers here do not include what is in them",
          grouped(all_.pending)));
    }
  }

  void warn(const std::string& what) {
    text_ += fmt::format("  {}\n", colored("! " + what, Color::bad, options_.style));
  }

  std::string folders() {
    Table table({"path", "source", "files", "size", ""}, {"FOLDER", "SOURCE", "FILES", "SIZE", ""});
    std::int64_t most = 0;
    reader_.each_directory_by_own_size(kRows, [&](const store::DirectoryRow& row) {
      most = std::max(most, row.own.bytes);
      table.add({text_cell(std::string(shown_path(row.path))),
                 text_cell(std::string(to_string(row.source))), count_cell(row.own.files),
                 bytes_cell(row.own.bytes, options_.exact_bytes),
                 bar_cell(row.own.bytes, most, options_.style)});
    });
    return table.write(Format::table, options_.style);
  }

  bool has_special_directories() {
    bool found = false;
    reader_.each_usage({}, [&](const store::UsageRow& row) {
      found = found || row.content_class != ContentClass::other;
    });
    return found;
  }

  std::string classes() {
    ViewOptions by_class = options_;
    by_class.by = Grouping::content_class;
    return kinds_view(reader_, by_class);
  }

  std::string files(store::Ranking ranking) {
    Table table({"path", "source", "kind", "size", "modified"},
                {"FILE", "SOURCE", "KIND", "SIZE", date_title("MODIFIED")});
    reader_.each_top_file(ranking, kRows, [&](DirectoryId, const FileRow& row) {
      table.add({text_cell(row.path), text_cell(std::string(to_string(row.source))),
                 text_cell(row.entry.kind),
                 row.entry.size ? bytes_cell(*row.entry.size, options_.exact_bytes)
                                : Cell{"unknown", "", true},
                 date_cell(row.entry.modified_at)});
    });
    return table.size() == 0 ? "none known\n" : table.write(Format::table, options_.style);
  }

  std::string old_files() {
    Totals old;
    Totals unknown;
    reader_.each_usage({}, [&](const store::UsageRow& row) {
      if (is_year_old(row.age)) old += row.totals;
      if (row.age == kUnknownAge) unknown += row.totals;
    });
    std::string text = fmt::format("{} files, {}", grouped(old.files), size(old.bytes));
    if (all_.bytes > 0) {
      text += fmt::format(" ({:.0f} % of the bytes)",
                          100.0 * static_cast<double>(old.bytes) / static_cast<double>(all_.bytes));
    }
    if (unknown.files > 0)
      text += fmt::format("; the age of {} files is unknown", grouped(unknown.files));
    return text + "\n";
  }

  store::Reader& reader_;
  ViewOptions options_;
  store::Overview all_;
  std::string text_;
};

}  // namespace

std::string overview_page(store::Reader& reader, const ViewOptions& options) {
  const auto one_state = reader.snapshot();
  return Page(reader, options).text();
}

}  // namespace stocktake::report
