#include "scan/user_list/csv_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "scan/user_list/lines.h"
#include "scan/user_list/name_form.h"
#include "util/csv.h"
#include "util/text.h"

namespace stocktake::scan {
namespace {

constexpr std::array<char, 3> kSeparators{',', ';', '\t'};

struct Record {
  std::vector<CsvField> fields;
  std::size_t line = 0;
};

using Records = std::vector<Record>;

/// A quoted field exactly as it is, others without blanks around them.
std::string_view value_of(const CsvField& field) {
  return field.is_quoted ? std::string_view(field.text) : trim(field.text);
}

bool is_blank(const CsvField& field) {
  return trim(field.text).empty();
}

/// All records but blank ones, or the line of the first fault. Spreadsheets leave blank records
/// that consist of separators.
Expected<Records> parse(std::string_view text, std::size_t line, char separator,
                        const FileNames& names) {
  Records records;
  while (!text.empty()) {
    CsvRecord record = take_csv(text, separator);
    if (!record.fault.empty()) return names.refuse(line, record.fault);
    if (!std::all_of(record.fields.begin(), record.fields.end(), is_blank)) {
      records.push_back({std::move(record.fields), line});
    }
    line += record.lines;
  }
  return records;
}

// --- with a header

struct NameColumn {
  std::size_t at = 0;
  bool is_id = false;
};

struct Header {
  char separator = ',';
  std::vector<CsvField> fields;
  std::vector<NameColumn> columns;  ///< that can name a user, the best first
};

std::optional<Header> header_with(std::string_view line, char separator) {
  Header header{separator, take_csv(line, separator).fields, {}};
  for (std::size_t kind = 0; kind <= kIdColumn; ++kind) {
    for (std::size_t i = 0; i < header.fields.size(); ++i) {
      if (name_column(header.fields[i].text) != kind) continue;
      header.columns.push_back({i, kind == kIdColumn});
    }
  }
  if (header.columns.empty()) return std::nullopt;
  return header;
}

/// The header, with the separator that gives it the most columns.
std::optional<Header> find_header(std::string_view text, std::optional<char> separator) {
  if (separator) return header_with(text, *separator);
  std::optional<Header> best;
  for (const char each : kSeparators) {
    auto header = header_with(text, each);
    if (header && (!best || header->fields.size() > best->fields.size())) best = std::move(header);
  }
  return best;
}

/// The name in a record below the header, or why it has none.
tl::expected<std::string_view, std::string> name_in(const Record& record, const Header& header) {
  const auto& fields = record.fields;
  const std::size_t width = header.fields.size();
  if (!fields.front().is_quoted && trim(fields.front().text).starts_with('#')) {
    return tl::unexpected<std::string>(
        "a comment, or a value with #: in a CSV, remove comments and put such a value in double "
        "quotes");
  }
  const auto mismatch = [&] {
    return tl::unexpected(fmt::format("{} field{}, but the header has {} columns", fields.size(),
                                      fields.size() == 1 ? "" : "s", width));
  };
  for (std::size_t i = width; i < fields.size(); ++i) {
    if (!is_blank(fields[i])) return mismatch();
  }
  for (const NameColumn& column : header.columns) {
    if (column.at >= fields.size() || is_blank(fields[column.at])) continue;
    const std::string_view name = value_of(fields[column.at]);
    // Excel omits the last fields of a record if they are empty. Other short records are the rest
    // of a broken line.
    const bool is_short = fields.size() < width;
    if (is_short && !is_address_or_uuid(name) && !is_scim_id(name)) return mismatch();
    if (column.is_id && is_rounded_number(name)) {
      return tl::unexpected(fmt::format("\"{}\" is a number that a spreadsheet has rounded", name));
    }
    return name;
  }
  if (fields.size() < width) return mismatch();
  return tl::unexpected<std::string>("the record has no user name");
}

/// Whether a record repeats the header, as in files that were put together with `cat`.
bool is_header(const Record& record, const Header& header) {
  return std::equal(
      record.fields.begin(), record.fields.end(), header.fields.begin(), header.fields.end(),
      [](const CsvField& one, const CsvField& other) { return value_of(one) == value_of(other); });
}

Expected<void> read_below(const Header& header, std::string_view text, std::size_t line,
                          FileNames& names) {
  const auto records = parse(text, line, header.separator, names);
  if (!records) return tl::unexpected(records.error());
  for (const Record& record : *records) {
    if (is_header(record, header)) continue;
    const auto name = name_in(record, header);
    if (!name) return names.refuse(record.line, name.error());
    if (auto added = names.add(*name, record.line); !added) return added;
  }
  return {};
}

// --- without a header

bool has_name_at(const Record& record, std::size_t column) {
  return column < record.fields.size() && is_address_or_uuid(value_of(record.fields[column]));
}

/// The first column that has a name in every record.
std::optional<std::size_t> column_of_names(const Records& records) {
  if (records.empty()) return std::nullopt;
  for (std::size_t column = 0; column < records.front().fields.size(); ++column) {
    const bool has_names = std::all_of(records.begin(), records.end(), [&](const Record& record) {
      return has_name_at(record, column);
    });
    if (has_names) return column;
  }
  return std::nullopt;
}

bool has_several_fields(const Records& records) {
  return std::any_of(records.begin(), records.end(),
                     [](const Record& record) { return record.fields.size() > 1; });
}

/// The column that has a name in the most records.
std::size_t best_column(const Records& records) {
  std::size_t best = 0;
  std::ptrdiff_t most = 0;
  for (std::size_t column = 0; column < records.front().fields.size(); ++column) {
    const auto count = std::count_if(records.begin(), records.end(), [&](const Record& record) {
      return has_name_at(record, column);
    });
    if (count > most) best = column;
    most = std::max(most, count);
  }
  return best;
}

/// Why no column has a name in every record.
tl::unexpected<Failure> no_column(const Records& records, const FileNames& names) {
  const std::size_t column = best_column(records);
  const auto odd = std::find_if(records.begin(), records.end(),
                                [&](const Record& record) { return !has_name_at(record, column); });
  if (odd == records.begin()) {
    return names.refuse(odd->line, "the header has no column of user names");
  }
  return names.refuse(odd->line,
                      fmt::format("field {} is neither an e-mail address nor an application id, as "
                                  "in the records before; a comma, semicolon or tab in a user "
                                  "name must be in double quotes",
                                  column + 1));
}

/// Adds the names in that column. Refuses a record with another name: nobody can tell whether it is
/// a second user, who must not be left out, or the manager of the first.
Expected<void> add_column(const Records& records, std::size_t column, FileNames& names) {
  for (const Record& record : records) {
    const std::string_view name = value_of(record.fields[column]);
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      if (!has_name_at(record, i) || fold_case(value_of(record.fields[i])) == fold_case(name)) {
        continue;
      }
      return names.refuse(
          record.line,
          fmt::format("fields {} and {} both look like user names, and no header says which are",
                      std::min(i, column) + 1, std::max(i, column) + 1));
    }
    if (auto added = names.add(name, record.line); !added) return added;
  }
  return {};
}

/// Tries each separator; without one that gives a column of names, reports why the first that
/// occurs does not.
Expected<void> read_without_header(std::string_view text, std::size_t line,
                                   std::optional<char> separator, FileNames& names) {
  std::optional<Records> first;
  std::optional<Failure> fault;
  for (const char each : kSeparators) {
    if (separator && each != kSeparators.front()) break;
    auto records = parse(text, line, separator.value_or(each), names);
    if (!records) {
      if (!fault) fault = records.error();
      continue;
    }
    if (!separator && !has_several_fields(*records)) continue;
    if (const auto column = column_of_names(*records)) return add_column(*records, *column, names);
    if (!first) first = std::move(*records);
  }
  if (first && !first->empty()) return no_column(*first, names);
  if (fault) return tl::unexpected(std::move(*fault));
  if (text.find_first_not_of(" ,;\t\n") == std::string_view::npos) return {};
  return names.refuse(line, "no column of user names");
}

/// Removes a line `sep=;`, which Excel reads and some programs write, and returns the separator.
std::optional<char> take_separator(std::string_view& text) {
  const std::string_view whole = first_line(text);
  std::string_view line = whole;
  if (line.size() > 2 && line.front() == '"' && line.back() == '"') {
    line = line.substr(1, line.size() - 2);
  }
  if (line.size() != 5 || to_lower_ascii(line.substr(0, 4)) != "sep=" || line.back() == '"') {
    return std::nullopt;
  }
  const char separator = line.back();
  text.remove_prefix(std::min(whole.size() + 1, text.size()));
  return separator;
}

}  // namespace

Expected<void> read_csv_or_lines(std::string_view text, std::size_t line, FileNames& names) {
  line += skip_comments(text);
  const auto separator = take_separator(text);
  if (separator) line += 1 + skip_comments(text);
  if (text.empty()) return {};
  if (const auto header = find_header(text, separator)) {
    std::string_view below = text;
    line += take_csv(below, header->separator).lines;
    if (header->fields.size() == 1 && !separator) return read_lines(below, line, true, names);
    return read_below(*header, below, line, names);
  }
  if (!separator && !has_separators(text)) return read_lines(text, line, false, names);
  return read_without_header(text, line, separator, names);
}

}  // namespace stocktake::scan
