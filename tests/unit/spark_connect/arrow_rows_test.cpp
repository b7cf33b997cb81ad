#include "spark_connect/arrow_rows.h"

#include <gmock/gmock.h>

#include "unit/spark_connect/arrow_stream.h"

namespace stocktake::spark_connect::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ArrowRows, AreReadOfBinaryAndText) {
  const std::vector<std::string> rows{"a", "", std::string("\0\xff", 2)};
  EXPECT_EQ(read_arrow_rows(arrow_stream_of(rows)).value(), rows);
  EXPECT_EQ(read_arrow_rows(arrow_stream_of(rows, NANOARROW_TYPE_LARGE_BINARY)).value(), rows);
  EXPECT_THAT(read_arrow_rows(arrow_stream_of({"t"}, NANOARROW_TYPE_STRING)).value(),
              ElementsAre("t"));
  EXPECT_THAT(read_arrow_rows(arrow_stream_of({})).value(), IsEmpty());
}

TEST(ArrowRows, ThatAreNotOneColumnOfBytesFail) {
  EXPECT_EQ(read_arrow_rows(arrow_stream({"a", std::nullopt})).error().kind, ErrorKind::protocol);
  EXPECT_FALSE(read_arrow_rows(arrow_stream_of({"1"}, NANOARROW_TYPE_INT64)));
  EXPECT_FALSE(read_arrow_rows(""));
  EXPECT_FALSE(read_arrow_rows("garbage that is no stream at all, and long enough to be one"));
}

TEST(ArrowRows, OfADamagedStreamAreNeverOthersThanSent) {
  const std::vector<std::string> rows{"first", "second"};
  const std::string whole = arrow_stream_of(rows);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto read = read_arrow_rows(std::string_view(whole).substr(0, size));
    // A stream cut between two messages is a valid stream of fewer batches; the row count sent with
    // it reveals the cut.
    if (read && !read->empty()) {
      EXPECT_EQ(*read, rows);
    }
  }
}

}  // namespace
}  // namespace stocktake::spark_connect::testing
