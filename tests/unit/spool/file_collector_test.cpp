#include "spool/file_collector.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace stocktake {
namespace {

using ::testing::ElementsAre;

std::vector<Entry> files(const std::vector<std::string>& names) {
  std::vector<Entry> all;
  for (const std::string& name : names) all.push_back({name, "FILE", 1, 2, {}});
  return all;
}

std::string name_of(const Entry& file) {
  return file.name;
}

std::vector<std::string> names_in(const Listing& listing) {
  std::vector<std::string> names;
  listing.each_file([&](const Entry& file) { names.push_back(file.name); });
  return names;
}

class FileCollectorTest : public ::testing::Test {
 protected:
  Listing finished() {
    Listing listing;
    collector_.finish(listing, &name_of);
    return listing;
  }

  FileCollector collector_{"", 3};
};

TEST_F(FileCollectorTest, AFewStayInMemoryAsTheyAre) {
  collector_.add(files({"a", "b"}));
  collector_.add(files({"a"}));
  collector_.limit_memory();
  const Listing listing = finished();
  EXPECT_EQ(listing.many_files, nullptr);
  EXPECT_EQ(listing.files, files({"a", "b", "a"}));
}

TEST_F(FileCollectorTest, ManyGoToDiskAllTogether) {
  collector_.add(files({"a", "b", "c", "d"}));
  collector_.limit_memory();
  collector_.add(files({"b", "e"}));
  const Listing listing = finished();
  EXPECT_TRUE(listing.files.empty());
  ASSERT_NE(listing.many_files, nullptr);
  EXPECT_EQ(listing.file_count(), 5U);
  EXPECT_THAT(names_in(listing), ElementsAre("a", "b", "c", "d", "e"));
}

TEST_F(FileCollectorTest, WhatFollowsAMarkIsForgottenWhereverItIs) {
  collector_.add(files({"a"}));
  const auto mark = collector_.mark();
  collector_.add(files({"b", "c", "d", "e"}));
  collector_.limit_memory();
  collector_.add(files({"f"}));
  collector_.return_to(mark);
  collector_.add(files({"g"}));
  EXPECT_THAT(names_in(finished()), ElementsAre("a", "g"));
}

TEST_F(FileCollectorTest, AMarkBeforeTheFirstFileLeavesNone) {
  const auto mark = collector_.mark();
  collector_.add(files({"b", "c", "d", "e"}));
  collector_.limit_memory();
  collector_.return_to(mark);
  EXPECT_EQ(finished().file_count(), 0U);
}

}  // namespace
}  // namespace stocktake
