#include "protocol/response_reader.h"

#include <gtest/gtest.h>

#include "worker/response_writer.h"

namespace stocktake::protocol {
namespace {

constexpr std::uint64_t kSlice = 5;

TaskResult a_result(int number) {
  return {{0, 0, Source::dbfs, 1, "/Users/a/" + std::to_string(number)}, Listing{}};
}

/// What a worker writes for `results` results.
std::string answer(int results, std::uint64_t slice = kSlice) {
  std::string bytes;
  worker::ResponseWriter writer([&bytes](std::string_view more) { bytes += more; });
  writer.event({EventKind::received, 1, {"a"}, {}, 0});
  for (int i = 0; i < results; ++i) writer.result(a_result(i));
  writer.log("a line");
  SliceTrailer end;
  end.slice = slice;
  writer.end(end);
  return bytes;
}

TEST(AnswerReaderTest, ReadsWhatAWorkerWrites) {
  ResponseReader reader(kSlice);
  const std::string bytes = answer(50'000);  // several frames
  for (std::size_t at = 0; at < bytes.size(); at += 1000) {
    EXPECT_FALSE(reader.is_whole());
    reader.append(std::string_view(bytes).substr(at, 1000));
  }
  EXPECT_EQ(reader.error(), "");
  const SliceResponse read = reader.take();
  EXPECT_EQ(read.results.size(), 50'000U);
  EXPECT_EQ(read.results.back().task.path, "/Users/a/49999");
  EXPECT_EQ(read.events.size(), 1U);
  EXPECT_EQ(read.log, std::vector<std::string>{"a line"});
}

TEST(AnswerReaderTest, AnAnswerThatIsCutAnywhereIsNotWhole) {
  const std::string bytes = answer(3);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ResponseReader reader(kSlice);
    reader.append(std::string_view(bytes).substr(0, size));
    EXPECT_FALSE(reader.is_whole()) << size;
    EXPECT_NE(reader.error(), "") << size;
  }
}

TEST(AnswerReaderTest, AnAnswerThatLacksAFrameIsNotWhole) {
  std::string results_only;
  worker::ResponseWriter writer([&results_only](std::string_view more) { results_only += more; });
  for (int i = 0; i < 50'000; ++i) writer.result(a_result(i));
  const std::string bytes = answer(50'000);
  const auto first_results = bytes.find(results_only.substr(0, 100));
  ASSERT_NE(first_results, std::string::npos);
  FrameReader frames;
  frames.append(std::string_view(bytes).substr(first_results));
  const auto frame = frames.next();
  ASSERT_TRUE(frame && *frame);
  std::string without = bytes;
  without.erase(first_results, encode_frame((*frame)->kind, (*frame)->payload).size());
  ResponseReader reader(kSlice);
  reader.append(without);
  EXPECT_NE(reader.error().find("missing"), std::string::npos) << reader.error();
}

TEST(AnswerReaderTest, TheAnswerToAnotherSliceIsRefused) {
  ResponseReader reader(kSlice);
  reader.append(answer(1, kSlice + 1));
  EXPECT_FALSE(reader.is_whole());
}

TEST(AnswerReaderTest, MoreAfterTheEndIsRefused) {
  for (const std::string& more : {std::string("s"), std::string("x"), answer(1)}) {
    ResponseReader reader(kSlice);
    reader.append(answer(1) + more);
    EXPECT_FALSE(reader.is_whole());
  }
}

TEST(AnswerReaderTest, FramesOfTheOtherDirectionAreRefused) {
  ResponseReader reader(kSlice);
  reader.append(encode_frame(FrameKind::secret, "Bearer x") + answer(1));
  EXPECT_FALSE(reader.is_whole());
}

}  // namespace
}  // namespace stocktake::protocol
