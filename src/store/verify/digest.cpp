#include <fmt/format.h>

#include "store/file/errors.h"
#include "store/file/older_formats.h"
#include "store/file/snapshot.h"
#include "store/read/reader.h"
#include "util/sha256.h"

namespace stocktake::store {
namespace {

/// Hashes each field after its length, so that one name cannot have the same hash input as two
/// fields.
class FieldHash {
 public:
  void add(std::string_view text) { hash_.update(fmt::format("{}:{},", text.size(), text)); }
  void add(std::int64_t number) { add(std::string_view(fmt::format("{}", number))); }
  void add(const std::optional<std::int64_t>& number) {
    if (number) {
      add(*number);
    } else {
      add(std::string_view());
    }
  }
  std::string finish() { return hash_.finish(); }

 private:
  Sha256 hash_;
};

/// Reads the table of the file itself: see `Format::digested_owner`.
void add_users(FieldHash& hash, SQLite::Database& database) {
  SQLite::Statement users(database, fmt::format("SELECT u.name, {} FROM main.user u ORDER BY 1, 2",
                                                format_called(format_of(database)).digested_owner));
  while (users.executeStep()) {
    hash.add(std::string_view("user"));
    hash.add(std::string_view(users.getColumn(0).getString()));
    hash.add(users.getColumn(1).getInt64());
  }
}

void add_files(FieldHash& hash, Reader& reader) {
  reader.each_file([&](const FileRow& row) {
    hash.add(std::string_view("file"));
    hash.add(row.username);
    hash.add(to_string(row.source));
    hash.add(row.path);
    hash.add(row.entry.kind);
    hash.add(row.entry.size);
    hash.add(row.entry.modified_at);
  });
}

/// Leaves out message and attempts, which differ between runs for the same gap.
void add_gaps(FieldHash& hash, Reader& reader) {
  reader.each_gap([&](const GapRow& row) {
    hash.add(std::string_view("gap"));
    hash.add(row.username);
    hash.add(to_string(row.source));
    hash.add(row.path);
    hash.add(row.gap.operation);
    hash.add(std::int64_t{row.gap.http_status});
    hash.add(row.gap.error_code);
  });
}

}  // namespace

std::string Reader::digest() {
  return or_fatal(path_, [&] {
    const Snapshot one_state(*database_);
    FieldHash hash;
    add_users(hash, *database_);
    add_files(hash, *this);
    add_gaps(hash, *this);
    return hash.finish();
  });
}

}  // namespace stocktake::store
