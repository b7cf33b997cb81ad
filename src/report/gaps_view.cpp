#include <fmt/format.h>

#include "report/views.h"
#include "util/text.h"

namespace stocktake::report {

std::string gaps_view(store::Reader& reader, const ViewOptions& options) {
  Table table({"username", "source", "path", "operation", "http_status", "error_code", "message",
               "attempts"},
              {"USER", "SOURCE", "PATH", "CALL", "HTTP", "CODE", "MESSAGE", "TRIES"});
  const std::string wanted = fold_case(options.user);
  std::int64_t found = 0;
  reader.each_gap([&](const store::GapRow& row) {
    if (!wanted.empty() && fold_case(row.username) != wanted) return;
    ++found;
    if (options.limit > 0 && found > options.limit) return;
    const std::string status =
        row.gap.http_status == 0 ? "" : fmt::format("{}", row.gap.http_status);
    table.add({{row.username.empty() ? "-" : row.username, row.username, false},
               text_cell(std::string(to_string(row.source))),
               text_cell(row.path),
               text_cell(row.gap.operation),
               {status.empty() ? "-" : status, status, true},
               text_cell(row.gap.error_code),
               {excerpt(row.gap.message, 80), row.gap.message, false},
               count_cell(row.gap.attempts)});
  });
  if (found == 0 && options.format == Format::table) return "no gaps\n";
  std::string text = table.write(options.format);
  const auto shown = static_cast<std::int64_t>(table.size());
  if (options.format == Format::table && shown < found) {
    text += fmt::format("... and {} more (--limit 0 shows all)\n", grouped(found - shown));
  }
  return text;
}

}  // namespace stocktake::report
