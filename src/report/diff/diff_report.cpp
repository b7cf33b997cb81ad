#include "report/diff/diff_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "report/diff/diff.h"
#include "report/export/spaced_json.h"
#include "util/csv.h"
#include "util/text.h"

namespace stocktake::report {
namespace {

/// Column names, in the order of `numbers`.
constexpr std::array<std::string_view, 12> kNames{
    "added_files",  "added_bytes",  "gone_files",     "gone_bytes",
    "grown_files",  "grown_bytes",  "shrunk_files",   "shrunk_bytes",
    "hidden_files", "hidden_bytes", "revealed_files", "revealed_bytes"};

std::array<std::int64_t, kNames.size()> numbers(const Changes& changes) {
  return {changes.added.files,  changes.added.bytes,    changes.gone.files,
          changes.gone.bytes,   changes.grown.files,    changes.grown.bytes,
          changes.shrunk.files, changes.shrunk.bytes,   changes.hidden.files,
          changes.hidden.bytes, changes.revealed.files, changes.revealed.bytes};
}

/// Writes CSV or JSON rows as they arrive: text columns first, then the numbers.
class RowStream {
 public:
  RowStream(OutputFile& output, Format format, std::vector<std::string_view> words)
      : output_(output), is_json_(format == Format::json), words_(std::move(words)) {
    if (is_json_) return;
    output_.write(fmt::format("{},{}\n", fmt::join(words_, ","), fmt::join(kNames, ",")));
  }

  void add(const std::vector<std::string_view>& values, const Changes& changes) {
    if (is_json_) {
      output_.write((count_++ == 0 ? "[\n  " : ",\n  ") + spaced_json(object(values, changes)));
    } else {
      output_.write(csv_line(values, changes));
    }
  }

  void end() {
    if (is_json_) output_.write(count_ == 0 ? "[]\n" : "\n]\n");
  }

 private:
  Json object(const std::vector<std::string_view>& values, const Changes& changes) const {
    Json row = Json::object();
    for (std::size_t i = 0; i < words_.size(); ++i) row[std::string(words_[i])] = values[i];
    const auto all = numbers(changes);
    for (std::size_t i = 0; i < all.size(); ++i) row[std::string(kNames.at(i))] = all.at(i);
    return row;
  }

  static std::string csv_line(const std::vector<std::string_view>& values, const Changes& changes) {
    std::string line;
    for (const std::string_view value : values) {
      append_csv_field(line, value);
      line += ',';
    }
    return line + fmt::format("{}\n", fmt::join(numbers(changes), ","));
  }

  OutputFile& output_;
  bool is_json_;
  std::vector<std::string_view> words_;
  std::int64_t count_ = 0;
};

/// The bytes that changed in any way. Added and removed bytes do not cancel out.
std::int64_t weight(const Changes& changes) {
  std::int64_t sum = 0;
  for (const Totals& each : {changes.added, changes.gone, changes.grown, changes.shrunk,
                             changes.hidden, changes.revealed}) {
    sum = add_bytes(sum, each.bytes);
  }
  return sum;
}

/// Keeps the rows with the largest changes.
template <typename Row>
class Largest {
 public:
  explicit Largest(std::int64_t limit) : limit_(static_cast<std::size_t>(limit)) {}

  void add(const Row& row) {
    ++found_;
    rows_.push_back(row);
    std::push_heap(rows_.begin(), rows_.end(), more);
    if (limit_ == 0 || rows_.size() <= limit_) return;
    std::pop_heap(rows_.begin(), rows_.end(), more);
    rows_.pop_back();
  }
  const std::vector<Row>& sorted() {
    std::stable_sort(rows_.begin(), rows_.end(), more);
    return rows_;
  }
  std::int64_t left_out() const { return found_ - static_cast<std::int64_t>(rows_.size()); }

 private:
  static bool more(const Row& a, const Row& b) {
    return std::pair(weight(a.changes), a.changes.added.files + a.changes.gone.files) >
           std::pair(weight(b.changes), b.changes.added.files + b.changes.gone.files);
  }
  std::size_t limit_;
  std::int64_t found_ = 0;
  std::vector<Row> rows_;
};

class DiffTables {
 public:
  explicit DiffTables(const DiffOptions& options) : options_(options) {}

