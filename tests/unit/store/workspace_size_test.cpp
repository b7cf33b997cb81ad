#include <fmt/format.h>

#include "store_fixture.h"

namespace stocktake::store {
namespace {

using WorkspaceSizeTest = StoreTest;

TEST_F(WorkspaceSizeTest, AnObjectWithItsNumberCostsLessThanSixtyBytes) {
  constexpr int kDirectories = 10'000;
  constexpr int kEach = 10;
  {
    Writer writer = planned();
    Listing top;
    for (int i = 0; i < kDirectories; ++i) top.directories.push_back({fmt::format("{:047}", i)});
    writer.commit({{{home(2), top}, 4}});
    std::vector<Recorded> batch;
    for (int i = 0; i < kDirectories; ++i) {
      const Task task = child(home(2), 4 + i, top.directories[static_cast<std::size_t>(i)].name);
      ASSERT_EQ(task.path.size(), 60U);
      Listing listing;
      for (int k = 0; k < kEach; ++k) {
        const std::int64_t number = i * kEach + k;
        listing.files.push_back({fmt::format("{:020}", number), "FILE", 1'000'000 + number,
                                 1'700'000'000'000 + number, std::nullopt});
        if (k % 2 == 0) listing.files.back().object_id = 4'000'000'000'000'000 + number * 7919;
      }
      batch.push_back({{task, listing}, 0});
    }
    batch.push_back({{home(1), Absent{}}, 0});
    batch.push_back({{home(3), Absent{}}, 0});
    writer.commit(batch);
  }
  EXPECT_EQ(files_beside(), std::vector<std::string>{"a.db"});
  EXPECT_TRUE(check(path()).is_complete());
  const auto size = static_cast<double>(fs::file_size(path()));
  EXPECT_LT(size / (kDirectories * kEach), 60.0);
}

}  // namespace
}  // namespace stocktake::store
