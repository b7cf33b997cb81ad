#include "store/write/writer.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <unordered_map>
#include <utility>

#include "model/owner.h"
#include "store/file/errors.h"
#include "store/file/inventory_file.h"
#include "store/file/schema.h"
#include "store/file/seal.h"
#include "store/file/source_table.h"
#include "store/read/catalog_gap_sql.h"
#include "store/read/read_row.h"
#include "store/read/stored_scan_spec.h"
#include "store/write/doubted_homes.h"
#include "store/write/requeue_gaps.h"
#include "store/write/scan_spec_rows.h"
#include "store/write/subtree_totals.h"
#include "util/files.h"
#include "util/sidecars.h"

namespace stocktake::store {
namespace {

namespace fs = std::filesystem;

/// How long to wait while a reader or a checkpoint of another program has the file.
constexpr int kBusyTimeoutMs = 10'000;
/// These kinds have the same ids (1, 2, ...) in every inventory, where nothing else is known. Other
/// kinds are added when they first occur.
constexpr std::array kKnownKinds{"FILE",      "NOTEBOOK",          "LIBRARY",
                                 "DASHBOARD", "MLFLOW_EXPERIMENT", "UNKNOWN"};

tl::unexpected<Failure> cannot_lock(const std::string& path, int error) {
  if (error == EWOULDBLOCK) {
    return fail(ExitCode::usage, fmt::format("another scan is writing {}", path),
                "wait for it, or name another file with --inventory");
  }
  return fail(
      ExitCode::usage, fmt::format("cannot write {}: {}", path, std::strerror(error)),
      "use --inventory to name a file in a directory that exists and that you may write to");
}

tl::unexpected<Failure> too_old_to_resume(const std::string& path, int format) {
  return fail(
      ExitCode::usage,
      fmt::format("{} was made by an older stocktake (format {}), and only that version can "
                  "continue it",
                  path, format),
      "read it with show, export, diff and check; a new inventory replaces it with --fresh, "
      "or goes to another file with --inventory");
}

void remove_sidecars(const std::string& path) {
  std::error_code ignored;
  for (const std::string_view suffix : kSidecars) {
    fs::remove(database_name(path) + std::string(suffix), ignored);
  }
}

/// A reader of a read-only file leaves a read-only WAL and shared memory. They stay read-only when
/// the file becomes writable again.
void make_sidecars_like(const std::string& path) {
  std::error_code ignored;
  const auto mode = fs::status(database_name(path), ignored).permissions();
  for (const std::string_view suffix : kSidecars) {
    const std::string sidecar = database_name(path) + std::string(suffix);
    if (fs::exists(sidecar, ignored)) fs::permissions(sidecar, mode, ignored);
  }
}

void remove_database(const std::string& path) {
  std::error_code ignored;
  fs::remove(path, ignored);
  remove_sidecars(path);
}

bool sqlite_calls_it_moved(SQLite::Database& database) {
  int moved = 0;
  sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return moved != 0;
}

/// Whether the file was removed or replaced. SQLite says so, too, where the system refuses to look
/// the name up: then this is a failure.
Expected<bool> has_moved(SQLite::Database& database, const std::string& path) {
  if (!sqlite_calls_it_moved(database)) return false;
  struct stat status {};
  if (stat(database.getFilename().c_str(), &status) == 0) return sqlite_calls_it_moved(database);
  if (errno == ENOENT || errno == ENOTDIR) return true;
  return fail(ExitCode::unreachable,
              fmt::format("cannot find {} any more: {}", path, std::strerror(errno)),
              "check the disk and the permissions of the directory; what was committed is safe, "
              "and --resume continues the scan");
}

Failure moved(const std::string& path) {
  return {ExitCode::damaged, fmt::format("{} was removed or replaced during the scan", path),
          "do not touch the file while a scan runs; take a new inventory with 'stocktake scan "
          "--fresh'"};
}

void make_schema(const std::string& path) {
  SQLite::Database database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  // After a crash nobody reads a draft, so that nothing need be on the disk before it is complete.
  database.exec("PRAGMA synchronous = OFF");
  database.exec("PRAGMA journal_mode = MEMORY");
  SQLite::Transaction transaction(database);
  database.exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
  database.exec(fmt::format("PRAGMA user_version = {}", kSchemaVersion));
  database.exec(schema());
  fill_source_table(database);
  // 0 and 1 take no room in a row, and most objects are files: on DBFS without, in the workspace
  // with the time of creation.
  database.exec("INSERT INTO kind (id, name, has_created_at) VALUES (0, 'FILE', 1)");
  int id = 0;
  for (const char* kind : kKnownKinds) {
    database.exec(fmt::format("INSERT INTO kind (id, name) VALUES ({}, '{}')", ++id, kind));
  }
  transaction.commit();
  // This last change syncs all of the file, before it is renamed.
  database.exec("PRAGMA synchronous = FULL");
  database.exec("PRAGMA journal_mode = WAL");
}

}  // namespace

Writer::Writer(std::string path, FileLock lock, bool made)
    : path_(std::move(path)), made_(made), lock_(std::move(lock)) {}

Writer::Writer(Writer&&) noexcept = default;

Writer::~Writer() {
  if (database_) leave_one_file();
}

Expected<void> Writer::check_may_create(const std::string& path, bool replace) {
  if (is_vacant(path)) return {};
  auto checked = check_is_inventory(path);
  // A damaged inventory may be replaced. A file that is not an inventory must not be touched.
  if (!checked && checked.error().code != ExitCode::damaged) return tl::unexpected(checked.error());
  if (replace) return {};
  const bool can_resume = checked && *checked == kSchemaVersion;
  return fail(ExitCode::usage, fmt::format("{} already exists", path),
              fmt::format("{}start over with --fresh, or name another file with --inventory",
                          can_resume ? "continue it with --resume, " : ""));
}

Expected<Writer> Writer::create(const std::string& path, bool replace) {
  if (auto may = check_may_create(path, replace); !may) return tl::unexpected(may.error());
  auto place = FileLock::take(path, true);
  if (!place) return cannot_lock(path, errno);
  // Check again, now that no other scan can change the file: one may have made it in between.
  if (auto may = check_may_create(path, replace); !may) return tl::unexpected(may.error());
  const std::string draft = database_name(path) + std::string(kDraft);
  auto made = make_in_place_of(path, draft, std::move(*place));
  if (made) return made;
  std::error_code ignored;
  remove_database(draft);
  if (is_vacant(path)) fs::remove(path, ignored);
  return made;
}

/// Makes the inventory under a temporary name and renames it, so that a crash leaves either the old
/// file or a complete inventory, never a part of one.
Expected<Writer> Writer::make_in_place_of(const std::string& path, const std::string& draft,
                                          FileLock place) {
  remove_database(draft);
  auto lock = FileLock::take(draft, true);
  if (!lock) return cannot_lock(path, errno);
  // `place` has created the file if there was none. SQLite gives its -wal and -shm the permissions
  // of the database.
  copy_permissions(database_name(path), draft);
  try {
    make_schema(draft);
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(failure_of_beginning(exception, path));
  }
  // Before the rename: SQLite must not apply the old file's WAL or journal to the new file.
  remove_sidecars(path);
  std::error_code error;
  fs::rename(draft, database_name(path), error);
  if (error) return cannot_lock(path, error.value());
  Writer writer(path, std::move(*lock), true);
  writer.place_.emplace(std::move(place));
  if (auto opened = writer.open_database(); !opened) {
    writer.remove_file();
    return tl::unexpected(opened.error());
  }
  return writer;
}

Expected<Writer> Writer::resume(const std::string& path) {
  auto format = check_can_open(path);
  if (!format) return tl::unexpected(format.error());
  if (*format < kSchemaVersion) return too_old_to_resume(path, *format);
  auto lock = FileLock::take(path, false);
  if (!lock) return cannot_lock(path, errno);
  make_sidecars_like(path);
  Writer writer(path, std::move(*lock), false);
  if (auto opened = writer.open_database(); !opened) return tl::unexpected(opened.error());
  return writer;
}

Expected<void> Writer::open_database() {
  try {
    // One thread at a time uses the writer, so SQLite need not lock it for each value that is
    // bound.
    database_ = std::make_unique<SQLite::Database>(
        database_name(path_), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX, kBusyTimeoutMs);
    if (!made_) take_seal_off(*database_);
    database_->exec("PRAGMA journal_mode = WAL");
    // A crash of the process loses no commit. A crash of the machine may lose the last commits as a
    // whole; a resumed scan then requests those directories again.
    database_->exec("PRAGMA synchronous = NORMAL");
    database_->exec("PRAGMA cache_size = -16384");  // KiB
    row_writer_ = std::make_unique<RowWriter>(*database_);
    return {};
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(made_ ? failure_of_beginning(exception, path_)
                                : failure_of_opening(exception, path_));
  }
}

bool Writer::has_scan_spec() {
  return write_or_fatal(path_, [&] { return is_scan_spec_stored(*database_); });
}

ScanSpec Writer::scan_spec() {
  return write_or_fatal(path_, [&] { return read_scan_spec(*database_); });
}

std::vector<std::string> Writer::user_names() {
  return write_or_fatal(path_, [&] {
    ScanSpec scan_spec = read_scan_spec(*database_);
    const bool has_others = !scan_spec.all_users && !scan_spec.coverage.empty();
    if (has_others) return std::move(scan_spec.names);
    std::vector<std::string> names;
    // With all users, orphans were found by the scan and not asked for. Nobody asks for a place.
    SQLite::Statement query(*database_,
                            "SELECT name FROM user WHERE orphan <= ? AND owner <> ? ORDER BY id");
    query.bind(1, scan_spec.all_users ? 0 : 1);
    query.bind(2, static_cast<int>(OwnerKind::place));
    while (query.executeStep()) names.push_back(query.getColumn(0).getString());
    return names;
  });
}

std::vector<std::string> Writer::without_ids(std::vector<std::string> names_or_ids) {
  return write_or_fatal(path_, [&] {
    std::unordered_map<std::string, std::string> names;  // by id
    SQLite::Statement query(*database_, "SELECT scim_id, name FROM user WHERE scim_id <> ''");
    while (query.executeStep()) {
      names.emplace(query.getColumn(0).getString(), query.getColumn(1).getString());
    }
    for (std::string& each : names_or_ids) {
      const auto found = names.find(each);
      if (found != names.end()) each = found->second;
    }
    return names_or_ids;
  });
}

void Writer::store_scan_spec(const ScanSpec& scan_spec, const std::vector<UserSpec>& users,
                             const std::vector<PathGap>& gaps) {
  try {
    SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
    add_scan_spec(*database_, scan_spec);
    add_users(*database_, *row_writer_, users);
    for (const PathGap& each : gaps) {
      row_writer_->add_gap({0, 0, each.source, 0, each.path}, each.gap);
    }
    transaction.commit();
  } catch (const SQLite::Exception& exception) {
    throw FatalError(failure_of_beginning(exception, path_));
  }
}

void Writer::store_known_limits(const std::string& limits) {
  write_or_fatal(path_, [&] { store::store_known_limits(*database_, limits); });
}

std::vector<PathGap> Writer::path_gaps() {
  return write_or_fatal(path_, [&] {
    std::vector<PathGap> gaps;
    SQLite::Statement query(*database_, std::string("SELECT g.source, g.path, ") + kGapColumns +
                                            " FROM gap g WHERE g.home IS NULL OR " +
                                            is_of_catalog_sql("g") + " ORDER BY g.id");
    while (query.executeStep()) {
      gaps.push_back(
          {source_in(query.getColumn(0)), query.getColumn(1).getString(), read_gap(query, 2)});
    }
    return gaps;
  });
}

void Writer::update_homes(const LaterDiscovery& found) {
  write_or_fatal(path_, [&] {
    SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
    store::update_homes(*database_, *row_writer_, found);
    transaction.commit();
  });
}

std::vector<Absence> Writer::absences() {
  return write_or_fatal(path_, [&] {
    std::vector<Absence> absences;
    SQLite::Statement query(*database_, "SELECT id, absence FROM home ORDER BY id");
    while (query.executeStep()) {
      absences.resize(static_cast<std::size_t>(query.getColumn(0).getInt64()) + 1);
      absences.back() =
          parse_absence(query.getColumn(1).getInt64()).value_or(Absence::may_be_hidden);
    }
    return absences;
  });
}

std::int64_t Writer::requeue_gaps() {
  return write_or_fatal(path_, [&]() -> std::int64_t {
    return pending_count(*database_) > 0 ? 0 : store::requeue_gaps(*database_);
  });
}

DirectoryId Writer::next_directory_id() {
  return write_or_fatal(path_, [&] {
    return database_->execAndGet("SELECT coalesce(max(id), 0) + 1 FROM directory").getInt64();
  });
}

void Writer::commit(const std::vector<CommitItem>& batch) {
  write_or_fatal(path_, [&] { row_writer_->commit(batch); });
  expect_in_place();
}

/// SQLite keeps writing to a file that was removed or replaced, without an error.
void Writer::expect_in_place() {
  const auto is_elsewhere = has_moved(*database_, path_);
  if (!is_elsewhere) throw FatalError(is_elsewhere.error());
  if (*is_elsewhere) throw FatalError(moved(path_));
}

void Writer::begin_run(std::int64_t wall_ms) {
  write_or_fatal(path_, [&] {
    SQLite::Statement add(*database_, "INSERT INTO run (started_at) VALUES (?)");
    add.bind(1, wall_ms);
    add.exec();
    run_ = database_->getLastInsertRowid();
  });
}

void Writer::end_run(std::int64_t wall_ms, std::string_view outcome, const RunCounters& counters) {
  write_or_fatal(path_, [&] {
    SQLite::Statement end(*database_,
                          "UPDATE run SET ended_at = ?, outcome = ?, requests = ?, retries = ?, "
                          "throttled = ? WHERE id = ?");
    end.bind(1, wall_ms);
    end.bind(2, std::string(outcome));
    end.bind(3, counters.requests);
    end.bind(4, counters.retries);
    end.bind(5, counters.throttled);
    end.bind(6, run_);
    end.exec();
  });
  expect_in_place();
}

void Writer::add_mounts_used(const MountsUsed& used) {
  write_or_fatal(path_, [&] {
    SQLite::Transaction transaction(*database_);
    store::add_mounts_used(*database_, used);
    transaction.commit();
  });
}

void Writer::doubt_mounts(const std::vector<std::string>& mounts) {
  write_or_fatal(path_, [&] {
    SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
    store::doubt_mounts(*database_, mounts);
    transaction.commit();
  });
}

std::int64_t Writer::requeue_doubted_homes() {
  return write_or_fatal(path_, [&] {
    const std::int64_t homes = store::requeue_doubted_homes(*database_);
    if (homes > 0) row_writer_ = std::make_unique<RowWriter>(*database_);
    return homes;
  });
}

Expected<void> Writer::finish() {
  if (!database_) return {};
  leave_one_file();
  const auto is_elsewhere = has_moved(*database_, path_);
  row_writer_.reset();
  database_.reset();
  if (!is_elsewhere) return tl::unexpected(is_elsewhere.error());
  if (*is_elsewhere) return tl::unexpected(moved(path_));
  return {};
}

void Writer::discard_if_no_scan_spec() noexcept {
  try {
    if (!made_ || has_moved(*database_, path_).value_or(true)) return;
    if (!is_scan_spec_stored(*database_)) remove_file();
  } catch (const SQLite::Exception&) {
    return;
  }
}

/// WAL mode is only needed for writing. Without it, the file can be read without write access, no
/// files appear beside it, and it can be sealed. If leaving WAL mode fails because a reader has the
/// file, the inventory stays as it is, which is complete.
void Writer::leave_one_file() noexcept {
  try {
    // The -wal and -shm of a file that has moved belong to another one now.
    if (has_moved(*database_, path_).value_or(true)) return;
    if (!is_scan_spec_stored(*database_) || pending_count(*database_) > 0) return;
    row_writer_.reset();
    if (!has_subtree_totals(*database_)) store_subtree_totals(*database_);
    make_room_for_seal(*database_);
    database_->setBusyTimeout(0);
    // Outside WAL mode, NORMAL syncs a journal's header together with its pages, so a crash of the
    // machine at that moment can corrupt the file.
    database_->exec("PRAGMA synchronous = FULL");
    database_->exec("PRAGMA journal_mode = DELETE");
    put_seal(*database_);
  } catch (const SQLite::Exception&) {
    return;
  }
}

void Writer::remove_file() noexcept {
  row_writer_.reset();
  database_.reset();
  remove_database(database_name(path_));
}

}  // namespace stocktake::store
