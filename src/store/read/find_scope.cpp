#include "store/read/find_scope.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/pasted_path.h"
#include "model/path.h"
#include "store/file/errors.h"
#include "store/file/source_table.h"
#include "util/nearest.h"
#include "util/text.h"

namespace stocktake::store {
namespace {

/// The first component of `path` below `directory`, as a path.
std::string child_towards(const std::string& path, const std::string& directory) {
  return path.substr(0, path.find('/', directory.size() + 1));
}

/// What an inventory has of one source on the way to a path.
struct Way {
  bool exists = false;
  bool is_file = false;
  std::string deepest;             ///< the last directory on the way that exists
  std::set<std::string> children;  ///< the directories directly below that one
};

/// Looks for one path in the directories of one source.
class Search {
 public:
  Search(SQLite::Database& database, Source source, const std::string& path)
      : database_(database), source_(source), path_(path) {}

  Way run() {
    look_at_homes();
    if (!way_.exists) look_at_directories();
    if (!way_.exists) look_at_gaps();
    if (!way_.exists) look_for_children();
    return std::move(way_);
  }

 private:
  struct Home {
    std::int64_t id;
    std::string path;
  };

  /// A directory that exists, so all directories above it do.
  void take(const std::string& directory) {
    if (directory == path_ || is_below(directory, path_)) way_.exists = true;
    std::size_t end = directory.size();
    while (end > way_.deepest.size()) {
      const std::string above = directory.substr(0, end);
      if (is_below(path_, above)) {
        way_.deepest = above;
        return;
      }
      const auto slash = directory.rfind('/', end - 1);
      if (slash == std::string::npos) return;
      end = slash;
    }
  }

  void look_at_homes() {
    SQLite::Statement rows(database_,
                           "SELECT h.id, h.path FROM home h WHERE h.source = ? AND EXISTS (SELECT "
                           "1 FROM directory d WHERE d.home = h.id AND d.state <> 3)");
    rows.bind(1, source_.number());
    while (rows.executeStep()) {
      homes_.push_back({rows.getColumn(0).getInt64(), rows.getColumn(1).getString()});
      take(homes_.back().path);
    }
  }

  void look_at_directories() {
    SQLite::Statement rows(database_,
                           "SELECT path, id FROM directory WHERE home = ?1 AND state <> 3 AND "
                           "(path = ?2 OR substr(?2, 1, length(path) + 1) = path || '/') "
                           "ORDER BY length(path) DESC LIMIT 1");
    for (const Home& home : homes_) {
      if (!is_below(path_, home.path)) continue;
      rows.reset();
      rows.bind(1, home.id);
      rows.bind(2, path_);
      if (!rows.executeStep()) continue;
      take(rows.getColumn(0).getString());
      deepest_id_ = rows.getColumn(1).getInt64();
    }
  }

  /// A folder of homes that could not be listed has a gap, and no directory.
  void look_at_gaps() {
    SQLite::Statement rows(database_, "SELECT path FROM gap WHERE source = ? AND home IS NULL");
    rows.bind(1, source_.number());
    while (rows.executeStep()) take(rows.getColumn(0).getString());
  }

  void look_for_children() {
    for (const Home& home : homes_) {
      if (is_below(home.path, way_.deepest)) {
        way_.children.insert(child_towards(home.path, way_.deepest));
      }
    }
    if (deepest_id_ == 0) return;
    SQLite::Statement rows(database_,
                           "SELECT path FROM directory WHERE parent = ?1 AND home = "
                           "(SELECT home FROM directory WHERE id = ?1)");
    rows.bind(1, deepest_id_);
    while (rows.executeStep()) way_.children.insert(rows.getColumn(0).getString());
    look_for_file();
  }

  void look_for_file() {
    if (path_.find('/', way_.deepest.size() + 1) != std::string::npos) return;
    SQLite::Statement rows(database_,
                           "SELECT 1 FROM directory d JOIN entry e ON e.id BETWEEN d.first_entry "
                           "AND d.first_entry + d.file_count - 1 WHERE d.id = ? AND e.name = ?");
    rows.bind(1, deepest_id_);
    rows.bind(2, path_.substr(way_.deepest.size() + 1));
    way_.is_file = rows.executeStep();
  }

  SQLite::Database& database_;
  Source source_;
  const std::string& path_;
  std::vector<Home> homes_;  ///< without absent ones
  std::int64_t deepest_id_ = 0;
  Way way_;
};

/// Directories that may have been meant.
struct Suggestions {
  std::vector<std::string> whole;  ///< one component of the path is corrected
  std::vector<std::string> cut;    ///< the same without what is behind it, which does not exist

