#include "model/extension.h"

#include <gtest/gtest.h>

namespace stocktake {
namespace {

TEST(ExtensionOf, IsWhatStandsBehindTheLastDot) {
  EXPECT_EQ(extension_of("a.py"), "py");
  EXPECT_EQ(extension_of("part-0.c000.snappy.parquet"), "parquet");
  EXPECT_EQ(extension_of("A.CSV"), "CSV");
  EXPECT_EQ(extension_of("a.b c"), "b c");
  EXPECT_EQ(extension_of(".config.json"), "json");
}

TEST(ExtensionOf, IsEmptyWithoutADotThatHasSomethingOnBothSides) {
  EXPECT_EQ(extension_of(""), "");
  EXPECT_EQ(extension_of("Makefile"), "");
  EXPECT_EQ(extension_of(".gitignore"), "");
  EXPECT_EQ(extension_of("name."), "");
  EXPECT_EQ(extension_of("."), "");
}

TEST(ExtensionOf, IsThatOfTheLastComponent) {
  EXPECT_EQ(extension_of("/Users/ann@x.com/file"), "");
  EXPECT_EQ(extension_of("/Users/ann@x.com/a.txt"), "txt");
  EXPECT_EQ(extension_of("a.b/.c"), "");
  EXPECT_EQ(extension_of("a.b/"), "");
  EXPECT_EQ(extension_of("/"), "");
}

}  // namespace
}  // namespace stocktake
