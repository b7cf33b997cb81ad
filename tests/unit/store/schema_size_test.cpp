// The cost of storing one file: bytes on disk, processor time and memory.

#include <fmt/format.h>
#include <sys/resource.h>

#include <ctime>

#include "store/write/commit_queue.h"
#include "store_fixture.h"

namespace stocktake::store {
namespace {

using SchemaSizeTest = StoreTest;

constexpr int kDirectories = 20'000;
constexpr int kFilesEach = 10;
constexpr int kFiles = kDirectories * kFilesEach;

double processor_seconds() {
  return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

Listing typical_files(int directory) {
  Listing listing;
  for (int i = 0; i < kFilesEach; ++i) {
    listing.files.push_back({fmt::format("part-{:05}-{:05}.txt", directory, i), "FILE",
                             1'000'000 + directory * 37 + i, 1'700'000'000'000 + directory,
                             std::nullopt});
    listing.files.back().name.resize(20, 'x');
  }
  return listing;
}

TEST_F(SchemaSizeTest, AFileCostsLessThanSixtyBytes) {
  const double start = processor_seconds();
  {
    Writer writer = planned();
    ThreadCommitter committer(writer);
    const Task ann = home(1);
    Listing top;
    for (int i = 0; i < kDirectories; ++i) {
      top.directories.push_back({fmt::format("some/longer/directory/name/number-{:012}", i)});
    }
    committer.push({{ann, top}, 4});
    for (int i = 0; i < kDirectories; ++i) {
      while (!committer.has_room()) committer.wait_for_room(std::chrono::milliseconds(50));
      const Task task = child(ann, 4 + i, top.directories[static_cast<std::size_t>(i)].name);
      ASSERT_GE(task.path.size(), 55U);
      committer.push({{task, typical_files(i)}, 0});
    }
    for (DirectoryId id = 2; id <= 3; ++id) committer.push({{home(id), Absent{}}, 0});
    committer.flush();
  }
  const double written = processor_seconds() - start;
  const double each = static_cast<double>(fs::file_size(path())) / kFiles;
  EXPECT_LT(each, 60.0);
  const double before_check = processor_seconds();
  EXPECT_TRUE(check(path()).is_complete());
  const double checked = processor_seconds() - before_check;
  const std::string first = digest(path());
  const double digested = processor_seconds() - before_check - checked;
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  std::cout << fmt::format(
      "{} files: {:.1f} bytes each; processor seconds: {:.2f} to write, {:.2f} to check, {:.2f} "
      "for "
      "the digest; at most {} KiB of memory\n",
      kFiles, each, written, checked, digested, usage.ru_maxrss);
  EXPECT_EQ(first.size(), 64U);
}

TEST_F(SchemaSizeTest, AnObjectWithItsNumberCostsLessThanSixtyBytes) {
  constexpr int kParents = 10'000;
  constexpr int kEach = 10;
  {
    Writer writer = planned();
    Listing top;
    for (int i = 0; i < kParents; ++i) top.directories.push_back({fmt::format("{:047}", i)});
    writer.commit({{{home(2), top}, 4}});
    std::vector<CommitItem> batch;
    for (int i = 0; i < kParents; ++i) {
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
  EXPECT_LT(size / (kParents * kEach), 60.0);
}

}  // namespace
}  // namespace stocktake::store
