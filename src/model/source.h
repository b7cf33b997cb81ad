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

/// What the program knows of a source, its API apart (`databricks/source_api.h`). All texts live as
/// long as the program.
struct SourceInfo {
  /// In options, exports and the store's views: lower-case letters, digits and underscores.
  std::string_view name;
  std::string_view operation;    ///< its list call as gaps name it: `dbfs/list`
  std::string_view path_prefix;  ///< what people write before its paths: `dbfs:` in `dbfs:/a/b`
  std::string_view in_sentence;  ///< as in "1,204 homes on the workspace"
  std::string_view home_folder;  ///< the folder of all homes: `/Users`
  /// Whoever may list the folder of homes sees all of them. False where the service leaves out what
  /// the caller may not see.
  bool shows_all_homes = false;
  bool by_default = false;  ///< one of `default_sources`
};

/// Where files lie: a row of the table of sources. A value of one byte, ordered by its number. Only
/// numbers of rows that exist can be had, so nothing that is unknown passes for a source.
class Source {
 public:
  static const Source dbfs;
  static const Source workspace;

  /// Stored in inventories and sent to workers: must not change.
  constexpr std::uint8_t number() const { return number_; }
  constexpr auto operator<=>(const Source&) const = default;

 private:
  friend struct SourceTable;
  constexpr explicit Source(std::uint8_t number) : number_(number) {}

  std::uint8_t number_;
};

inline constexpr Source Source::dbfs{0};
inline constexpr Source Source::workspace{1};

/// Room in the table; raise it when a source needs it.
inline constexpr std::size_t kMaxSources = 4;

/// All rows, in the order of their numbers.
std::span<const Source> all_sources();
/// Those that are scanned unless `--sources` says otherwise.
std::vector<Source> default_sources();
const SourceInfo& info_of(Source source);
/// `SourceInfo::name`.
std::string_view to_string(Source source);

/// The source of that number or name; nothing where there is none.
std::optional<Source> parse_source(std::int64_t number);
std::optional<Source> parse_source(std::string_view name);

/// Adds a row behind the others. For tests: a source of the program's own is a line in source.cpp.
/// Call it before anything else asks for sources. Throws std::logic_error where the name is taken
/// or the table is full.
Source register_source(const SourceInfo& info);

/// Below `all_sources().size()`.
constexpr std::size_t index_of(Source source) {
  return source.number();
}

/// A value for each source. A walk over it meets those of the table's rows only.
template <typename T>
class PerSource {
 public:
  constexpr PerSource() = default;
  /// The same value for each.
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
