#include "spark_runner/task_argument.h"

#include <gtest/gtest.h>
#include <simdjson.h>

namespace stocktake::spark_runner {
namespace {

protocol::SliceRequest order(std::uint64_t slice) {
  protocol::SliceRequest order;
  order.slice = slice;
  order.access.host = "https://adb-1.azuredatabricks.net";
  order.access.ca_pem = std::string(1000, 'x');
  order.tasks.push_back({1, 1, Source::dbfs, 0, "/Users/\"quoted\"@x"});
  order.budget = protocol::Milliseconds(2000);
  order.drain = protocol::Milliseconds(20'000);
  return order;
}

TEST(TaskArgument, IsJsonWithAnOrderForEachNumber) {
  const std::string text = task_argument({"shim", "bundle_1", "pad_1"},
                                         {std::string("\0\xff", 2), 7}, {order(1), order(2)});
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  ASSERT_EQ(parser.parse(text).get(json), simdjson::SUCCESS);
  EXPECT_EQ(json["bundle"].get_string().value(), "bundle_1");
  EXPECT_EQ(json["pad"].get_string().value(), "pad_1");
  EXPECT_EQ(json["pad_offset"].get_int64().value(), 7);
  EXPECT_EQ(json["share"].get_string().value(), "AP8=");
  EXPECT_EQ(json["orders"].get_array().value().size(), 2);
  const auto first = json["orders"].at(0);
  EXPECT_GT(first["seconds"].get_int64().value(), 22);
  EXPECT_GT(first["frame"].get_string().value().size(), 50);
  EXPECT_LT(first["frame"].get_string().value().size(), 500);  // the certificates occur once
  EXPECT_GT(json["certificates"].get_string().value().size(), 1000);
}

TEST(TaskArgument, WithoutOrdersIsJsonToo) {
  const std::string text = task_argument({"shim", "bundle", "pad"}, {}, {});
  simdjson::dom::parser parser;
  EXPECT_EQ(parser.parse(text).error(), simdjson::SUCCESS);
}

}  // namespace
}  // namespace stocktake::spark_runner
