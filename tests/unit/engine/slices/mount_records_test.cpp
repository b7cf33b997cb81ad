#include "engine/slices/mount_records.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace stocktake {
namespace {

MountRecord record(const std::string& machine, int agreed, const std::string& refused = "",
                   bool differs = false) {
  return {Source::dbfs, machine, "1:2:3", agreed, agreed / 2, refused, differs};
}

TEST(MountRecords, AddsUpWhatProcessesOfOneMachineHaveFoundOut) {
  MountRecords records;
  records.add({record("a", 4), record("b", 2)});
  records.add({record("a", 6, "it is gone")});
  EXPECT_EQ(records.all(),
            (std::vector<MountRecord>{record("a", 10, "it is gone"), record("b", 2)}));
  EXPECT_EQ(records.notes(), std::vector<std::string>{"it is gone"});
  EXPECT_FALSE(records.is_doubted("a 1:2:3"));
  records.add({record("a", 0, "it differs", true)});
  EXPECT_TRUE(records.is_doubted("a 1:2:3"));
  EXPECT_EQ(records.take_doubted(), std::vector<std::string>{"a 1:2:3"});
  EXPECT_TRUE(records.take_doubted().empty());
}

TEST(MountRecords, AreBounded) {
  MountRecords records;
  const int number = static_cast<int>(MountRecords::kMaxRecords) + 10;
  for (int i = 0; i < number; ++i) records.add({record(fmt::format("m{}", i), 1 << 30)});
  EXPECT_EQ(records.all().size(), MountRecords::kMaxRecords);
  EXPECT_EQ(records.all().front().agreed, MountRecords::kMaxAgreed);
  records.add({record("m0", 1 << 30)});
  EXPECT_EQ(records.all().front().agreed, MountRecords::kMaxAgreed);
  for (int i = 0; i < 10; ++i) records.add({record("m0", 0, fmt::format("reason {}", i))});
  EXPECT_EQ(records.notes().size(), MountRecords::kMaxNotes);
  // A mount that is not kept is doubted all the same.
  records.add({record("late", 0, "it differs", true)});
  EXPECT_TRUE(records.is_doubted("late 1:2:3"));
}

}  // namespace
}  // namespace stocktake
