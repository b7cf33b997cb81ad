#include "scan/user_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

#include "util/csv.h"
#include "util/files.h"
#include "util/text.h"

namespace stocktake::scan {
namespace {

constexpr std::string_view kFormat =
    "one name per line, or a CSV whose header has a column username, userName, user_name or email";

/// The position of a name, for messages: "users.txt, line 3".
std::string place(const std::string& file, std::size_t line) {
  return fmt::format("{}, line {}", file == "-" ? "standard input" : file, line);
}

std::size_t count_lines(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// Collects names, refuses those that cannot be the name of a home, and drops repeats.
class Names {
 public:
  Expected<void> add(std::string_view text, const std::string& where) {
    const std::string_view name = trim(text);
    const auto refuse = [&](const char* why) {
      return fail(ExitCode::usage, fmt::format("{}: \"{}\" {}", where, excerpt(name), why),
                  "give the names as `stocktake users` prints them");
    };
    if (name.empty()) return refuse("is not a user name");
    if (!is_utf8(name)) return refuse("is not UTF-8");
    if (name.find('/') != std::string_view::npos || name == "." || name == "..") {
      return refuse("is a path, not a user name");
    }
    const auto is_control = [](char c) {
      return static_cast<unsigned char>(c) < 0x20U || c == '\x7f';
    };
    if (std::any_of(name.begin(), name.end(), is_control))
      return refuse("contains a control character");
    const auto [first, is_new] = by_folded_.try_emplace(fold_case(name), name);
    if (is_new) {
      list_.names.emplace_back(name);
    } else {
      note_repeat(name, first->second);
    }
    return {};
  }

  UserList finish() {
    if (repeats_ > kNamed) {
      list_.notes.push_back(fmt::format("dropped {} more repeated names", repeats_ - kNamed));
    }
    return std::move(list_);
  }

 private:
  static constexpr std::size_t kNamed = 5;  ///< the first repeats get a note each

  void note_repeat(std::string_view name, const std::string& first) {
    if (++repeats_ > kNamed) return;
    list_.notes.push_back(name == first
                              ? fmt::format("dropped {}: it was already named", printable(name))
                              : fmt::format("dropped {}: it was already named as {}",
                                            printable(name), printable(first)));
  }

  UserList list_;
  std::unordered_map<std::string, std::string> by_folded_;  ///< folded name to the first spelling
  std::size_t repeats_ = 0;
};

Expected<void> check_utf8(std::string_view text, const std::string& file) {
  if (is_utf8(text)) return {};
  std::size_t number = 1;
  while (true) {
    const auto end = std::min(text.find('\n'), text.size());
    if (!is_utf8(text.substr(0, end)) || end == text.size()) break;
    text.remove_prefix(end + 1);
    ++number;
  }
  return fail(ExitCode::usage, place(file, number) + ": not UTF-8", "save the file as UTF-8");
}

/// The first line of the text, without its line break.
std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

bool is_blank_or_comment(std::string_view line) {
  line = trim(line);
  return line.empty() || line.front() == '#';
}

/// Removes blank lines and comments from the start and returns how many lines it removed.
std::size_t skip_comments(std::string_view& rest) {
  std::size_t lines = 0;
  while (!rest.empty() && is_blank_or_comment(first_line(rest))) {
    rest.remove_prefix(std::min(first_line(rest).size() + 1, rest.size()));
    ++lines;
  }
  return lines;
}

/// The index of the column with the names, by the header; the size of the header if there is none.
std::size_t name_column(const std::vector<std::string>& header) {
  constexpr std::array<std::string_view, 3> kWords{"username", "user_name", "email"};
  for (const std::string_view word : kWords) {
    for (std::size_t i = 0; i < header.size(); ++i) {
      if (to_lower_ascii(trim(header[i])) == word) return i;
    }
  }
  return header.size();
}

/// `rest` starts after the header, in line `line`.
Expected<void> add_csv(std::string_view rest, std::size_t line, std::size_t column,
                       const std::string& file, Names& names) {
  while (true) {
    line += skip_comments(rest);
    if (rest.empty()) return {};
    const std::string_view before = rest;
    const auto record = take_csv_record(rest);
    const std::string_view name = column < record.size() ? std::string_view(record[column]) : "";
    if (auto added = names.add(name, place(file, line)); !added) return added;
    line += count_lines(before.substr(0, before.size() - rest.size()));
  }
}

/// A name may contain `#` ("x#EXT#@y"), so a comment after a name must follow a blank.
std::string_view without_comment(std::string_view line) {
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '#' && (line[i - 1] == ' ' || line[i - 1] == '\t')) return line.substr(0, i);
  }
  return line;
}

Expected<void> add_lines(std::string_view rest, std::size_t line, const std::string& file,
                         Names& names) {
  while (true) {
    line += skip_comments(rest);
    if (rest.empty()) return {};
    const std::string_view text = first_line(rest);
    if (auto added = names.add(without_comment(text), place(file, line)); !added) return added;
    rest.remove_prefix(std::min(text.size() + 1, rest.size()));
    ++line;
  }
}

Expected<void> add_file(const std::string& file, Names& names) {
  const auto whole = read_whole(file);
  if (!whole) return tl::unexpected(whole.error());
  std::string_view rest = *whole;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  if (auto checked = check_utf8(rest, file); !checked) return checked;

  const std::size_t line = 1 + skip_comments(rest);
  if (rest.empty()) return {};
  std::string_view behind_header = rest;
  const auto header = take_csv_record(behind_header);
  const std::size_t column = name_column(header);
  if (column < header.size()) {
    const auto header_lines = count_lines(rest.substr(0, rest.size() - behind_header.size()));
    return add_csv(behind_header, line + header_lines, column, file, names);
  }
  // Otherwise the header and its rows would be read as names.
  if (header.size() > 1 && first_line(rest).find('@') == std::string_view::npos) {
    return fail(ExitCode::usage, place(file, line) + ": the header has no column of user names",
                std::string(kFormat));
  }
  return add_lines(rest, line, file, names);
}

}  // namespace

Expected<UserList> read_users(const std::vector<std::string>& arguments,
                              const std::optional<std::string>& users_file) {
  Names names;
  for (const std::string& argument : arguments) {
    if (auto added = names.add(argument, "argument"); !added) return tl::unexpected(added.error());
  }
  if (users_file) {
    if (auto added = add_file(*users_file, names); !added) return tl::unexpected(added.error());
  }
  UserList list = names.finish();
  if (list.names.empty()) {
    return fail(ExitCode::usage, "no users are named",
                fmt::format("name them, use --all-users, or use --users-file with {}", kFormat));
  }
  return list;
}

}  // namespace stocktake::scan
