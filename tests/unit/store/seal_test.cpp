// An inventory in which any byte has changed must not pass for complete.

#include <random>

#include "store_fixture.h"

namespace stocktake::store {
namespace {

constexpr std::size_t kPageSize = 4096;

class SealTest : public StoreTest {
 protected:
  SealTest() {
    make(at("sound.db"));
    sound_ = bytes(at("sound.db"));
  }

  /// The exit code of a command that reads the inventory.
  ExitCode outcome(const std::string& broken) const {
    write(path(), broken);
    for (const char* suffix : {"-wal", "-shm", "-journal"}) fs::remove(path() + suffix);
    auto reader = Reader::open(path());
    if (!reader) return reader.error().code;
    const CheckReport report = reader->check();
    if (report.is_damaged()) return ExitCode::damaged;
    return report.finished ? ExitCode::complete : ExitCode::unreachable;
  }

  std::string flipped(std::size_t byte, unsigned bits) const {
    std::string broken = sound_;
    broken.at(byte) = static_cast<char>(static_cast<unsigned char>(broken.at(byte)) ^ bits);
    return broken;
  }

  std::string sound_;
};

TEST_F(SealTest, ASoundOneIsSealed) {
  EXPECT_EQ(outcome(sound_), ExitCode::complete);
  EXPECT_TRUE(check(path()).sealed);
}

TEST_F(SealTest, IsFoundInTheHeaderOfTheFile) {
  for (std::size_t byte = 0; byte < 100; ++byte) {
    const ExitCode code = outcome(flipped(byte, 0x01));
    // The changed byte may be one that identifies the file as an inventory.
    EXPECT_TRUE(code == ExitCode::damaged || code == ExitCode::usage)
        << "byte " << byte << ": " << static_cast<int>(code);
  }
}

TEST_F(SealTest, IsFoundAnywhere) {
  std::mt19937 random(11);
  for (int i = 0; i < 3000; ++i) {
    const std::size_t byte = 100 + random() % (sound_.size() - 100);
    const unsigned bits = 1U << (random() % 8);
    EXPECT_EQ(outcome(flipped(byte, bits)), ExitCode::damaged) << "byte " << byte;
  }
}

TEST_F(SealTest, IsFoundInTheSeal) {
  const auto key = sound_.find("seal");
  ASSERT_NE(key, std::string::npos);
  for (std::size_t byte = key - 8; byte < key + 4 + 64; ++byte) {
    for (const unsigned bits : {0x01U, 0x02U, 0x10U, 0x80U}) {
      EXPECT_EQ(outcome(flipped(byte, bits)), ExitCode::damaged) << "byte " << byte;
    }
  }
}

TEST_F(SealTest, ALaterChangeByAnybodyIsFound) {
  fs::copy_file(at("sound.db"), path());
  sql(path(), "UPDATE entry SET name = 'b' WHERE name = 'a'");
  EXPECT_EQ(check(path()).damage.size(), 1U);
}

TEST_F(SealTest, WhatWasReadIsStillSealed) {
  fs::copy_file(at("sound.db"), path());
  EXPECT_EQ(count(path(), "SELECT count(*) FROM files"), 2);
  sql(path(), "SELECT * FROM users; PRAGMA integrity_check");
  EXPECT_TRUE(check(path()).sealed);
}

TEST_F(SealTest, GoingOnTakesTheSealOffAndTheEndPutsItBack) {
  fs::copy_file(at("sound.db"), path());
  const std::string before = digest(path());
  {
    auto writer = Writer::resume(path());
    ASSERT_TRUE(writer);
    EXPECT_FALSE(check(path()).is_damaged());
    EXPECT_FALSE(check(path()).sealed);
    writer->begin_run(1);
    writer->end_run(2, "finished", {});
  }
  EXPECT_TRUE(check(path()).sealed);
  EXPECT_EQ(digest(path()), before);
}

TEST_F(SealTest, WhatIsNotFinishedIsNotSealed) {
  { const Writer writer = planned(); }
  EXPECT_FALSE(check(path()).sealed);
  EXPECT_FALSE(check(path()).is_damaged());
}

}  // namespace
}  // namespace stocktake::store
