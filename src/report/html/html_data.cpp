#include "report/html/html_data.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "columns/object_link.h"
#include "columns/user_status.h"
#include "model/age.h"
#include "model/content_class.h"
#include "model/path.h"
#include "report/known_sizes.h"
#include "report/terminal/summary.h"
#include "report/unknown_owners.h"
#include "report/workspace_notes.h"
#include "util/json.h"
#include "util/text.h"
#include "util/version.h"

namespace stocktake::report {
namespace {

using Number = std::optional<std::int64_t>;

/// JSON rows up to `room` bytes. After the first row that does not fit, all further rows are
/// refused.
class Rows {
 public:
  explicit Rows(std::size_t room) : room_(room) {}
  bool add(const Json& row) { return add(json_text(row)); }
  bool add(const std::string& row) {
    if (is_full_ || text_.size() + row.size() > room_) is_full_ = true;
    if (is_full_) return false;
    if (!text_.empty()) text_ += ",\n";
    text_ += row;
    ++count_;
    return true;
  }
  std::int64_t count() const { return count_; }
  std::string array() const { return "[" + text_ + "]"; }

 private:
  std::size_t room_;
  std::string text_;
  std::int64_t count_ = 0;
  bool is_full_ = false;
};

/// A file that may get a row of its own.
struct Candidate {
  std::int64_t directory = 0;
  std::string name;
  Number size;
  std::int64_t kind = 0;
  int age = 0;
  bool is_counted = true;  ///< if not shown, the file is added to the sums of its directory

  bool matters_more_than(const Candidate& other) const { return size > other.size; }
};

/// Sums of the files without a row of their own.
struct LeftOut : Totals {
  int youngest = kUnknownAge;
};

class PageData {
 public:
  PageData(store::Reader& reader, const PageLimits& limits)
      : reader_(reader), limits_(limits), all_(reader.overview()) {}

  std::string json() {
    std::string out = "{\"meta\":" + json_text(meta());
    const Json usage = usage_rows();
    out += users();
    out += directories();
    out += files();
    out += gaps();
    // At last: what was read since has named all kinds.
    const Json rest{{"usage", usage},
                    {"kinds", kinds_},
                    {"ages", kAgeNames},
                    {"classes", classes()},
                    {"specialNames", names_by_class()},
                    {"links", links()},
                    {"yearOld", kYearOldAge},
                    {"unknownAge", kUnknownAge}};
    return out + "," + json_text(rest).substr(1);
  }

 private:
  std::int64_t kind_of(const std::string& name) {
    const auto [known, is_new] =
        kind_ids_.try_emplace(name, static_cast<std::int64_t>(kind_ids_.size()));
    if (is_new) kinds_.push_back(name);
    return known->second;
  }

  int age_of(const Number& modified_at) const {
    return age_class(modified_at, all_.scan_spec.created_at);
  }

  /// Totals are text too: JavaScript counts exactly only to 2^53.
  Json meta() const {
    return {{"host", all_.scan_spec.host},
            {"createdAt", all_.scan_spec.created_at},
            {"startedAt", or_null(all_.started_at)},
            {"endedAt", or_null(all_.ended_at)},
            {"seconds", rounded(all_.seconds)},
            {"runs", all_.runs},
            {"madeWith", all_.scan_spec.made_with},
            {"version", kVersion},
            {"finished", all_.finished},
            {"allUsers", all_.scan_spec.all_users},
            {"users", all_.users},
            {"places", all_.places},
            {"orphans", all_.orphans},
            {"unknownOwners", unknown_owners(reader_)},
            {"directories", all_.directories},
            {"waiting", all_.pending},
            {"gaps", all_.gaps},
            {"files", all_.files},
            {"bytes", all_.bytes},
            {"unsized", all_.unknown_size},
            {"notes", workspace_notes(all_.scan_spec)},
            {"bytesText", grouped(all_.bytes).append(or_more(all_.bytes))},
            {"filesText", grouped(all_.files)},
            {"sizesText", known_sizes(all_.files, all_.unknown_size)}};
  }

