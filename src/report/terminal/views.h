#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/terminal/table.h"
#include "store/read/reader.h"

namespace stocktake::report {

/// What the rows of `kinds_view` are.
enum class Grouping : std::uint8_t { kind, extension, content_class };

struct ViewOptions {
  store::Scope scope;
  std::vector<OwnerKind> owners;       ///< only users of these kinds; empty: all. `show users`
  std::optional<store::SortKey> sort;  ///< unset: the view's default order
  Grouping by = Grouping::kind;        ///< of `kinds_view`
  std::int64_t limit = 20;             ///< rows in a table; 0: all
  bool exact_bytes = false;
  bool heading = true;  ///< of `users_view`: of how many files the size is known
  Format format = Format::table;
  Style style;
};

// What `show` prints. If a table is cut, a line below it gives the number of omitted rows.

/// One row per user, sorted by size. Ignores `Scope::under`.
std::string users_view(store::Reader& reader, const ViewOptions& options);
/// The same for homes whose user does not exist.
std::string orphans_view(store::Reader& reader, const ViewOptions& options);
/// One row per directory with the sums of its subtree, sorted by size.
std::string directories_view(store::Reader& reader, const ViewOptions& options);
/// One row per file, sorted by size.
std::string files_view(store::Reader& reader, const ViewOptions& options);
/// One row per kind of file, extension or content class, sorted by size. `age` sorts by the bytes
/// not modified for a year.
std::string kinds_view(store::Reader& reader, const ViewOptions& options);
/// One row per age class, youngest first.
std::string ages_view(store::Reader& reader, const ViewOptions& options);
/// One row per gap, sorted by user and path; there is no other order.
std::string gaps_view(store::Reader& reader, const ViewOptions& options);

/// The inventory on one page: completeness, and the largest, oldest and orphaned parts. Only
/// `style` and `exact_bytes` of the options apply.
std::string overview_page(store::Reader& reader, const ViewOptions& options);

/// "... and 5 more (--limit 0 shows all)" if the table was cut, otherwise empty.
std::string more_line(const ViewOptions& options, std::int64_t shown, std::int64_t found);

}  // namespace stocktake::report
