#include <fmt/format.h>

#include <algorithm>

#include "columns/sql.h"
#include "store/file/errors.h"
#include "store/file/source_table.h"
#include "store/read/catalog_gap_sql.h"
#include "store/read/read_row.h"
#include "store/read/reader.h"
#include "store/read/scope_sql.h"
#include "store/read/stored_scan_spec.h"
#include "store/write/subtree_totals.h"

namespace stocktake::store {
namespace {

constexpr const char* kDirectoryColumns =
    "SELECT d.id, coalesce(d.parent, 0), h.user, u.name, d.source, d.path, d.state, d.file_count, "
    "d.size, d.unsized_count, coalesce(t.file_count, d.file_count) AS tree_files, "
    "coalesce(t.size, d.size) AS tree_bytes, coalesce(t.unsized_count, d.unsized_count), "
    "coalesce(t.directory_count, 0), coalesce(t.gap_count, d.state = 2), "
    "coalesce(t.waiting_count, d.state = 0), coalesce(t.last_modified, d.last_modified) AS newest, "
    "d.class "
    "FROM directory d LEFT JOIN tree t ON t.directory = d.id JOIN home h ON h.id = d.home "
    "JOIN user u ON u.id = h.user ";

std::string files_of_directory() {
  return std::string("SELECT ") + kEntryColumns +
         " FROM directory d JOIN entry e ON e.id BETWEEN d.first_entry AND d.first_entry + "
         "d.file_count - 1" +
         kEntryJoins + "WHERE d.id = ?";
}

/// Leaves the subtree totals and the class unset.
DirectoryRow bare_directory_row(SQLite::Statement& row) {
  DirectoryRow directory;
  directory.id = row.getColumn(0).getInt64();
  directory.parent = row.getColumn(1).getInt64();
  directory.user = row.getColumn(2).getInt64();
  directory.username = row.getColumn(3).getString();
  directory.source = source_in(row.getColumn(4));
  directory.path = row.getColumn(5).getString();
  directory.state = row.getColumn(6).getInt();
  directory.own = read_totals(row, 7);
  return directory;
}

DirectoryRow directory_row(SQLite::Statement& row) {
  DirectoryRow directory = bare_directory_row(row);
  directory.tree = read_tree_totals(row, 10);
  directory.content_class = content_class_in(row.getColumn(17));
  return directory;
}

FileRow file_row(SQLite::Statement& row, const std::string& workspace) {
  FileRow file = read_file_row(row);
  file.workspace = workspace;
  return file;
}

const char* directory_order(SortKey order) {
  switch (order) {
    case SortKey::size:
      return "tree_bytes DESC, tree_files DESC, d.path, d.source";
    case SortKey::count:
      return "tree_files DESC, tree_bytes DESC, d.path, d.source";
    case SortKey::age:
      return "newest IS NULL, newest, d.path, d.source";
    case SortKey::name:
      break;
  }
  return "d.path, d.source";
}

const char* file_order(SortKey order) {
  switch (order) {
    case SortKey::size:
    case SortKey::count:
      return "e.size DESC, p, d.source, e.id";
    case SortKey::age:
      return "e.modified_at IS NULL, e.modified_at, p, d.source, e.id";
    case SortKey::name:
      break;
  }
  return "p, d.source, e.id";
}

std::string limit_clause(std::int64_t limit) {
  return limit > 0 ? fmt::format(" LIMIT {}", limit) : "";
}

}  // namespace

void Reader::prepare_subtree_totals() {
  if (!has_subtree_totals(*database_)) compute_subtree_totals(*database_);
}

void Reader::read_directories(const std::string& tail, const std::string& under,
                              const std::function<void(const DirectoryRow&)>& use) {
  SQLite::Statement rows(*database_, kDirectoryColumns + tail);
  if (!under.empty()) rows.bind(1, under);
  while (rows.executeStep()) use(directory_row(rows));
}

std::int64_t Reader::each_directory(const Scope& scope, SortKey order, std::int64_t limit,
                                    const std::function<void(const DirectoryRow&)>& use) {
  return or_fatal(path_, [&] {
    const Snapshot one_state(*database_);
    prepare_subtree_totals();
    const ScopeSql sql = scope_sql(*database_, scope);
    const std::string where = "WHERE d.state <> 3 AND " + sql.directories();
    read_directories(
        fmt::format("{} ORDER BY {}{}", where, directory_order(order), limit_clause(limit)),
        sql.under, use);
    SQLite::Statement count(
        *database_, "SELECT count(*) FROM directory d JOIN home h ON h.id = d.home " + where);
    sql.bind(count);
    count.executeStep();
    return count.getColumn(0).getInt64();
  });
}

void Reader::each_directory_by_own_size(std::int64_t limit,
                                        const std::function<void(const DirectoryRow&)>& use) {
  or_fatal(path_, [&] {
    const Snapshot one_state(*database_);
    prepare_subtree_totals();
    read_directories(fmt::format("WHERE d.id IN (SELECT id FROM directory WHERE file_count > 0 "
                                 "ORDER BY size DESC LIMIT {}) ORDER BY d.size DESC, d.path",
                                 limit),
                     "", use);
  });
}

std::int64_t Reader::each_file_by(const Scope& scope, SortKey order, std::int64_t limit,
                                  const std::function<void(const FileRow&)>& use) {
  return or_fatal(path_, [&] {
    const Snapshot one_state(*database_);
    const ScopeSql sql = scope_sql(*database_, scope);
    SQLite::Statement rows(
        *database_,
        fmt::format(
            "SELECT {} FROM home h JOIN user u ON u.id = h.user JOIN directory d ON d.home = h.id "
            "JOIN entry e ON e.id BETWEEN d.first_entry AND d.first_entry + d.file_count - "
            "1 {} WHERE {} ORDER BY {}{}",
            file_row_columns(), kEntryJoins, sql.directories(), file_order(order),
            limit_clause(limit)));
    sql.bind(rows);
    const std::string workspace = stored_workspace(*database_);
    while (rows.executeStep()) use(file_row(rows, workspace));
    SQLite::Statement count(*database_,
                            "SELECT coalesce(sum(d.file_count), 0) FROM directory d JOIN home h ON "
                            "h.id = d.home WHERE " +
                                sql.directories());
    sql.bind(count);
    count.executeStep();
    return count.getColumn(0).getInt64();
  });
}

void Reader::each_top_file(Ranking ranking, std::int64_t limit,
                           const std::function<void(DirectoryId, const FileRow&)>& use) {
  or_fatal(path_, [&] {
    SQLite::Statement rows(
        *database_,
        fmt::format(
            "SELECT {}, d.id FROM top_file f JOIN entry e ON e.id = f.entry {} JOIN directory d ON "
            "d.id = f.directory JOIN home h ON h.id = d.home JOIN user u ON u.id = h.user WHERE "
            "f.ranking = {} ORDER BY f.value {}, p, e.id LIMIT {}",
            file_row_columns(), kEntryJoins, static_cast<int>(ranking),
            ranking == Ranking::largest ? "DESC" : "ASC", limit));
    const std::string workspace = stored_workspace(*database_);
    while (rows.executeStep()) {
      use(rows.getColumn(kFileRowSize).getInt64(), file_row(rows, workspace));
    }
  });
}

void Reader::each_tree(std::int64_t limit, const std::function<void(const DirectoryRow&)>& use) {
  or_fatal(path_, [&] {
    const Snapshot one_state(*database_);
    prepare_subtree_totals();
    SQLite::Statement all(*database_,
                          "SELECT " + sum_of_bytes("size") + ", sum(file_count) FROM home");
    all.executeStep();
    const auto bytes = std::max<std::int64_t>(1, all.getColumn(0).getInt64());
    const auto files = std::max<std::int64_t>(1, all.getColumn(1).getInt64());
    // Choose the rows before the other joins: there may be millions.
    read_directories(
        fmt::format("JOIN (SELECT d.id AS chosen, max(coalesce(t.size, d.size) * {:.20e}, "
                    "coalesce(t.file_count, d.file_count) * {:.20e}) AS share FROM directory d "
                    "LEFT JOIN tree t ON t.directory = d.id WHERE d.state <> 3 AND "
                    "(d.file_count > 0 OR d.subdirectory_count > 0 OR d.state <> 1) "
                    "ORDER BY share DESC, d.id LIMIT {}) c ON c.chosen = d.id "
                    "ORDER BY c.share DESC, d.id",
                    1.0 / static_cast<double>(bytes), 1.0 / static_cast<double>(files), limit),
        "", use);
  });
}

void Reader::walk(const std::function<void(const DirectoryRow&)>& on_directory,
                  const std::function<void(const Entry&)>& on_file) {
  or_fatal(path_, [&] {
    const Snapshot one_state(*database_);
    SQLite::Statement homes(*database_, "SELECT id FROM home ORDER BY source, path, id");
    // With a slash appended, everything below a directory sorts directly after it. SQLite's sorter
    // uses the disk for a large home.
    SQLite::Statement directories(
        *database_,
        "SELECT d.id, coalesce(d.parent, 0), h.user, u.name, d.source, d.path, d.state, "
        "d.file_count, d.size, d.unsized_count FROM directory d JOIN home h ON h.id = d.home "
        "JOIN user u ON u.id = h.user WHERE d.home = ? AND d.state <> 3 ORDER BY d.path || '/'");
    SQLite::Statement files(*database_, files_of_directory());
    while (homes.executeStep()) {
      directories.reset();
      directories.bind(1, homes.getColumn(0).getInt64());
      while (directories.executeStep()) {
        const DirectoryRow row = bare_directory_row(directories);
        on_directory(row);
        if (row.own.files == 0) continue;
        files.reset();
        files.bind(1, row.id);
        while (files.executeStep()) on_file(read_entry(files, 0));
      }
    }
  });
}

void Reader::each_file_in(const std::vector<DirectoryId>& directories,
                          const std::function<void(DirectoryId, const Entry&)>& use) {
  or_fatal(path_, [&] {
    SQLite::Statement rows(*database_, files_of_directory());
    for (const DirectoryId directory : directories) {
      rows.reset();
      rows.bind(1, directory);
      while (rows.executeStep()) use(directory, read_entry(rows, 0));
    }
  });
}

std::vector<HomeRow> Reader::homes() {
  return or_fatal(path_, [&] {
    std::vector<HomeRow> homes;
    SQLite::Statement rows(*database_,
                           "SELECT id, user, source, path FROM home ORDER BY user, source, path");
    while (rows.executeStep()) {
      homes.push_back({rows.getColumn(0).getInt64(), rows.getColumn(1).getInt64(),
                       source_in(rows.getColumn(2)), rows.getColumn(3).getString()});
    }
    return homes;
  });
}

std::vector<Source> Reader::sources_with_unknown_homes() {
  return or_fatal(path_, [&] {
    std::vector<Source> sources;
    SQLite::Statement rows(*database_, "SELECT DISTINCT source FROM gap g WHERE home IS NULL OR " +
                                           is_of_catalog_sql("g"));
    while (rows.executeStep()) sources.push_back(source_in(rows.getColumn(0)));
    return sources;
  });
}

}  // namespace stocktake::store
