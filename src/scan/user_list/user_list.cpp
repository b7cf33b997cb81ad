#include "scan/user_list/user_list.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "scan/user_list/cli_table.h"
#include "scan/user_list/csv_list.h"
#include "scan/user_list/json_list.h"
#include "scan/user_list/lines.h"
#include "scan/user_list/names.h"
#include "util/encoding.h"
#include "util/files.h"
#include "util/text.h"

namespace stocktake::scan {
namespace {

/// A file format that people may name by mistake, and the bytes it starts with.
struct OtherFormat {
  std::string_view start;
  std::string_view what;
};

constexpr std::array<OtherFormat, 4> kOtherFormats{{
    {"PK\x03\x04", "an Excel workbook or another zip file; save it as CSV"},
    {"\xD0\xCF\x11\xE0", "an Excel workbook; save it as CSV"},
    {std::string_view("SQLite format 3\0", 16), "an inventory or another SQLite file"},
    {"\x1F\x8B", "compressed with gzip"},
}};

Expected<void> add_text(std::string_view text, FileNames& names) {
  const std::size_t line = 1 + skip_comments(text);
  if (text.empty()) return {};
  const std::string_view start = trim(first_line(text));
  if (start.front() == '{' || start.front() == '[') return read_json(text, line, names);
  if (is_cli_row(start)) return read_cli_table(text, line, names);
  return read_csv_or_lines(text, line, names);
}

Expected<void> add_file(const std::string& path, Names& all) {
  const auto bytes = read_whole(path);
  if (!bytes) return tl::unexpected(bytes.error());
  FileNames names(path, all);
  for (const OtherFormat& format : kOtherFormats) {
    if (bytes->starts_with(format.start)) return names.refuse(1, format.what);
  }
  const auto text = decode_text(*bytes);
  if (!text) return names.refuse(text.error().line, text.error().what + "; save it as UTF-8");
  return add_text(*text, names);
}

}  // namespace

Expected<UserList> read_users(const std::vector<std::string>& arguments,
                              const std::optional<std::string>& users_file) {
  Names names;
  for (const std::string& argument : arguments) {
    if (auto added = names.add(trim(argument), "argument"); !added) {
      return tl::unexpected(added.error());
    }
  }
  if (users_file) {
    if (auto added = add_file(*users_file, names); !added) return tl::unexpected(added.error());
  }
  UserList list = names.finish();
  if (list.names.empty()) {
    return fail(
        ExitCode::usage, "no users are named",
        fmt::format("name them, use --all-users, or use --users-file with {}", accepted_forms()));
  }
  return list;
}

std::string write_users(const std::vector<std::string>& names) {
  return write_lines(names);
}

}  // namespace stocktake::scan
