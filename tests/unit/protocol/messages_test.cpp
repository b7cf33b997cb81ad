#include "protocol/messages.h"

#include <gtest/gtest.h>

#include <random>

namespace stocktake::protocol {
namespace {

using std::chrono::milliseconds;

SliceRequest an_order() {
  SliceRequest request;
  request.slice = 7;
  request.access.host = "https://adb-1.2.azuredatabricks.net";
  request.access.timeouts.connect = milliseconds(11);
  request.access.timeouts.first_byte = milliseconds(12);
  request.access.timeouts.stall = milliseconds(13);
  request.access.timeouts.total = milliseconds(14);
  request.access.give_up_after = milliseconds(15);
  request.tasks = {{0, 0, Source::dbfs, 0, "/Users/a"},
                   {0, 0, Source::workspace, 3, std::string("/Users/b/\xff\0/x", 13)}};
  request.descend = false;
  request.budget = milliseconds(16);
  request.drain = milliseconds(17);
  request.max_directories = 18;
  request.max_entries = 19;
  request.max_in_flight = 20;
  request.max_rate = 2.5;
  request.limits[Source::dbfs] = {3, true, 4.5, true, milliseconds(600)};
  request.debug = true;
  request.keep_alive = milliseconds(19);
  request.access.via = Via::any;
  request.access.mounts = {{Source::dbfs, "/mnt/share"}};
  request.mounts_known = {{Source::dbfs, "machine", "1:2:3", 4, 2, "a reason", true}};
  return request;
}

TEST(MessagesTest, AnOrderComesBack) {
  const SliceRequest request = an_order();
  const auto read = decode_order(encode_order(request));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->slice, request.slice);
  EXPECT_EQ(read->access.host, request.access.host);
  EXPECT_EQ(read->access.timeouts.connect, request.access.timeouts.connect);
  EXPECT_EQ(read->access.timeouts.first_byte, request.access.timeouts.first_byte);
  EXPECT_EQ(read->access.timeouts.stall, request.access.timeouts.stall);
  EXPECT_EQ(read->access.timeouts.total, request.access.timeouts.total);
  EXPECT_EQ(read->access.give_up_after, request.access.give_up_after);
  EXPECT_EQ(read->tasks, request.tasks);
  EXPECT_EQ(read->descend, request.descend);
  EXPECT_EQ(read->budget, request.budget);
  EXPECT_EQ(read->drain, request.drain);
  EXPECT_EQ(read->max_directories, request.max_directories);
  EXPECT_EQ(read->max_entries, request.max_entries);
  EXPECT_EQ(read->max_in_flight, request.max_in_flight);
  EXPECT_EQ(read->max_rate, request.max_rate);
  EXPECT_EQ(read->limits, request.limits);
  EXPECT_EQ(read->debug, request.debug);
  EXPECT_EQ(read->keep_alive, request.keep_alive);
  EXPECT_EQ(read->access.via, request.access.via);
  EXPECT_EQ(read->access.mounts, request.access.mounts);
  EXPECT_EQ(read->mounts_known, request.mounts_known);
}

TEST(MessagesTest, NoLimitStaysNoLimit) {
  SliceRequest request = an_order();
  request.max_rate = net::RateLimiter::kNoLimit;
  request.limits = {};
  const auto read = decode_order(encode_order(request));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->max_rate, net::RateLimiter::kNoLimit);
  EXPECT_EQ(read->limits, LimitHints{});
}

TEST(MessagesTest, AnOrderOfAnotherVersionIsRefused) {
  std::string bytes = encode_order(an_order());
  ASSERT_EQ(bytes.substr(0, 2), "\x08\x05");  // field 1, version 5
  bytes[1] = 4;
  const auto read = decode_order(bytes);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().find("version"), std::string::npos);
}

TEST(MessagesTest, ResultsComeBackInOneOrMorePayloads) {
  std::vector<TaskResult> results;
  Listing listing;
  listing.files = {{"f", "NOTEBOOK", {}, 5, 6, 4, "PYTHON", ""},
                   {"", "FILE", 0, {}, {}},
                   {"n\n", "X", 1, -2, -3, -4, "", "r\xff"}};
  listing.directories = {{"d", false}, {"d/e", true, 7, true}, {"f", false, {}, true}};
  results.push_back({{0, 0, Source::workspace, 2, "/Users/a/b"}, listing});
  results.push_back({{0, 0, Source::dbfs, 0, "/Users/b"}, Absent{}});
  results.push_back({{0, 0, Source::dbfs, 1, "/Users/c/d"},
                     Gap{"dbfs/list", 403, "PERMISSION_DENIED", "no \xff", 2}});
  results.push_back({{0, 0, Source::dbfs, 1, "/Users/c/e"}, Listing{}});
  ResultsEncoder encoder;
  for (const TaskResult& result : results) encoder.add(result);
  const std::string payload = encoder.take();
  EXPECT_EQ(encoder.size(), 0U);
  const auto read = decode_results(payload);
  ASSERT_TRUE(read) << read.error();
  ASSERT_EQ(read->size(), results.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    EXPECT_EQ(read->at(i).task, results[i].task);
    EXPECT_EQ(read->at(i).outcome, results[i].outcome);
  }
}

