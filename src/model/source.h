#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace stocktake {

/// The properties of a source; its API is described by `databricks/source_api.h`. All strings live
/// as long as the program.
struct SourceInfo {
  /// Used in options, exports and the store's views: lower-case letters, digits and underscores.
  std::string_view name;
  std::string_view operation;    ///< the list call, as named in gaps: `dbfs/list`
  std::string_view path_prefix;  ///< what users write before a path: `dbfs:` in `dbfs:/a/b`
  std::string_view in_sentence;  ///< as in "1,204 homes on the workspace"
  /// The folder that contains all homes: `/Users`. Empty where there is none.
  std::string_view home_folder;
  /// The directories of this folder are named after their owners, too, but are no homes: they are
  /// scanned where a root covers them. Empty where there is none.
  std::string_view repos_folder{};
  /// What stands between the workspace's address and the path in the address of an object's own
  /// page; empty where objects have none. See `object_link`.
  std::string_view page{};
  /// A listing of `home_folder` contains every home. False where the service leaves out the homes
  /// that the caller may not see.
  bool shows_all_homes = false;
  bool ignores_case_of_homes = false;  ///< a home is found in any letter case
  bool by_default = false;             ///< one of `default_sources`
  /// Where a cluster's machines have it as a file system that shows what the API shows; empty where
  /// there is none.
  std::string_view mount{};
  /// See `left_out_folders`.
  std::span<const std::string_view> left_out{};
  /// The folder that contains everything, where the paths themselves begin with it and so say which
  /// source they are of; empty otherwise.
  std::string_view root_folder{};

  bool has_home_folder() const { return !home_folder.empty(); }
};

/// A service that stores files: a row of the source table in source.cpp. It is one byte and ordered
/// by its number. A `Source` can only be made for a row that exists, so an unknown number never
/// becomes one.
class Source {
 public:
  static const Source dbfs;
  static const Source workspace;
  static const Source volumes;

  /// Inventories store it and workers receive it, so it must not change.
  constexpr std::uint8_t number() const { return number_; }
  constexpr auto operator<=>(const Source&) const = default;

 private:
  friend struct SourceTable;
  constexpr explicit Source(std::uint8_t number) : number_(number) {}

  std::uint8_t number_;
};

inline constexpr Source Source::dbfs{0};
inline constexpr Source Source::workspace{1};
inline constexpr Source Source::volumes{2};

/// The capacity of the source table. Raise it when a new source needs it.
inline constexpr std::size_t kMaxSources = 4;

/// All sources, ordered by number.
std::span<const Source> all_sources();
/// The sources that are scanned unless `--sources` says otherwise.
std::vector<Source> default_sources();
const SourceInfo& info_of(Source source);
/// `home_folder` and `repos_folder`, as far as the source has them.
std::vector<std::string_view> owner_folders(Source source);
/// A path in one of the `owner_folders`: "/Users/ann@x/dir" is of "/Users", "ann@x" and "/dir".
struct OwnerPath {
  std::string_view folder;
  std::string_view name;
  std::string_view rest;  ///< with its slash; empty: all that the owner has in the folder
};
/// The parts of `path`, which must outlive them; nullopt if it is in no such folder.
std::optional<OwnerPath> split_owner_path(Source source, std::string_view path);
/// `SourceInfo::name`.
std::string_view to_string(Source source);

/// The source with this number or name; nullopt where there is none.
std::optional<Source> parse_source(std::int64_t number);
std::optional<Source> parse_source(std::string_view name);

/// Adds a row at the end of the source table. This is for tests; the program's own sources are rows
/// in source.cpp. Call it before anything else uses the table. Throws std::logic_error if the name
/// is taken or the table is full.
Source register_source(const SourceInfo& info);

/// Always less than `all_sources().size()`.
constexpr std::size_t index_of(Source source) {
  return source.number();
}

/// One value per source. Iteration covers only the sources in the table.
template <typename T>
class PerSource {
 public:
  constexpr PerSource() = default;
  /// Gives every source the same value.
  constexpr explicit PerSource(const T& each) { values_.fill(each); }

  constexpr T& operator[](Source source) { return values_[index_of(source)]; }
  constexpr const T& operator[](Source source) const { return values_[index_of(source)]; }

  auto begin() { return values_.begin(); }
  auto end() { return values_.begin() + count(); }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.begin() + count(); }

  bool operator==(const PerSource&) const = default;

 private:
  static std::ptrdiff_t count() { return static_cast<std::ptrdiff_t>(all_sources().size()); }

  std::array<T, kMaxSources> values_{};
};

}  // namespace stocktake