  /// By number.
  static Json classes() {
    Json words = Json::array();
    for (std::int64_t number = 0; const auto found = parse_content_class(number); ++number) {
      words.push_back(to_string(*found));
    }
    return words;
  }

  /// The names that make a directory special, by the number of its class.
  static Json names_by_class() {
    Json names(std::vector<Json>(kContentClasses, Json::array()));
    for (const SpecialName& each : special_names()) {
      std::string name(each.name);
      if (each.only_in_home) name += " in a home";
      names[static_cast<std::size_t>(each.content_class)].push_back(name);
    }
    return names;
  }

  /// What stands before a path in the link to its own page, by number of the source.
  Json links() const {
    Json before = Json::array();
    for (const Source source : all_sources()) {
      before.push_back(object_link(all_.scan_spec.host, source, ""));
    }
    return before;
  }

  Json usage_rows() {
    Json rows = Json::array();
    reader_.each_usage({}, [&](const store::UsageRow& row) {
      rows.push_back(Json::array({kind_of(row.kind), row.age, row.totals.files, row.totals.bytes,
                                  row.totals.unknown_size, static_cast<int>(row.content_class)}));
    });
    return rows;
  }

  static std::string owner_word(const UserRow& row) {
    return row.owner.kind == OwnerKind::user ? "" : std::string(to_string(row.owner.kind));
  }

  std::string user_row(const UserRow& row, const store::UserUsage& usage) {
    const SourceTotals all = row.sum();
    return json_text(Json::array(
        {row.name, row.orphan ? 1 : 0, all.files, all.bytes, all.unknown_size, all.directories,
         all.gaps, all.pending, or_null(all.last_modified), status_of(row), usage.year_old.files,
         usage.year_old.bytes, usage.kind.empty() ? -1 : kind_of(usage.kind), owner_word(row),
         row.owner.display_name}));
  }

  double share(std::int64_t files, std::int64_t bytes) const {
    const auto part = [](std::int64_t some, std::int64_t all) {
      return all > 0 ? static_cast<double>(some) / static_cast<double>(all) : 0.0;
    };
    return std::max(part(files, all_.files), part(bytes, all_.bytes));
  }

  std::string users() {
    const auto usage = reader_.user_usage();
    struct Row {
      double share;
      std::int64_t id;
      std::string text;
    };
    std::vector<Row> rows;
    reader_.each_user([&](const UserRow& row) {
      const auto found = usage.find(row.id);
      const SourceTotals all = row.sum();
      const double part = share(all.files, all.bytes);
      rows.push_back(
          {part, row.id, user_row(row, found == usage.end() ? store::UserUsage() : found->second)});
    });
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& a, const Row& b) { return a.share > b.share; });
    Rows shown(limits_.users);
    for (const Row& row : rows) {
      if (!shown.add(row.text)) break;
      users_.emplace(row.id, shown.count() - 1);
    }
    return ",\"users\":" + shown.array();
  }

  Json directory_row(const store::DirectoryRow& row, std::int64_t parent,
                     const std::string& name) const {
    const TreeTotals& tree = row.tree;
    return Json::array({parent, users_.at(row.user), name, row.source.number(), row.state,
                        tree.files, tree.bytes, tree.unknown_size, tree.gaps, tree.pending,
                        age_of(tree.last_modified), row.own.files,
                        static_cast<int>(row.content_class)});
  }

  std::string directories() {
    Rows shown(limits_.directories);
    reader_.each_tree(limits_.directories_looked_at, [&](const store::DirectoryRow& row) {
      if (!users_.contains(row.user)) return;
      const auto parent = directories_.find(row.parent);
      if (row.parent != 0 && parent == directories_.end()) return;
      std::string name(shown_path(row.path));
      if (row.parent != 0) name.erase(0, paths_.at(static_cast<std::size_t>(parent->second)) + 1);
      const std::int64_t above = row.parent == 0 ? -1 : parent->second;
      if (!shown.add(directory_row(row, above, name))) return;
      directories_.emplace(row.id, shown.count() - 1);
      paths_.push_back(row.path.size());
      order_.emplace_back(row.id, row.own.files);
    });
    return ",\"dirs\":" + shown.array();
  }