TEST(MessagesTest, ASourceThatIsNotKnownIsRefused) {
  ResultsEncoder encoder;
  encoder.add({{0, 0, Source::workspace, 1, "/Users/b/d"}, Listing{}});
  std::string payload = encoder.take();
  const auto source = payload.find("\x08\x01");  // field 1 of a task
  ASSERT_NE(source, std::string::npos);
  EXPECT_TRUE(decode_results(payload));
  for (const char number : {'\x03', '\x04', '\x7F'}) {
    payload[source + 1] = number;
    const auto read = decode_results(payload);
    ASSERT_FALSE(read) << static_cast<int>(number);
    EXPECT_EQ(read.error(), "a source that there is not");
  }
}

TEST(MessagesTest, AnAbsentDirectoryThatIsNoHomeIsRefused) {
  ResultsEncoder encoder;
  encoder.add({{0, 0, Source::dbfs, 1, "/Users/b/d"}, Absent{}});
  EXPECT_FALSE(decode_results(encoder.take()));
}

TEST(MessagesTest, NumbersBelowZeroAreRefused) {
  ResultsEncoder size;
  size.add({{0, 0, Source::dbfs, 0, "/a"}, Listing{{{"f", "FILE", -1, {}, {}}}, {}}});
  EXPECT_FALSE(decode_results(size.take()));
  ResultsEncoder attempts;
  attempts.add({{0, 0, Source::dbfs, 0, "/a"}, Gap{"dbfs/list", 500, "X", "", -1}});
  EXPECT_FALSE(decode_results(attempts.take()));
  EXPECT_FALSE(decode_event(encode_event({EventKind::completed, 1, {}, Milliseconds(1), -1})));
}

TEST(MessagesTest, EventsComeBack) {
  const SliceEvent event{EventKind::completed, 1'790'000'000'123, {"a", "b"}, milliseconds(9), 4};
  const auto read = decode_event(encode_event(event));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, event);
}

TEST(MessagesTest, AnEndComesBack) {
  SliceTrailer end;
  end.slice = 9;
  end.results = 3;
  end.counters = {4, 5, 6};
  end.limits[Source::workspace] = {7, false, net::RateLimiter::kNoLimit, false, milliseconds(8)};
  end.failure = Failure{ExitCode::refused, "what", "do this"};
  end.answered = true;
  end.started_wall_ms = 10;
  end.ended_wall_ms = 20;
  end.busy = milliseconds(10);
  end.unfinished = {{Source::workspace, "/Users/x"}};
  end.failure_is_final = true;
  end.mounts_found = {{Source::dbfs, "machine", "", 0, 0, "not there", false}};
  const auto read = decode_end(encode_end(end));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->slice, end.slice);
  EXPECT_EQ(read->results, end.results);
  EXPECT_EQ(read->counters, end.counters);
  EXPECT_EQ(read->limits, end.limits);
  ASSERT_TRUE(read->failure);
  EXPECT_EQ(read->failure->code, ExitCode::refused);
  EXPECT_EQ(read->failure->message, "what");
  EXPECT_EQ(read->failure->remedy, "do this");
  EXPECT_TRUE(read->answered);
  EXPECT_EQ(read->started_wall_ms, 10);
  EXPECT_EQ(read->ended_wall_ms, 20);
  EXPECT_EQ(read->busy, end.busy);
  EXPECT_EQ(read->unfinished, end.unfinished);
  EXPECT_TRUE(read->failure_is_final);
  EXPECT_EQ(read->mounts_found, end.mounts_found);
}

TEST(MessagesTest, AFailureThatWouldCallTheRunASuccessIsRefused) {
  SliceTrailer end;
  end.failure = Failure{ExitCode::complete, "", ""};
  EXPECT_FALSE(decode_end(encode_end(end)));
}

/// Corruption may go unnoticed here (frames have a checksum for that), but decoded values are
/// usable.
TEST(MessagesTest, ADamagedOrderThatIsReadHasLimitsToKeep) {
  std::mt19937 random(3);
  const std::string sound = encode_order(an_order());
  int read = 0;
  int refused = 0;
  for (int round = 0; round < 5000; ++round) {
    std::string bytes = sound;
    for (int change = 0; change < 3; ++change) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    if (round % 3 == 0) bytes.resize(random() % bytes.size());
    const auto request = decode_order(bytes);
    ++(request ? read : refused);
    EXPECT_TRUE(!request || (request->max_in_flight >= 1 && request->max_rate > 0));
  }
  EXPECT_GT(read, 100);
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace stocktake::protocol
