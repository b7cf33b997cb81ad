#include "model/volume_filter.h"

#include <gtest/gtest.h>

namespace stocktake {
namespace {

TEST(VolumeFilter, WithoutNamesTakesEverything) {
  const VolumeFilter all;
  EXPECT_TRUE(all.is_empty());
  EXPECT_TRUE(all.takes_catalog("main"));
  EXPECT_TRUE(all.takes_schema("main", "raw"));
  EXPECT_TRUE(all.takes_volume("main", "raw", "v"));
  EXPECT_EQ(to_string(all), "all volumes");
}

TEST(VolumeFilter, ANameMeansTheLastPartsOfAFullName) {
  EXPECT_TRUE(means("raw", "main.raw"));
  EXPECT_TRUE(means("Main.RAW", "main.raw"));
  EXPECT_FALSE(means("aw", "main.raw"));
  EXPECT_FALSE(means("main", "main.raw"));
  EXPECT_FALSE(means("dev.main.raw", "main.raw"));
  EXPECT_FALSE(means("", "main"));
}

TEST(VolumeFilter, EachListNarrowsItsOwnLevel) {
  const VolumeFilter filter{{"main", "dev"}, {"dev.raw", "sales"}, {"v"}};
  EXPECT_TRUE(filter.takes_catalog("MAIN"));
  EXPECT_FALSE(filter.takes_catalog("system"));
  EXPECT_TRUE(filter.takes_schema("main", "sales"));
  EXPECT_FALSE(filter.takes_schema("main", "raw"));
  EXPECT_TRUE(filter.takes_schema("dev", "raw"));
  EXPECT_TRUE(filter.takes_volume("main", "sales", "v"));
  EXPECT_FALSE(filter.takes_volume("main", "sales", "w"));
}

TEST(VolumeFilter, IsReadAsItWasWritten) {
  const VolumeFilter filter{{"main", "a b"}, {"dev.raw"}, {"100%"}};
  EXPECT_EQ(volume_filter_from(lines_of(filter)), filter);
  EXPECT_EQ(volume_filter_from(""), VolumeFilter{});
  EXPECT_EQ(volume_filter_from("catalog\ncatalogs x\nelse y\nschema s"),
            (VolumeFilter{{}, {"s"}, {}}));
  EXPECT_EQ(to_string(filter), "--catalog main --catalog a b --schema dev.raw --volume 100%");
}

}  // namespace
}  // namespace stocktake
