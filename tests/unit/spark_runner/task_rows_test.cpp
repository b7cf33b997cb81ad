#include "spark_runner/task_rows.h"

#include <gtest/gtest.h>

#include "protocol/frame.h"
#include "protocol/messages.h"

namespace stocktake::spark_runner {
namespace {

std::string row(char kind, unsigned number, std::string_view payload) {
  std::string bytes(1, kind);
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(number >> (8 * i));
  return bytes.append(payload);
}

std::string whole_answer(std::uint64_t slice) {
  protocol::ResultsEncoder results;
  results.add({{0, 0, Source::dbfs, 0, "/Users/a@x"}, Absent{}});
  protocol::SliceTrailer end;
  end.slice = slice;
  end.results = 1;
  return protocol::encode_frame(protocol::FrameKind::results, results.take()) +
         protocol::encode_frame(protocol::FrameKind::end, protocol::encode_end(end));
}

constexpr std::string_view kHead = R"({"executor":"3","host":"h","machine":"x86_64"})";
constexpr std::string_view kEnded = R"({"cause":"ended","message":""})";

TEST(TaskRows, AWholeAnswerInPiecesIsAnOutcome) {
  TaskRows rows({41, 42});
  const std::string answer = whole_answer(42);
  EXPECT_FALSE(rows.add(row('h', 1, kHead)));
  EXPECT_FALSE(rows.add(row('d', 1, answer.substr(0, 9))));
  EXPECT_FALSE(rows.add(row('d', 1, answer.substr(9))));
  const auto outcome = rows.add(row('e', 1, kEnded));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->slice, 42);
  EXPECT_EQ(outcome->executor, "3");
  EXPECT_EQ(outcome->error, "");
  ASSERT_TRUE(outcome->answer.trailer);
  EXPECT_EQ(outcome->answer.results.size(), 1);
}

TEST(TaskRows, AnAnswerThatStopsIsLostAndSaysWhy) {
  TaskRows rows({7});
  rows.add(row('h', 0, kHead));
  rows.add(row('d', 0, whole_answer(7).substr(0, 20)));
  const auto outcome =
      rows.add(row('e', 0, R"({"cause":"ended","message":"it was ended by signal 9; "})"));
  ASSERT_TRUE(outcome);
  EXPECT_FALSE(outcome->answer.trailer);
  EXPECT_NE(outcome->error.find("signal 9"), std::string::npos) << outcome->error;
  EXPECT_FALSE(rows.no_worker());
}

TEST(TaskRows, TheAnswerOfATaskThatIsRunAgainBeginsAnew) {
  TaskRows rows({7});
  rows.add(row('h', 0, kHead));
  rows.add(row('d', 0, whole_answer(7)));
  rows.add(row('h', 0, R"({"executor":"5","machine":"x86_64"})"));
  rows.add(row('d', 0, whole_answer(7)));
  const auto outcome = rows.add(row('e', 0, kEnded));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->executor, "5");
  EXPECT_EQ(outcome->answer.results.size(), 1);
  EXPECT_TRUE(outcome->answer.trailer);
}

TEST(TaskRows, AWorkerThatCannotBeStartedIsTheClusters) {
  TaskRows rows({7});
  rows.add(row('h', 0, R"({"executor":"3","machine":"aarch64"})"));
  const auto outcome =
      rows.add(row('e', 0, R"({"cause":"cannot_start","message":"Exec format error"})"));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->error, "Exec format error");
  ASSERT_TRUE(rows.no_worker());
  EXPECT_EQ(rows.no_worker()->machine, "aarch64");
}

TEST(TaskRows, WhatTheJobDidNotHandBackIsLost) {
  TaskRows rows({1, 2});
  rows.add(row('h', 0, kHead));
  rows.add(row('d', 0, whole_answer(1)));
  rows.add(row('e', 0, kEnded));
  const auto rest = rows.rest("interrupted");
  ASSERT_EQ(rest.size(), 1);
  EXPECT_EQ(rest[0].slice, 2);
  EXPECT_EQ(rest[0].error, "interrupted");
  EXPECT_FALSE(rest[0].answer.trailer);
}

TEST(TaskRows, RowsThatAreNoneHarmNobody) {
  TaskRows rows({1});
  for (const std::string& bad : {std::string(), std::string("h"), row('d', 9, "x")}) {
    EXPECT_FALSE(rows.add(bad));
  }
  const auto outcome = rows.add(row('h', 0, "no json"));
  ASSERT_TRUE(outcome);
  EXPECT_FALSE(outcome->answer.trailer);
  EXPECT_FALSE(rows.add(row('e', 0, kEnded))) << "an outcome twice";
}

}  // namespace
}  // namespace stocktake::spark_runner
