#include "scan/user_list/lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "scan/user_list/name_form.h"
#include "util/csv.h"
#include "util/text.h"

namespace stocktake::scan {
namespace {

constexpr std::string_view kSeparatorsOfFields = ",;\t";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// A name may contain `#` ("x#EXT#@y"), so a comment after a name must follow a blank.
std::string_view without_comment(std::string_view line) {
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '#' && (line[i - 1] == ' ' || line[i - 1] == '\t')) return line.substr(0, i);
  }
  return line;
}

bool is_blank_or_comment(std::string_view line) {
  line = trim(line);
  return line.empty() || line.front() == '#';
}

bool has_letter_or_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80U;
  });
}

/// What a line without quotes seems to be instead of a name; empty if it is taken for a name.
std::string_view other_form(std::string_view line) {
  if (line.find_first_of(kSeparatorsOfFields) != std::string_view::npos) return "several fields";
  if (line.find("  ") != std::string_view::npos) return "columns";
  if (line.starts_with("- ") || line.starts_with("* ")) return "an item of another kind of list";
  if (line.size() > 1 && line.front() == '\'' && line.back() == '\'')
    return "text in single quotes";
  if (line.find_first_of("\"|<>{}[]:`") != std::string_view::npos) return "text of another format";
  if (line.starts_with("sep=")) return "the separator line of a CSV";
  if (!has_letter_or_digit(line)) return "a ruled line";
  if (is_rounded_number(line)) return "a number that a spreadsheet has rounded";
  return {};
}

bool needs_quotes(std::string_view name) {
  return name.empty() || trim(name) != name || name.front() == '#' ||
         without_comment(name) != name || !other_form(name).empty() ||
         name.starts_with(kByteOrderMark);
}

bool is_usual(std::string_view name) {
  return is_address_or_uuid(name) || is_scim_id(name);
}

/// Whether the first of the names could be the title of a column with the others below it.
template <typename List, typename Text>
bool first_could_be_title(const List& list, Text text_of) {
  if (list.size() < 2 || is_usual(text_of(list.front()))) return false;
  return std::all_of(list.begin() + 1, list.end(),
                     [&](const auto& each) { return is_usual(text_of(each)); });
}

/// A line that starts with a quote.
struct QuotedLine {
  std::string name;
  std::string_view behind;  ///< what follows the closing quote
  bool is_closed = false;
};

QuotedLine split_quoted(std::string_view line) {
  QuotedLine split;
  line.remove_prefix(1);
  while (true) {
    const auto quote = line.find('"');
    split.name += line.substr(0, quote);
    if (quote == std::string_view::npos) return split;
    line.remove_prefix(quote + 1);
    if (!line.starts_with('"')) break;
    split.name += '"';
    line.remove_prefix(1);
  }
  split.behind = without_comment(line);
  split.is_closed = true;
  return split;
}

/// The name in a line that is neither blank nor a comment, or why there is none.
tl::expected<std::string, std::string> name_in(std::string_view line) {
  line = trim(line);
  if (line.front() == '"') {
    QuotedLine quoted = split_quoted(line);
    if (!quoted.is_closed) return tl::unexpected<std::string>("the quote is not closed");
    if (!trim(quoted.behind).empty()) {
      return tl::unexpected<std::string>("text after the closing quote");
    }
    return std::move(quoted.name);
  }
  line = trim(without_comment(line));
  const std::string_view form = other_form(line);
  if (form.empty()) return std::string(line);
  return tl::unexpected(
      fmt::format("\"{}\" looks like {}; a user of that name must be in double quotes",
                  excerpt(line, 60), form));
}

struct Line {
  std::string name;
  std::size_t number = 0;
};

}  // namespace

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

std::size_t skip_comments(std::string_view& text) {
  std::size_t lines = 0;
  while (!text.empty() && is_blank_or_comment(first_line(text))) {
    text.remove_prefix(std::min(first_line(text).size() + 1, text.size()));
    ++lines;
  }
  return lines;
}

bool has_separators(std::string_view text) {
  while (!text.empty()) {
    skip_comments(text);
    const std::string_view whole = first_line(text);
    text.remove_prefix(std::min(whole.size() + 1, text.size()));
    const std::string_view line = trim(whole);
    if (line.empty()) continue;
    std::string_view unquoted = without_comment(line);
    if (line.front() == '"') {
      const QuotedLine quoted = split_quoted(line);
      unquoted = quoted.is_closed ? quoted.behind : line;
    }
    if (trim(unquoted).find_first_of(kSeparatorsOfFields) != std::string_view::npos) return true;
  }
  return false;
}

Expected<void> read_lines(std::string_view text, std::size_t line, bool has_header,
                          FileNames& names) {
  std::vector<Line> lines;
  while (true) {
    line += skip_comments(text);
    if (text.empty()) break;
    const std::string_view whole = first_line(text);
    auto name = name_in(whole);
    if (!name) return names.refuse(line, name.error());
    lines.push_back({std::move(*name), line});
    text.remove_prefix(std::min(whole.size() + 1, text.size()));
    ++line;
  }
  if (!has_header && first_could_be_title(lines, [](const Line& each) { return each.name; })) {
    return names.refuse(lines.front().number,
                        fmt::format("\"{}\" could be the title of a column or a user; put a line "
                                    "\"username\" before it if it is a user",
                                    excerpt(lines.front().name, 60)));
  }
  for (const Line& each : lines) {
    if (auto added = names.add(each.name, each.number); !added) return added;
  }
  return {};
}

std::string write_lines(const std::vector<std::string>& names) {
  std::string text;
  const bool needs_header =
      !names.empty() && (name_column(names.front()) || names.front().starts_with("sep=") ||
                         first_could_be_title(names, [](const std::string& name) { return name; }));
  if (needs_header) text += "username\n";
  for (const std::string& name : names) {
    if (needs_quotes(name)) {
      append_csv_quoted(text, name);
    } else {
      text += name;
    }
    text += '\n';
  }
  return text;
}

}  // namespace stocktake::scan