  const std::vector<std::string>& best() const { return whole.empty() ? cut : whole; }
};

void add_once(std::vector<std::string>& texts, const std::string& text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
}

/// Corrects the component at which the path leaves the inventory.
void suggest(SQLite::Database& database, Source source, const PastedPath& wanted, const Way& way,
             Suggestions& suggestions) {
  const std::string lost = child_towards(wanted.path, way.deepest);
  std::vector<std::string> names;
  for (const std::string& child : way.children) names.emplace_back(base_name(child));
  for (const std::string& name : nearest(base_name(lost), names)) {
    const std::string near = way.deepest + "/" + name;
    const std::string whole = near + wanted.path.substr(lost.size());
    const bool exists = Search(database, source, whole).run().exists;
    add_once(exists ? suggestions.whole : suggestions.cut,
             to_string({wanted.source, exists ? whole : near}));
  }
}

std::string remedy_for(const std::vector<std::string>& suggestions, const std::string& deepest,
                       const PastedPath& wanted) {
  if (!suggestions.empty()) return "did you mean " + any_of(suggestions) + "?";
  if (deepest.empty()) return "'stocktake show dirs' lists the directories that it has";
  return fmt::format("it has {}: 'stocktake show dirs --under {}' lists what is below that",
                     to_string({wanted.source, deepest}), to_string({wanted.source, deepest}));
}

Expected<void> find_directory(Reader& reader, const std::vector<Source>& sources,
                              const PastedPath& wanted) {
  Suggestions suggestions;
  std::string deepest;
  bool is_file = false;
  for (const Source source : sources) {
    const Way way = Search(reader.database(), source, wanted.path).run();
    if (way.exists) return {};
    is_file = is_file || way.is_file;
    if (way.deepest.size() > deepest.size()) deepest = way.deepest;
    suggest(reader.database(), source, wanted, way, suggestions);
  }
  if (is_file) {
    return fail(ExitCode::usage, fmt::format("{} is a file, not a directory", to_string(wanted)),
                fmt::format("name its directory: {}", to_string({wanted.source, deepest})));
  }
  return fail(ExitCode::usage,
              fmt::format("{} has no directory {}", reader.path(), to_string(wanted)),
              remedy_for(suggestions.best(), deepest, wanted));
}

/// The user of this name or SCIM id, as the inventory spells the name.
Expected<std::string> find_user(Reader& reader, const std::string& name) {
  const std::string wanted = fold_case(name);
  std::vector<std::string> names;
  std::optional<std::string> with_id;
  SQLite::Statement users(reader.database(), "SELECT name, scim_id FROM user");
  while (users.executeStep()) {
    names.push_back(users.getColumn(0).getString());
    if (fold_case(names.back()) == wanted) return names.back();
    if (users.getColumn(1).getString() == name) with_id = names.back();
  }
  if (with_id) return *with_id;
  const std::string meant = did_you_mean(name, names);
  return fail(ExitCode::usage, fmt::format("{} has no user {}", reader.path(), name),
              meant.empty() ? "'stocktake show users' lists the users that it has" : meant);
}

Expected<void> find_source(Reader& reader, Source source, const std::vector<Source>& sources) {
  // Before the homes are found, no source is known.
  if (sources.empty() || std::find(sources.begin(), sources.end(), source) != sources.end()) {
    return {};
  }
  std::vector<std::string> names;
  names.reserve(sources.size());
  for (const Source each : sources) names.emplace_back(to_string(each));
  return fail(ExitCode::usage,
              fmt::format("{} has nothing of the source {}: the scan was of {}", reader.path(),
                          to_string(source), fmt::join(names, " and ")),
              "a scan with --sources lists it");
}

}  // namespace

Expected<Scope> find_scope(Reader& reader, const Scope& named) {
  return or_fatal(reader.path(), [&]() -> Expected<Scope> {
    Scope scope = named;
    const PastedPath pasted = read_pasted_path(named.under);
    if (pasted.source && named.source && *pasted.source != *named.source) {
      return fail(
          ExitCode::usage,
          fmt::format("{} is not of the source {}", named.under, to_string(*named.source)),
          fmt::format("leave out --source, or name it --source {}", to_string(*pasted.source)));
    }
    scope.under = pasted.path;
    if (pasted.source) scope.source = pasted.source;
    const std::vector<Source> scanned = reader.scan_spec().sources;
    if (scope.source) {
      if (auto found = find_source(reader, *scope.source, scanned); !found) {
        return tl::unexpected(found.error());
      }
    }
    if (!scope.user.empty()) {
      auto found = find_user(reader, scope.user);
      if (!found) return tl::unexpected(found.error());
      scope.user = std::move(*found);
    }
    if (!scope.under.empty()) {
      const auto sources = scope.source ? std::vector<Source>{*scope.source} : scanned;
      if (auto found = find_directory(reader, sources, {scope.source, scope.under}); !found) {
        return tl::unexpected(found.error());
      }
    }
    return scope;
  });
}

}  // namespace stocktake::store
