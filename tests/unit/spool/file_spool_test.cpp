#include "spool/file_spool.h"

#include <gmock/gmock.h>

#include <limits>
#include <string>
#include <vector>

namespace stocktake {
namespace {

using ::testing::ElementsAre;

std::string name_and_id(const Entry& file) {
  return file.name + "/" + std::to_string(file.object_id.value_or(0));
}

Entry file(const std::string& name, std::int64_t id = 0) {
  Entry file{name, "FILE", 10, 1000, id};
  if (id == 0) file.object_id.reset();
  return file;
}

std::vector<Entry> files_of(const FileList& list) {
  std::vector<Entry> files;
  list.each([&](const Entry& each) { files.push_back(each); });
  return files;
}

class FileSpoolTest : public ::testing::Test {
 protected:
  FileSpool spool_{""};
};

TEST_F(FileSpoolTest, GivesBackEveryFieldOfEveryFile) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const std::vector<Entry> files{
      {"a", "FILE", 1, 2, 3, 4, "", ""},
      {"", "NOTEBOOK", std::nullopt, std::nullopt, std::nullopt, std::nullopt, "PYTHON", "x"},
      {std::string("\0\n/", 3), "?", 0, -1, kMost, std::nullopt, "R", std::string(300'000, 'r')},
      {std::string(100'000, 'n'), "FILE", std::nullopt, 5, std::nullopt, 6, "", ""}};
  for (const Entry& each : files) spool_.add(each);
  spool_.finish();
  EXPECT_EQ(files_of(spool_), files);
  EXPECT_EQ(files_of(spool_), files);
}

TEST_F(FileSpoolTest, AddsUpWhatItHolds) {
  Totals expected;
  for (int i = 0; i < 3; ++i) {
    spool_.add(file(std::to_string(i)));
    expected.add(file(""));
  }
  EXPECT_EQ(spool_.totals(), expected);
}

TEST_F(FileSpoolTest, ReturnsToAMark) {
  spool_.add(file("a"));
  const auto mark = spool_.mark();
  spool_.add(file("b"));
  spool_.return_to(mark);
  EXPECT_EQ(spool_.totals().files, 1);
  spool_.add(file("c"));
  spool_.finish();
  EXPECT_THAT(files_of(spool_), ElementsAre(file("a"), file("c")));
}

TEST_F(FileSpoolTest, DropsRepeatsAndKeepsTwins) {
  for (const Entry& each : {file("a", 1), file("b"), file("a", 2), file("a", 1), file("b")}) {
    spool_.add(each);
  }
  spool_.finish();
  spool_.drop_repeats(&name_and_id);
  EXPECT_THAT(files_of(spool_), ElementsAre(file("a", 1), file("b"), file("a", 2)));
  EXPECT_EQ(spool_.totals().files, 3);
  EXPECT_EQ(spool_.totals().bytes, 30);
}

/// So many that they are compared in several passes.
TEST_F(FileSpoolTest, FindsRepeatsThatAreFarApart) {
  constexpr int kFiles = 300'000;
  for (int i = 0; i < kFiles; ++i) spool_.add(file(std::to_string(i), 1));
  for (int i = 0; i < kFiles; i += 1000) spool_.add(file(std::to_string(i), 1));
  spool_.finish();
  spool_.drop_repeats(&name_and_id);
  int next = 0;
  spool_.each([&](const Entry& each) { ASSERT_EQ(each.name, std::to_string(next++)); });
  EXPECT_EQ(next, kFiles);
  EXPECT_EQ(spool_.totals().files, kFiles);
}

}  // namespace
}  // namespace stocktake
