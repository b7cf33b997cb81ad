// What a commit stores, and that it stores either everything or nothing.

#include <sys/resource.h>

#include <csignal>
#include <stdexcept>

#include "store_fixture.h"

namespace stocktake::store {
namespace {

using WriterTest = StoreTest;

std::vector<FileRow> files_of(const std::string& path) {
  std::vector<FileRow> rows;
  auto reader = Reader::open(path);
  reader->each_file([&](const FileRow& row) { rows.push_back(row); });
  return rows;
}

std::vector<GapRow> gaps_of(const std::string& path) {
  std::vector<GapRow> rows;
  auto reader = Reader::open(path);
  reader->each_gap([&](const GapRow& row) { rows.push_back(row); });
  return rows;
}

TEST_F(WriterTest, KeepsThePlan) {
  Writer writer = planned();
  EXPECT_TRUE(writer.has_scan_spec());
  const ScanSpec kept = writer.scan_spec();
  EXPECT_EQ(kept.host, "https://x.cloud");
  EXPECT_EQ(kept.sources, scan_spec().sources);
  EXPECT_TRUE(kept.all_users);
  EXPECT_EQ(kept.created_at, 5);
  EXPECT_EQ(kept.made_with, "1");
  EXPECT_EQ(writer.user_names(), (std::vector<std::string>{"ann@x", "bob@x"}));
  EXPECT_EQ(writer.next_directory_id(), 4);
}

TEST_F(WriterTest, OrphansAreNoUserNames) {
  auto writer = Writer::create(path(), false);
  ASSERT_TRUE(writer);
  writer->store_scan_spec(
      scan_spec(),
      {{"b", {}, {}}, {"a", {OwnerKind::nobody}, {{Source::dbfs, "/Users/a"}}}, {"c", {}, {}}}, {});
  EXPECT_EQ(writer->user_names(), (std::vector<std::string>{"b", "c"}));
}

TEST_F(WriterTest, APathGapBelongsToNoHome) {
  auto writer = Writer::create(path(), false);
  ASSERT_TRUE(writer);
  writer->store_scan_spec(scan_spec(), users(), {{Source::workspace, "/Users", denied()}});
  const auto gaps = gaps_of(path());
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0].username, "");
  EXPECT_EQ(gaps[0].path, "/Users");
  EXPECT_EQ(gaps[0].gap, denied());
  EXPECT_TRUE(check(path()).damage.empty());
}

TEST_F(WriterTest, AListingIsStoredWhole) {
  Writer writer = planned();
  const Entry entry{"a.py", "NOTEBOOK", std::nullopt, std::nullopt, 77};
  writer.commit({{{home(2), Listing{{entry, file("b", 0)}, {{"d"}, {"e"}}}}, 10}});
  const auto files = files_of(path());
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].path, "/Users/ann@x/a.py");
  EXPECT_EQ(files[0].entry.kind, "NOTEBOOK");
  EXPECT_EQ(files[0].entry.size, std::nullopt);
  EXPECT_EQ(files[0].entry.modified_at, std::nullopt);
  EXPECT_EQ(files[0].entry.object_id, 77);
  EXPECT_EQ(files[1].entry.size, 0);
  const auto pending = PendingReader(path()).read(Source::workspace, 10);
  ASSERT_EQ(pending.size(), 3U);
  EXPECT_EQ(pending[0], child(home(2), 10, "d"));
  EXPECT_EQ(pending[1], child(home(2), 11, "e"));
  EXPECT_EQ(pending[2], home(3));
  EXPECT_TRUE(check(path()).damage.empty());
}

TEST_F(WriterTest, AnEmptyNameIsThePathItself) {
  Writer writer = planned();
  writer.commit({{{home(2), Listing{{file("")}, {}}}, 0}});
  EXPECT_EQ(files_of(path()).at(0).path, "/Users/ann@x");
}

TEST_F(WriterTest, AnAmbiguousDirectoryIsAGapWithoutARequest) {
  Writer writer = planned();
  writer.commit({{{home(2), Listing{{}, {{"a"}, {"a/b", true}}}}, 4}});
  const auto gaps = gaps_of(path());
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0].username, "ann@x");
  EXPECT_EQ(gaps[0].path, "/Users/ann@x/a/b");
  EXPECT_EQ(gaps[0].gap.operation, "workspace/list");
  EXPECT_EQ(gaps[0].gap.http_status, 0);
  EXPECT_EQ(gaps[0].gap.error_code, "AMBIGUOUS_PATH");
  EXPECT_EQ(gaps[0].gap.attempts, 0);
  EXPECT_FALSE(gaps[0].gap.message.empty());
  EXPECT_EQ(count(path(), "SELECT http_status IS NULL FROM gap"), 1);
  // The folder `b` in `a`, which has the same path, is listed like any other.
  writer.commit({{{child(home(2), 4, "a"), Listing{{}, {{"b"}}}}, 6}});
  EXPECT_TRUE(check(path()).damage.empty());
}

