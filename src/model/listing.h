#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stocktake {

/// The largest size and the largest sum of sizes, in bytes. What is larger is counted as this.
inline constexpr std::int64_t kMostBytes = std::numeric_limits<std::int64_t>::max();

/// An object in a listing that is not a container. A number that the service did not return is
/// absent, never zero: notebooks, for example, have no size. Two objects of a listing may have the
/// same name; their ids differ.
struct Entry {
  /// Relative to the directory, as the service spells it; may contain any character, `/` included.
  /// Empty when the listed path is itself the file. See `path_below`.
  std::string name;
  /// The type that the service returned (`FILE`, `NOTEBOOK`, ...); `UNKNOWN` where it returned
  /// none.
  std::string kind;
  std::optional<std::int64_t> size;          ///< bytes
  std::optional<std::int64_t> modified_at;   ///< milliseconds since 1970, UTC
  std::optional<std::int64_t> object_id;     ///< workspace only
  std::optional<std::int64_t> created_at{};  ///< as `modified_at`; workspace only
  std::string language{};                    ///< of a notebook; empty where there is none
  /// Empty where the service returned none, or the object id as text. Also an object id that is not
  /// a number.
  std::string resource_id{};

  bool operator==(const Entry&) const = default;
};

/// A container in a listing: a DBFS directory, a workspace DIRECTORY or REPO.
struct Subdirectory {
  std::string name;
  /// Another container in the same listing can produce the same path (a name `a/b` beside a folder
  /// `a`, or a second object with this name), so listing this path could count the other
  /// container's files twice.
  bool ambiguous = false;
  std::optional<std::int64_t> object_id{};  ///< workspace only
  bool is_git_folder = false;               ///< also a REPO

  bool operator==(const Subdirectory&) const = default;
};

/// The path of what is called `name` in a listing of `directory`. Only slashes, as for an object
/// without a name (`/a/`), are appended as they are: `/a` and `/` make `/a/`. `kFilePathSql` is the
/// same in SQL.
std::string path_below(std::string_view directory, std::string_view name);

struct Totals;

/// The files of a listing that are too many for memory.
class FileList {
 public:
  FileList() = default;
  virtual ~FileList() = default;
  FileList(const FileList&) = delete;
  FileList& operator=(const FileList&) = delete;

  virtual const Totals& totals() const = 0;
  /// Calls `visit` for each file, in the order of the listing. Throws FatalError if they cannot be
  /// read.
  virtual void each(const std::function<void(const Entry&)>& visit) const = 0;
};

/// The complete contents of one directory: all pages of its listing.
struct Listing {
  std::vector<Entry> files;
  std::vector<Subdirectory> directories;
  /// Holds the files instead of `files`, which is then empty, if they are many.
  std::shared_ptr<const FileList> many_files{};

  std::size_t file_count() const;
  void each_file(const std::function<void(const Entry&)>& visit) const;

  bool operator==(const Listing&) const = default;
};

}  // namespace stocktake
