#include "engine/mounted/listing_difference.h"

#include <gtest/gtest.h>

namespace stocktake {
namespace {

Listing some_listing() {
  return {{{"b", "FILE", 2, 20, {}}, {"a", "FILE", 1, 10, {}}}, {{"below"}}};
}

TEST(ListingDifference, IsNoneInAnyOrder) {
  Listing other = some_listing();
  std::swap(other.files[0], other.files[1]);
  EXPECT_EQ(difference(some_listing(), other, true), "");
  EXPECT_EQ(difference({}, {}, true), "");
}

TEST(ListingDifference, NamesWhatOnlyOneHas) {
  Listing other = some_listing();
  other.files.pop_back();
  EXPECT_EQ(difference(some_listing(), other, true),
            "a is there over the API and not on the mount");
  EXPECT_EQ(difference(other, some_listing(), true),
            "a is there on the mount and not over the API");
  other = some_listing();
  other.directories.push_back({"z"});
  EXPECT_EQ(difference(some_listing(), other, true),
            "z is there on the mount and not over the API");
}

TEST(ListingDifference, ComparesKindsSizesAndTimes) {
  Listing other = some_listing();
  other.files[0].kind = "SYMLINK";
  EXPECT_EQ(difference(some_listing(), other, false),
            "the kind of b is FILE over the API and SYMLINK on the mount");
  other = some_listing();
  other.files[0].size.reset();
  EXPECT_EQ(difference(some_listing(), other, false),
            "the size of b is 2 over the API and unknown on the mount");
  other = some_listing();
  other.files[0].modified_at = 0;
  EXPECT_EQ(difference(some_listing(), other, false), "");
  EXPECT_EQ(difference(some_listing(), other, true),
            "the modification time of b is 20 over the API and 0 on the mount");
}

TEST(ListingDifference, TellsADirectoryFromAFile) {
  Listing other = some_listing();
  other.directories.clear();
  other.files.push_back({"below", "FILE", 1, 1, {}});
  EXPECT_EQ(difference(some_listing(), other, true),
            "below is a directory over the API and a file on the mount");
}

}  // namespace
}  // namespace stocktake
