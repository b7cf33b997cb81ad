#include "report/diff/difference_text.h"

#include <fmt/format.h>

#include "util/text.h"
#include "util/time_format.h"

namespace stocktake::report {
namespace {

std::string size_text(const std::optional<std::int64_t>& size) {
  return size ? fmt::format("{} bytes", *size) : "unknown size";
}

/// To the millisecond, unlike in reports: two times may differ only there.
std::string time_text(const std::optional<std::int64_t>& modified_at) {
  if (!modified_at) return "unknown time";
  std::string text = iso8601(*modified_at);
  text.pop_back();
  // The remainder of a time before 1970 is negative.
  const std::int64_t ms = (bounded_time(*modified_at) - kEarliestTime) % 1000;
  return fmt::format("{}.{:03}Z", text, ms);
}

std::string name_of(const UserRow& row) {
  return "user " + row.name;
}
std::string name_of(const FileRow& row) {
  return fmt::format("file {} {} {}", row.username, to_string(row.source), row.path);
}
std::string name_of(const store::GapRow& row) {
  return fmt::format("gap {} {} {}", row.username.empty() ? "-" : row.username,
                     to_string(row.source), row.path);
}

std::string words_of(const UserRow& row) {
  return row.orphan ? "orphan" : std::string(to_string(row.owner.kind));
}
std::string words_of(const FileRow& row) {
  return fmt::format("{}, {}, {}", row.entry.kind, size_text(row.entry.size),
                     time_text(row.entry.modified_at));
}
std::string words_of(const store::GapRow& row) {
  return fmt::format("{} {}", row.gap.operation, short_reason(row.gap));
}

template <typename Row>
std::string line_of(const std::optional<Row>& one, const std::optional<Row>& other) {
  if (one && other) return "~ " + name_of(*one) + ": " + words_of(*one) + " -> " + words_of(*other);
  if (one) return "- " + name_of(*one) + ": " + words_of(*one);
  return "+ " + name_of(*other) + ": " + words_of(*other);
}

}  // namespace

std::string describe(const store::Difference& difference) {
  if (difference.user || difference.other_user) {
    return printable(line_of(difference.user, difference.other_user));
  }
  if (difference.file || difference.other_file) {
    return printable(line_of(difference.file, difference.other_file));
  }
  return printable(line_of(difference.gap, difference.other_gap));
}

}  // namespace stocktake::report
