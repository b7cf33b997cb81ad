// What is no damage: a disk that cannot be read, a full folder of temporary files, lack of memory.

#include <cstdlib>

#include "failing_disk.h"
#include "store_fixture.h"

namespace stocktake::store {
namespace {

class DiskFailureTest : public StoreTest {
 protected:
  /// A directory with more files than SQLite sorts in memory.
  void make_wide() const {
    Writer writer = planned();
    Listing listing;
    for (int i = 0; i < 30'000; ++i) {
      listing.files.push_back(file(std::string(60, 'x') + std::to_string(i)));
    }
    writer.commit({{{home(1), listing}, 0}, {{home(2), Absent{}}, 0}, {{home(3), Absent{}}, 0}});
  }

  template <typename Work>
  static Failure failure_in(Work&& work) {
    try {
      work();
    } catch (const FatalError& error) {
      return error.failure();
    }
    return {ExitCode::complete, "", ""};
  }
  /// Makes an inventory and opens it once for each of its pages, on a disk that fails to read that
  /// page. SQLite has two codes for that; the second is the one of a read that ends with EIO.
  template <typename Use>
  void with_each_page_unreadable(Use use) {
    make(path());
    const auto size = static_cast<std::int64_t>(fs::file_size(path()));
    for (const int code : {SQLITE_IOERR_READ, SQLITE_IOERR_CORRUPTFS}) {
      for (std::int64_t page = 0; page < size; page += 4096) {
        FailingDisk disk;
        auto reader = Reader::open(path());
        disk.database_read = code;
        disk.bad_byte = page;
        use(disk, *reader, page);
      }
    }
  }
  Failure failure_in_check() const {
    return failure_in([&] { static_cast<void>(check(path())); });
  }
};

TEST_F(DiskFailureTest, APageThatCannotBeReadIsNotDamage) {
  with_each_page_unreadable([&](FailingDisk& /*disk*/, Reader& reader, std::int64_t page) {
    const Failure failure = failure_in([&] { static_cast<void>(reader.check()); });
    EXPECT_EQ(failure.code, ExitCode::unreachable) << page;
    EXPECT_NE(failure.message.find("cannot read or write " + path()), std::string::npos)
        << failure.message;
  });
  EXPECT_TRUE(check(path()).sealed);
}

TEST_F(DiskFailureTest, AReadThatFailsOnceIsNotDamage) {
  with_each_page_unreadable([&](FailingDisk& disk, Reader& reader, std::int64_t page) {
    disk.is_once = true;
    const Failure failure = failure_in([&] { EXPECT_FALSE(reader.check().is_damaged()) << page; });
    EXPECT_TRUE(failure.code == ExitCode::complete || failure.code == ExitCode::unreachable);
  });
}

TEST_F(DiskFailureTest, APageThatIsWrongIsDamage) {
  make(path());
  std::string content = bytes(path());
  content.replace(3 * 4096, 4096, 4096, 'x');
  write(path(), content);
  FailingDisk disk;
  EXPECT_TRUE(check(path()).is_damaged());
}

TEST_F(DiskFailureTest, LackOfMemoryIsNotDamage) {
  make(path());
  FailingDisk disk;
  disk.database_read = SQLITE_IOERR_NOMEM;
  disk.bad_byte = 2 * 4096;
  const Failure failure = failure_in_check();
  EXPECT_EQ(failure.code, ExitCode::unreachable);
  EXPECT_NE(failure.message.find("not enough memory"), std::string::npos) << failure.message;
}

TEST_F(DiskFailureTest, NoRoomForTemporaryFilesNamesTheirFolder) {
  make_wide();
  ::setenv("SQLITE_TMPDIR", directory_.c_str(), 1);
  for (const int code : {SQLITE_FULL, SQLITE_IOERR_WRITE}) {
    FailingDisk disk;
    disk.temporary_write = code;
    auto reader = Reader::open(path());
    for (const Failure& failure :
         {failure_in_check(), failure_in([&] { reader->each_file([](const FileRow&) {}); })}) {
      EXPECT_EQ(failure.code, ExitCode::unreachable);
      EXPECT_NE(failure.message.find("cannot write temporary files in " + directory_),
                std::string::npos)
          << failure.message;
      EXPECT_NE(failure.remedy.find("TMPDIR"), std::string::npos);
    }
  }
  ::unsetenv("SQLITE_TMPDIR");
  EXPECT_TRUE(check(path()).sealed);
}

}  // namespace
}  // namespace stocktake::store
