#include "model/source.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace stocktake {
namespace {

TEST(SourceTest, EachIsFoundByItsNumberAndItsName) {
  for (const Source source : all_sources()) {
    EXPECT_EQ(parse_source(source.number()), source);
    EXPECT_EQ(parse_source(to_string(source)), source);
  }
}

TEST(SourceTest, WhatIsNotInTheTableIsNoSource) {
  for (const std::int64_t number : {-1, 3, 4, 256, 257}) {
    EXPECT_EQ(parse_source(number), std::nullopt) << number;
  }
  for (const char* name : {"", "Dbfs", "dbfs ", "workspaces"}) {
    EXPECT_EQ(parse_source(name), std::nullopt) << name;
  }
}

TEST(SourceTest, TheNumbersThatInventoriesStoreDoNotChange) {
  EXPECT_EQ(Source::dbfs.number(), 0);
  EXPECT_EQ(to_string(Source::dbfs), "dbfs");
  EXPECT_EQ(Source::workspace.number(), 1);
  EXPECT_EQ(to_string(Source::workspace), "workspace");
  EXPECT_EQ(Source::volumes.number(), 2);
  EXPECT_EQ(to_string(Source::volumes), "volumes");
  EXPECT_LT(Source::dbfs, Source::workspace);
}

SourceInfo named(std::string_view name) {
  SourceInfo info;
  info.name = name;
  return info;
}

TEST(SourceTest, TheTableGrowsAtItsEndUntilItIsFull) {
  constexpr std::array kNames{"first", "second", "third"};
  EXPECT_THROW(register_source(named("dbfs")), std::logic_error);
  const PerSource<int> before;
  EXPECT_EQ(std::distance(before.begin(), before.end()), 3);
  for (std::size_t i = 3; i < kMaxSources; ++i) {
    const Source added = register_source(named(kNames.at(i - 3)));
    EXPECT_EQ(added.number(), i);
    EXPECT_EQ(all_sources().back(), added);
  }
  EXPECT_THROW(register_source(named("one too many")), std::logic_error);
  EXPECT_EQ(std::distance(before.begin(), before.end()), kMaxSources);
  EXPECT_EQ(default_sources(), (std::vector{Source::dbfs, Source::workspace}));
}

}  // namespace
}  // namespace stocktake
