#include "columns/user_status.h"

#include <gtest/gtest.h>

#include <array>

namespace stocktake {
namespace {

struct Case {
  bool found;
  std::int64_t dbfs_files;
  std::int64_t workspace_files;
  std::int64_t gaps;
  std::int64_t pending;
  std::string_view status;
  std::string_view source;
};

constexpr std::array kCases{
    Case{true, 1, 1, 0, 0, "success", "both"},      Case{true, 1, 0, 0, 0, "success", "dbfs"},
    Case{true, 0, 1, 0, 0, "success", "workspace"}, Case{true, 0, 0, 0, 0, "empty", "none"},
    Case{false, 0, 0, 0, 0, "empty", "none"},       Case{true, 1, 0, 1, 0, "partial", "dbfs"},
    Case{true, 0, 0, 1, 0, "partial", "none"},      Case{false, 0, 0, 1, 0, "error", "none"},
    Case{true, 0, 3, 0, 1, "partial", "workspace"}, Case{true, 0, 0, 0, 1, "partial", "none"},
    Case{false, 0, 0, 0, 1, "error", "none"},
};

TEST(UserStatus, StatusAndSourceFollowTheTable) {
  for (const Case& each : kCases) {
    UserRow row;
    row.of(Source::workspace).found = each.found;
    row.of(Source::dbfs).files = each.dbfs_files;
    row.of(Source::workspace).files = each.workspace_files;
    row.of(Source::workspace).gaps = each.gaps;
    row.of(Source::workspace).pending = each.pending;
    const auto number = &each - kCases.data();
    EXPECT_EQ(status_of(row), each.status) << number;
    EXPECT_EQ(file_source_of(row), each.source) << number;
  }
}

}  // namespace
}  // namespace stocktake
