#include "spark_connect/uuid.h"

#include <gmock/gmock.h>

namespace stocktake::spark_connect::testing {
namespace {

using ::testing::MatchesRegex;

TEST(Uuid, IsRandomAndOfVersion4) {
  EXPECT_THAT(make_uuid(),
              MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(make_uuid(), make_uuid());
}

}  // namespace
}  // namespace stocktake::spark_connect::testing