  std::string text(const Changes& all, Largest<UserChange>& users,
                   Largest<DirectoryChange>& directories) const {
    std::string out = totals(all);
    if (!users.sorted().empty()) {
      Table table = table_of({"user", "status"}, {"USER", "STATUS"});
      for (const UserChange& row : users.sorted()) {
        add(table, {text_cell(row.username), text_cell(row.status)}, row.changes);
      }
      out += "\n" + table.write(Format::table, options_.style) + more(users.left_out());
    }
    if (!directories.sorted().empty()) {
      Table table = table_of({"path", "source"}, {"DIRECTORY", "SOURCE"});
      for (const DirectoryChange& row : directories.sorted()) {
        add(table, {text_cell(row.path), text_cell(std::string(to_string(row.source)))},
            row.changes);
      }
      out += "\n" + table.write(Format::table, options_.style) + more(directories.left_out());
    }
    return out;
  }

 private:
  std::string size(std::int64_t bytes) const {
    return options_.exact_bytes ? grouped(bytes) : human_bytes(bytes);
  }
  std::string signed_size(std::int64_t bytes) const {
    if (bytes == 0) return "0";
    return (bytes < 0 ? "-" : "+") + size(std::abs(bytes));
  }

  std::string totals(const Changes& all) const {
    if (!all.any()) return "No file was added, removed or changed in size.\n";
    std::string out;
    const auto line = [&](std::string_view what, std::int64_t files, std::int64_t bytes,
                          std::string_view more = "") {
      if (files > 0)
        out += fmt::format("{:9} {} files, {}{}\n", what, grouped(files), size(bytes), more);
    };
    line("added", all.added.files, all.added.bytes);
    line("gone", all.gone.files, all.gone.bytes);
    line("grown", all.grown.files, all.grown.bytes, " more");
    line("shrunk", all.shrunk.files, all.shrunk.bytes, " less");
    line("hidden", all.hidden.files, all.hidden.bytes,
         ": may still exist, the new inventory has not listed their directories");
    line("revealed", all.revealed.files, all.revealed.bytes,
         ": may not be new, the old inventory has not listed their directories");
    return out + fmt::format("in all    {}\n", signed_size(all.net_bytes()));
  }

  static Table table_of(std::vector<std::string> names, std::vector<std::string> titles) {
    for (const char* title :
         {"ADDED", "SIZE", "GONE", "SIZE", "GROWN", "SHRUNK", "HIDDEN", "REVEALED", "IN ALL"}) {
      names.emplace_back(title);
      titles.emplace_back(title);
    }
    return {std::move(names), std::move(titles)};
  }

  void add(Table& table, std::vector<Cell> cells, const Changes& changes) const {
    const auto number = [&](std::string text, std::int64_t value, Color color = Color::none) {
      cells.push_back({value == 0 ? "-" : std::move(text), "", true, color});
    };
    number(grouped(changes.added.files), changes.added.files);
    number(size(changes.added.bytes), changes.added.bytes);
    number(grouped(changes.gone.files), changes.gone.files);
    number(size(changes.gone.bytes), changes.gone.bytes);
    number("+" + size(changes.grown.bytes), changes.grown.bytes);
    number("-" + size(changes.shrunk.bytes), changes.shrunk.bytes);
    number(grouped(changes.hidden.files), changes.hidden.files, Color::bad);
    number(grouped(changes.revealed.files), changes.revealed.files, Color::warning);
    number(signed_size(changes.net_bytes()), changes.net_bytes());
    table.add(std::move(cells));
  }

  static std::string more(std::int64_t left_out) {
    if (left_out == 0) return "";
    return fmt::format("... and {} more (--limit 0 shows all)\n", grouped(left_out));
  }

  const DiffOptions& options_;
};

}  // namespace

void write_diff(store::Reader& before, store::Reader& after, const DiffOptions& options,
                OutputFile& output) {
  if (options.format == Format::table) {
    Largest<UserChange> users(options.limit);
    Largest<DirectoryChange> directories(options.limit);
    const Changes all = diff(before, after,
                             {[&](const UserChange& row) { users.add(row); },
                              [&](const DirectoryChange& row) { directories.add(row); }});
    output.write(DiffTables(options).text(all, users, directories));
    return;
  }
  DiffSinks sinks;
  const bool of_users = options.level == DiffLevel::users;
  RowStream rows(output, options.format,
                 of_users ? std::vector<std::string_view>{"username", "status"}
                          : std::vector<std::string_view>{"username", "source", "path"});
  if (of_users) {
    sinks.user = [&](const UserChange& row) { rows.add({row.username, row.status}, row.changes); };
  } else {
    sinks.directory = [&](const DirectoryChange& row) {
      rows.add({row.username, to_string(row.source), row.path}, row.changes);
    };
  }
  diff(before, after, sinks);
  rows.end();
}

}  // namespace stocktake::report
