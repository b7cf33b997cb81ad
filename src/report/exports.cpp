#include "report/exports.h"

#include <fmt/format.h>

#include "report/user_csv.h"
#include "util/csv.h"
#include "util/text.h"
#include "util/time_format.h"

namespace stocktake::report {
namespace {

using Number = std::optional<std::int64_t>;

std::string number_or(const Number& number, std::string_view unknown) {
  return number ? fmt::format("{}", *number) : std::string(unknown);
}

}  // namespace

void write_user_csv(store::Reader& reader, OutputFile& output) {
  output.write(user_csv_header());
  reader.each_user([&](const UserRow& row) { output.write(user_csv_line(row)); });
}

void write_files_csv(store::Reader& reader, OutputFile& output) {
  output.write("username,source,path,kind,size,modified_at,object_id\n");
  std::string line;
  reader.each_file([&](const FileRow& row) {
    line.clear();
    append_csv_field(line, row.username);
    line += ',';
    line += to_string(row.source);
    line += ',';
    append_csv_field(line, row.path);
    line += ',';
    append_csv_field(line, row.entry.kind);
    line += fmt::format(",{},{},{}\n", number_or(row.entry.size, ""),
                        row.entry.modified_at ? iso8601(*row.entry.modified_at) : "",
                        number_or(row.entry.object_id, ""));
    output.write(line);
  });
}

void write_jsonl(store::Reader& reader, OutputFile& output) {
  reader.each_file([&](const FileRow& row) {
    output.write(fmt::format(
        R"({{"username":{},"source":"{}","path":{},"kind":{},"size":{},"modified_at":{},"object_id":{}}})"
        "\n",
        json_quoted(row.username), to_string(row.source), json_quoted(row.path),
        json_quoted(row.entry.kind), number_or(row.entry.size, "null"),
        row.entry.modified_at ? json_quoted(iso8601(*row.entry.modified_at)) : "null",
        number_or(row.entry.object_id, "null")));
  });
}

}  // namespace stocktake::report
