#include "store/read/home_cursor.h"

#include <utility>

#include "columns/file_columns.h"
#include "store/file/errors.h"
#include "store/read/read_row.h"

namespace stocktake::store {

// A home has few directories without a listing. SQLite sorts the files, on disk if there are many.
HomeCursor::HomeCursor(SQLite::Database& database, std::string inventory, const HomeRow& home)
    : inventory_(std::move(inventory)),
      home_length_(home.path.size()),
      files_(database,
             std::string("SELECT ") + kFilePathSql +
                 " AS p, d.path, e.size, e.object_id FROM directory d JOIN entry e ON e.id BETWEEN "
                 "d.first_entry AND d.first_entry "
                 "+ d.file_count - 1 WHERE d.home = ? ORDER BY p, e.size, e.object_id"),
      hidden_(database,
              "SELECT path || '/' AS p FROM directory WHERE home = ? AND state IN (0, 2) ORDER BY "
              "p") {
  or_fatal(inventory_, [&] {
    files_.bind(1, home.id);
    hidden_.bind(1, home.id);
  });
  advance();
  advance_hidden();
}

void HomeCursor::advance() {
  or_fatal(inventory_, [&] {
    if (!files_.executeStep()) {
      file_.reset();
      return;
    }
    if (!file_) file_.emplace();
    file_->path = files_.getColumn(0).getString().substr(home_length_);
    file_->directory = files_.getColumn(1).getString().substr(home_length_);
    file_->size = number_or_null(files_, 2);
    file_->object_id = number_or_null(files_, 3);
  });
}

void HomeCursor::take_all_of_path(std::vector<HomeFile>& files) {
  do {
    files.push_back(std::exchange(file_, std::nullopt).value());
    advance();
  } while (file_ && file_->path == files.back().path);
}

void HomeCursor::advance_hidden() {
  or_fatal(inventory_, [&] {
    if (hidden_.executeStep()) {
      hidden_from_ = hidden_.getColumn(0).getString().substr(home_length_);
    } else {
      hidden_from_.reset();
    }
  });
}

bool HomeCursor::hides(const std::string& path) {
  // The home itself may be the file and not be listed. It sorts before all other paths.
  const std::string place = path.empty() ? "/" : path;
  while (hidden_from_) {
    if (place.compare(0, hidden_from_->size(), *hidden_from_) == 0) return true;
    if (*hidden_from_ > place) return false;
    advance_hidden();
  }
  return false;
}

}  // namespace stocktake::store
