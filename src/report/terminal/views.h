#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "report/terminal/table.h"
#include "store/read/reader.h"

namespace stocktake::report {

struct ViewOptions {
  store::Scope scope;
  std::optional<store::SortKey> sort;  ///< the view's own order where nothing was asked for
  std::int64_t limit = 20;             ///< rows; 0: all
  bool exact_bytes = false;
  Format format = Format::table;
  Style style;
};

// Each is what `show` prints. Below a table that is cut, a line says how many more there are.

/// A row a user; by size. Of `Scope`, `under` means nothing here.
std::string users_view(store::Reader& reader, const ViewOptions& options);
/// The same for the homes of those who are gone.
std::string orphans_view(store::Reader& reader, const ViewOptions& options);
/// A row a directory with all below it; by size.
std::string directories_view(store::Reader& reader, const ViewOptions& options);
/// A row a file; by size.
std::string files_view(store::Reader& reader, const ViewOptions& options);
/// A row a kind; by size. `age` sorts by the bytes that nobody touched for a year.
std::string kinds_view(store::Reader& reader, const ViewOptions& options);
/// A row an age class; youngest first.
std::string ages_view(store::Reader& reader, const ViewOptions& options);
/// A row a gap, by user and path; no other order.
std::string gaps_view(store::Reader& reader, const ViewOptions& options);

/// The inventory on one page: how complete, who and what is largest, oldest, nobody's. Of the
/// options, those about looks.
std::string overview_page(store::Reader& reader, const ViewOptions& options);

/// "... and 5 more (--limit 0 shows all)", where the table was cut.
std::string more_line(const ViewOptions& options, std::int64_t shown, std::int64_t found);

}  // namespace stocktake::report
