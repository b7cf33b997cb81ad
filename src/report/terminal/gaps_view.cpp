#include <fmt/format.h>

#include "model/path.h"
#include "report/terminal/views.h"
#include "util/text.h"

namespace stocktake::report {
namespace {

bool is_at_or_below(const std::string& path, std::string under) {
  while (!under.empty() && under.back() == '/') under.pop_back();
  return path == under || is_below(path, under);
}

}  // namespace

std::string gaps_view(store::Reader& reader, const ViewOptions& options) {
  Table table({"username", "source", "path", "operation", "http_status", "error_code", "message",
               "attempts"},
              {"USER", "SOURCE", "PATH", "CALL", "HTTP", "CODE", "MESSAGE", "TRIES"});
  const std::string wanted = fold_case(options.scope.user);
  std::int64_t found = 0;
  reader.each_gap([&](const store::GapRow& row) {
    if (!wanted.empty() && fold_case(row.username) != wanted) return;
    if (options.scope.source && *options.scope.source != row.source) return;
    if (!options.scope.under.empty() && !is_at_or_below(row.path, options.scope.under)) return;
    ++found;
    if (options.limit > 0 && found > options.limit) return;
    const std::string status =
        row.gap.http_status == 0 ? "" : fmt::format("{}", row.gap.http_status);
    table.add({{row.username.empty() ? "-" : row.username, row.username, false},
               text_cell(std::string(to_string(row.source))),
               text_cell(std::string(shown_path(row.path))),
               text_cell(row.gap.operation),
               {status.empty() ? "-" : status, status, true},
               {row.gap.error_code, row.gap.error_code, false, Color::bad},
               {excerpt(row.gap.message, 80), row.gap.message, false},
               count_cell(row.gap.attempts)});
  });
  if (found == 0 && options.format == Format::table) return "no gaps\n";
  return table.write(options.format, options.style) +
         more_line(options, static_cast<std::int64_t>(table.size()), found);
}

}  // namespace stocktake::report
