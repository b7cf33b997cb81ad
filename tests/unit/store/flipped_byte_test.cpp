#include "store_fixture.h"

namespace stocktake::store {
namespace {

using FlippedByteTest = StoreTest;

TEST_F(FlippedByteTest, IsFoundAtTheStartOfAnyPage) {
  make(at("sound.db"));
  constexpr std::size_t kPageSize = 4096;
  const std::string sound = bytes(at("sound.db"));
  ASSERT_EQ(count(at("sound.db"), "PRAGMA page_size"), static_cast<std::int64_t>(kPageSize));
  ASSERT_GT(sound.size(), 5 * kPageSize);
  for (std::size_t at_byte = kPageSize; at_byte < sound.size(); at_byte += kPageSize) {
    std::string broken = sound;
    broken[at_byte] = static_cast<char>(broken[at_byte] ^ 0x55);
    write(path(), broken);
    auto reader = Reader::open(path());
    if (reader) {
      EXPECT_TRUE(reader->check().is_damaged()) << "byte " << at_byte;
    } else {
      EXPECT_EQ(reader.error().code, ExitCode::damaged) << "byte " << at_byte;
    }
  }
}

}  // namespace
}  // namespace stocktake::store
