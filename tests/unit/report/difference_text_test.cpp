#include "report/diff/difference_text.h"

#include <gtest/gtest.h>

namespace stocktake::report {
namespace {

FileRow file(std::optional<std::int64_t> size) {
  return {
      "ann@x", Source::dbfs, "/Users/ann@x/a\nb", {"a\nb", "FILE", size, 1'700'000'000'001, {}}};
}

TEST(Differences, NameTheSideAndWhatDiffers) {
  store::Difference difference;
  difference.file = file(10);
  EXPECT_EQ(describe(difference),
            "- file ann@x dbfs /Users/ann@x/a\\nb: FILE, 10 bytes, 2023-11-14T22:13:20.001Z");
  difference.other_file = file({});
  difference.other_file->entry.modified_at.reset();
  EXPECT_EQ(describe(difference),
            "~ file ann@x dbfs /Users/ann@x/a\\nb: FILE, 10 bytes, 2023-11-14T22:13:20.001Z -> "
            "FILE, unknown size, unknown time");
  difference.file.reset();
  EXPECT_EQ(describe(difference).front(), '+');
}

TEST(Differences, MillisecondsBefore1970CountFromTheSecond) {
  store::Difference difference;
  difference.file = file(1);
  difference.file->entry.modified_at = -1;
  EXPECT_NE(describe(difference).find("1969-12-31T23:59:59.999Z"), std::string::npos);
}

TEST(Differences, UsersAndGapsHaveTheirOwnWords) {
  store::Difference difference;
  difference.user.emplace().name = "ann@x";
  difference.other_user.emplace().name = "ann@x";
  difference.other_user->owner.kind = OwnerKind::nobody;
  difference.other_user->orphan = true;
  EXPECT_EQ(describe(difference), "~ user ann@x: user -> orphan");
  difference = {};
  difference.other_gap = {
      "", Source::workspace, "/Users", {"workspace/list", 403, "DENIED", "", 1}};
  EXPECT_EQ(describe(difference), "+ gap - workspace /Users: workspace/list 403 DENIED");
}

}  // namespace
}  // namespace stocktake::report