TEST_F(WriterTest, NamesAreKeptByteForByte) {
  using namespace std::string_literals;
  Writer writer = planned();
  const std::vector<std::string> names{"\0x"s,     "a'b\";--", "line\nbreak",
                                       "\xff\xfe", "ünï",      "日本"};
  Listing listing;
  for (const auto& name : names) listing.files.push_back(file(name, 1, "KIND " + name));
  listing.directories = {{"d\0e"s}, {"\xff"}};
  writer.commit({{{home(2), listing}, 4}});
  const auto files = files_of(path());
  ASSERT_EQ(files.size(), names.size());
  std::vector<std::string> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    EXPECT_EQ(files[i].path, "/Users/ann@x/" + sorted[i]);
    EXPECT_EQ(files[i].entry.kind, "KIND " + sorted[i]);
  }
  EXPECT_EQ(PendingReader(path()).read(Source::workspace, 1).at(0).path, "/Users/ann@x/d\0e"s);
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
}

TEST_F(WriterTest, SumsOfAHomeFollowItsRows) {
  Writer writer = planned();
  fill(writer);
  std::vector<UserRow> rows;
  auto reader = Reader::open(path());
  reader->each_user([&](const UserRow& row) { rows.push_back(row); });
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].name, "ann@x");
  EXPECT_TRUE(rows[0].of(Source::dbfs).found);
  EXPECT_EQ(rows[0].of(Source::dbfs).files, 2);
  EXPECT_EQ(rows[0].of(Source::dbfs).bytes, 10);
  EXPECT_EQ(rows[0].of(Source::dbfs).unknown_size, 1);
  EXPECT_EQ(rows[0].of(Source::dbfs).last_modified, 1'700'000'000'000);
  EXPECT_EQ(rows[0].of(Source::workspace).directories, 1);
  EXPECT_EQ(rows[0].of(Source::workspace).gaps, 1);
  EXPECT_EQ(rows[0].of(Source::workspace).pending, 0);
  EXPECT_EQ(rows[0].first_gap, "workspace /Users/ann@x/secret: 403 PERMISSION_DENIED");
  EXPECT_FALSE(rows[1].of(Source::workspace).found);
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
}

TEST_F(WriterTest, AResultForADirectoryThatDoesNotWaitIsABug) {
  Writer writer = planned();
  fill(writer);
  EXPECT_THROW(writer.commit({{{home(1), Listing{}}, 0}}), std::logic_error);
  EXPECT_THROW(writer.commit({{{home(2), denied()}, 0}}), std::logic_error);
  EXPECT_THROW(writer.commit({{{home(3), Absent{}}, 0}}), std::logic_error);
  EXPECT_THROW(writer.commit({{{child(home(2), 99, "never"), Listing{}}, 0}}), std::logic_error);
}

TEST_F(WriterTest, ABatchIsStoredWholeOrNotAtAll) {
  Writer writer = planned();
  const CommitItem good{{home(1), Listing{{file("a", 1, "NEW"), file("b", 1, "NEWER")}, {{"d"}}}},
                        4};
  const CommitItem bad{{child(home(2), 99, "never"), Listing{}}, 0};
  EXPECT_THROW(writer.commit({good, bad}), std::logic_error);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM entry"), 0);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM directory WHERE state <> 0 OR depth > 0"), 0);
  EXPECT_EQ(count(path(), "SELECT sum(file_count) + sum(directory_count) FROM home"), 0);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM kind WHERE name LIKE 'NEW%'"), 0);
  // The kinds and entry ids of the failed commit are not kept in memory either.
  writer.commit({good});
  EXPECT_EQ(files_of(path()).at(0).entry.kind, "NEW");
  EXPECT_EQ(count(path(), "SELECT min(id) FROM entry"), 1);
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
}

TEST_F(WriterTest, AFullDiskIsFatalAndTheSameWriterGoesOnWhenThereIsRoom) {
  Writer first = planned();
  Listing big;
  for (int i = 0; i < 20'000; ++i)
    big.files.push_back(file(std::string(60, 'x') + std::to_string(i)));
  big.files.push_back(file("last", 1, "NEW"));
  { const Writer closed = std::move(first); }
  const int code = in_child([&] {
    static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));
    auto writer = Writer::resume(path());
    rlimit limit{300'000, RLIM_INFINITY};
    if (!writer || ::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 97;
    try {
      writer->commit({{{home(1), big}, 0}});
      return 1;
    } catch (const FatalError& error) {
      if (error.failure().code != ExitCode::unreachable) return 2;
    }
    if (count(path(), "SELECT count(*) FROM entry") != 0) return 3;
    limit.rlim_cur = RLIM_INFINITY;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    writer->commit({{{home(1), big}, 0}});
    return 0;
  });
  EXPECT_EQ(code, 0);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM entry"), 20'001);
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
}

TEST_F(WriterTest, RunsAreKept) {
  Writer writer = planned();
  writer.begin_run(1000);
  writer.end_run(3500, "interrupted", {7, 2, 1});
  writer.begin_run(5000);
  const Overview all = Reader::open(path())->overview();
  EXPECT_EQ(all.runs, 2);
  EXPECT_DOUBLE_EQ(all.seconds, 2.5);
  EXPECT_EQ(all.started_at, 1000);
  EXPECT_EQ(all.ended_at, std::nullopt);
  EXPECT_EQ(all.outcome, "");
  EXPECT_EQ(count(path(), "SELECT requests + retries + throttled FROM run WHERE id = 1"), 10);
}

}  // namespace
}  // namespace stocktake::store
