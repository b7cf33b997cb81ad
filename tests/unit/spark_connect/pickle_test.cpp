#include "spark_connect/pickle.h"

#include <gtest/gtest.h>

namespace stocktake::spark_connect::testing {
namespace {

TEST(Pickle, IsWhatPythonReads) {
  using namespace std::string_literals;
  EXPECT_EQ(pickle_map_function("m.n", "f", std::nullopt, "{}"),
            "\x80\x02"
            "cm.n\nf\n"
            "cpyspark.sql.types\n_parse_datatype_json_string\nX\x02\x00\x00\x00{}\x85R\x86."s);
  EXPECT_EQ(pickle_map_function("m", "make", "h\xc3\xa4", "{}"),
            "\x80\x02"
            "cm\nmake\nX\x03\x00\x00\x00h\xc3\xa4\x85R"
            "cpyspark.sql.types\n_parse_datatype_json_string\nX\x02\x00\x00\x00{}\x85R\x86."s);
}

TEST(Pickle, DrainsWithWhatEveryPythonHas) {
  using namespace std::string_literals;
  EXPECT_EQ(pickle_drain_function("{}"),
            "\x80\x02"
            "cfunctools\npartial\ncbuiltins\nfilter\n"
            "cfunctools\npartial\ncoperator\nis_\nN\x86R\x86R"
            "cpyspark.sql.types\n_parse_datatype_json_string\nX\x02\x00\x00\x00{}\x85R\x86."s);
}

TEST(Pickle, GivesTheLengthInFourBytes) {
  const auto pickled = pickle_map_function("m", "f", std::string(0x01'02'03, 'x'), "{}");
  ASSERT_TRUE(pickled);
  EXPECT_EQ(pickled->substr(7, 5), std::string("X\x03\x02\x01\x00", 5));
}

TEST(Pickle, TakesNoOtherNamesThanPythons) {
  for (const char* name : {"", "a b", "a\nb", "1a", "a-b", "a.b", "\xc3\xa4"}) {
    EXPECT_FALSE(pickle_map_function("m", name, std::nullopt, "{}")) << name;
  }
  for (const char* module : {"", ".", "a.", ".a", "a..b", "a\n"}) {
    EXPECT_FALSE(pickle_map_function(module, "f", std::nullopt, "{}")) << module;
  }
  EXPECT_FALSE(pickle_map_function("m", "f", "\xff", "{}"));
}

}  // namespace
}  // namespace stocktake::spark_connect::testing