  /// Keeps the file while it is among the largest; the file that drops out is added to the sums.
  void offer(Candidate file) {
    const auto less = [](const Candidate& a, const Candidate& b) { return a.matters_more_than(b); };
    heap_.push_back(std::move(file));
    std::push_heap(heap_.begin(), heap_.end(), less);
    if (heap_.size() <= limits_.files_shown) return;
    std::pop_heap(heap_.begin(), heap_.end(), less);
    leave_out(heap_.back());
    heap_.pop_back();
  }

  void leave_out(const Candidate& file) {
    if (!file.is_counted) return;
    LeftOut& sums = rest_[{file.directory, file.kind}];
    sums.add_size(file.size);
    sums.youngest = std::min(sums.youngest, file.age);
  }

  void look_at_files() {
    std::int64_t left = limits_.files_looked_at;
    std::vector<DirectoryId> chosen;
    for (const auto& [id, own_files] : order_) {
      if (own_files == 0 || own_files > left) continue;
      left -= own_files;
      chosen.push_back(id);
    }
    reader_.each_file_in(chosen, [&](DirectoryId id, const Entry& file) {
      offer({directories_.at(id), file.name, file.size, kind_of(file.kind),
             age_of(file.modified_at)});
    });
    const std::unordered_set<DirectoryId> looked_at(chosen.begin(), chosen.end());
    // The inventory's largest files are shown even if their directory has too many files to read.
    reader_.each_top_file(store::Ranking::largest, static_cast<std::int64_t>(store::kTopFiles),
                          [&](DirectoryId id, const FileRow& row) {
                            const auto known = directories_.find(id);
                            if (known == directories_.end() || looked_at.contains(id)) return;
                            const Entry& file = row.entry;
                            offer({known->second, file.name, file.size, kind_of(file.kind),
                                   age_of(file.modified_at), false});
                          });
  }

  std::string files() {
    look_at_files();
    std::sort(heap_.begin(), heap_.end(),
              [](const Candidate& a, const Candidate& b) { return a.matters_more_than(b); });
    Rows shown(limits_.files);
    for (const Candidate& file : heap_) {
      const bool is_shown = shown.add(
          Json::array({file.directory, file.name, or_null(file.size), file.kind, file.age}));
      if (!is_shown) leave_out(file);
    }
    // A directory that has files not shown and no row here was not read.
    Rows rest(limits_.directories);
    for (const auto& [key, sums] : rest_) {
      rest.add(Json::array(
          {key.first, key.second, sums.youngest, sums.files, sums.bytes, sums.unknown_size}));
    }
    return ",\"files\":" + shown.array() + ",\"rest\":" + rest.array();
  }

  std::string gaps() {
    Rows shown(limits_.gaps);
    reader_.each_gap([&](const store::GapRow& row) {
      shown.add(
          Json::array({row.username, to_string(row.source), shown_path(row.path), row.gap.operation,
                       row.gap.http_status, row.gap.error_code, excerpt(row.gap.message, 200)}));
    });
    return ",\"gaps\":" + shown.array();
  }

  store::Reader& reader_;
  const PageLimits limits_;
  const store::Overview all_;
  std::unordered_map<std::string, std::int64_t> kind_ids_;
  std::vector<std::string> kinds_;
  std::unordered_map<std::int64_t, std::int64_t> users_;        ///< row id to index on the page
  std::unordered_map<std::int64_t, std::int64_t> directories_;  ///< row id to index on the page
  std::vector<std::size_t> paths_;  ///< length of each directory's path, by index on the page
  std::vector<std::pair<DirectoryId, std::int64_t>> order_;  ///< row id, own files
  std::vector<Candidate> heap_;                              ///< min-heap by size
  std::map<std::pair<std::int64_t, std::int64_t>, LeftOut> rest_;
};

}  // namespace

std::string page_data(store::Reader& reader, const PageLimits& limits) {
  const auto one_state = reader.snapshot();
  const std::string json = PageData(reader, limits).json();
  std::string safe;
  safe.reserve(json.size());
  // `<` occurs only in strings, where `\u003c` means the same.
  for (const char c : json) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
}

}  // namespace stocktake::report
