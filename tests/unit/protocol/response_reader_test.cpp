#include "protocol/response_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "spool/file_spool.h"
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

/// A directory of so many files that they travel in several frames.
TaskResult a_large_result(int files) {
  auto spool = std::make_shared<FileSpool>("");
  for (int i = 0; i < files; ++i) {
    spool->add({"file " + std::to_string(i), "FILE", i, 5, 7, 3, "", ""});
  }
  spool->finish();
  Listing listing{{}, {{"d", false, 9, true}}};
  listing.many_files = std::move(spool);
  return {{0, 0, Source::workspace, 1, "/Users/a/large"}, std::move(listing)};
}

std::string answer_of(const std::vector<TaskResult>& results) {
  std::string bytes;
  worker::ResponseWriter writer([&bytes](std::string_view more) { bytes += more; });
  for (const TaskResult& result : results) writer.result(result);
  SliceTrailer end;
  end.slice = kSlice;
  writer.end(end);
  return bytes;
}

std::vector<Entry> files_of(const TaskResult& result) {
  std::vector<Entry> files;
  std::get<Listing>(result.outcome).each_file([&](const Entry& file) { files.push_back(file); });
  return files;
}

TEST(AnswerReaderTest, ALargeDirectoryArrivesInPartsAndIsPutTogether) {
  const std::vector<TaskResult> sent{a_result(1), a_large_result(50'000), a_large_result(3),
                                     a_result(2)};
  const std::string bytes = answer_of(sent);
  ResponseReader reader(kSlice);
  std::size_t largest = 0;
  FrameReader frames;
  frames.append(bytes);
  while (true) {
    const auto frame = frames.next();
    ASSERT_TRUE(frame);
    if (!*frame) break;
    largest = std::max(largest, (*frame)->payload.size());
  }
  EXPECT_LT(largest, std::size_t{2} << 20U);
  for (std::size_t at = 0; at < bytes.size(); at += 100'000) {
    reader.append(std::string_view(bytes).substr(at, 100'000));
  }
  ASSERT_EQ(reader.error(), "");
  const SliceResponse read = reader.take();
  ASSERT_EQ(read.results.size(), sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const auto& listing = std::get<Listing>(read.results[i].outcome);
    EXPECT_EQ(read.results[i].task, sent[i].task);
    EXPECT_EQ(listing.directories, std::get<Listing>(sent[i].outcome).directories);
    EXPECT_EQ(files_of(read.results[i]), files_of(sent[i]));
  }
  EXPECT_NE(std::get<Listing>(read.results[1].outcome).many_files, nullptr);
  EXPECT_EQ(std::get<Listing>(read.results[2].outcome).many_files, nullptr);
}

TEST(AnswerReaderTest, FilesWithoutTheirDirectoryAreAnError) {
  const Task large = a_large_result(1).task;
  const std::string some =
      encode_frame(FrameKind::files, encode_files(large, {{"a", "FILE", 1, 2, {}}}));
  const std::string others =
      encode_frame(FrameKind::files, encode_files(a_result(1).task, {{"a", "FILE", 1, 2, {}}}));
  SliceTrailer end;
  end.slice = kSlice;
  const std::string trailer = encode_frame(FrameKind::end, encode_end(end));
  const TaskResult gap{large, Gap{"workspace/list", 403, "FORBIDDEN", "no", 1}};
  for (const std::string& bytes :
       {some + answer_of({a_result(2)}), some + others, some + trailer, some + answer_of({gap})}) {
    ResponseReader reader(kSlice);
    reader.append(bytes);
    EXPECT_FALSE(reader.is_whole());
  }
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
