#include "store_fixture.h"
#include "util/sha256.h"

namespace stocktake::store {
namespace {

/// One file and one gap. A test may change each of their fields.
class DigestTest : public StoreTest {
 protected:
  std::string digest_of(const Entry& entry, const Gap& gap, const std::string& user = "ann",
                        OwnerKind owner = OwnerKind::user) {
    {
      auto writer = Writer::create(path(), true);
      writer->store_scan_spec(scan_spec(), {{user, {owner}, {{Source::workspace, "/Users/ann"}}}},
                              {});
      const Task task{1, 1, Source::workspace, 0, "/Users/ann"};
      writer->commit({{{task, Listing{{entry}, {{"d"}}}}, 2}, {{child(task, 2, "d"), gap}, 0}});
    }
    return digest(path());
  }
};

const Entry kEntry{"f", "FILE", 7, 1000, 3};
const Gap kGap{"workspace/list", 403, "DENIED", "message", 2};

TEST_F(DigestTest, IsOverTheBytesThatAreDocumented) {
  Sha256 hash;
  hash.update(
      "4:user,3:ann,1:0,"
      "4:file,3:ann,9:workspace,12:/Users/ann/f,4:FILE,1:7,4:1000,"
      "3:gap,3:ann,9:workspace,12:/Users/ann/d,14:workspace/list,3:403,6:DENIED,");
  EXPECT_EQ(digest_of(kEntry, kGap), hash.finish());
}

TEST_F(DigestTest, ChangesWithWhatTheInventorySays) {
  const std::string before = digest_of(kEntry, kGap);
  auto entry = kEntry;
  entry.name = "g";
  EXPECT_NE(digest_of(entry, kGap), before);
  entry = kEntry;
  entry.kind = "LIBRARY";
  EXPECT_NE(digest_of(entry, kGap), before);
  entry = kEntry;
  entry.size = 0;
  const std::string zero = digest_of(entry, kGap);
  EXPECT_NE(zero, before);
  entry.size.reset();
  EXPECT_NE(digest_of(entry, kGap), zero);
  entry = kEntry;
  entry.modified_at = 2000;
  EXPECT_NE(digest_of(entry, kGap), before);
  for (auto change :
       {+[](Gap& gap) { gap.operation = "x"; }, +[](Gap& gap) { gap.http_status = 0; },
        +[](Gap& gap) { gap.error_code = "x"; }}) {
    Gap gap = kGap;
    change(gap);
    EXPECT_NE(digest_of(kEntry, gap), before);
  }
  EXPECT_NE(digest_of(kEntry, kGap, "bob"), before);
  for (std::int64_t number = 1; const auto owner = parse_owner_kind(number); ++number) {
    EXPECT_NE(digest_of(kEntry, kGap, "ann", *owner), before) << number;
  }
}

TEST_F(DigestTest, IsTheSameForTheSameContentWhateverItsHistory) {
  const std::string before = digest_of(kEntry, kGap);
  Gap gap = kGap;
  gap.message = "another request id";
  gap.attempts = 9;
  EXPECT_EQ(digest_of(kEntry, gap), before);
  Entry entry = kEntry;
  entry.object_id = 99;  // assigned by the service, not content
  EXPECT_EQ(digest_of(entry, kGap), before);
}

TEST_F(DigestTest, DoesNotDependOnIdsOrTheOrderOfListing) {
  const Task ann = home(2);
  const Listing top{{file("1"), file("2")}, {{"a"}, {"b"}}};
  const Listing reversed{{file("2"), file("1")}, {{"b"}, {"a"}}};
  const Listing below{{file("x", std::nullopt, "ODD")}, {}};
  {
    Writer writer = planned(at("one.db"));
    writer.commit({{{home(1), Absent{}}, 0}, {{ann, top}, 4}, {{home(3), below}, 0}});
    writer.commit({{{child(ann, 4, "a"), below}, 0}, {{child(ann, 5, "b"), denied()}, 0}});
  }
  {
    auto writer = Writer::create(at("two.db"), false);
    auto people = users();
    std::reverse(people.begin(), people.end());  // homes: 1 bob's, 2 and 3 ann's
    writer->store_scan_spec(scan_spec(), people, {});
    const Task bob{1, 1, Source::workspace, 0, "/Users/bob@x"};
    const Task other{3, 3, Source::workspace, 0, "/Users/ann@x"};
    writer->commit({{{other, reversed}, 100}});
    writer->commit({{{child(other, 100, "b"), denied()}, 0}});
    writer->commit({{{child(other, 101, "a"), below}, 0}});
    writer->commit({{{bob, below}, 0}});
    writer->commit({{{{2, 2, Source::dbfs, 0, "/Users/ann@x"}, Absent{}}, 0}});
  }
  EXPECT_EQ(check(at("two.db")).damage, std::vector<std::string>{});
  EXPECT_EQ(digest(at("one.db")), digest(at("two.db")));
}

TEST_F(DigestTest, NoNamePassesForTwoFields) {
  Entry left = kEntry;
  left.name = "f,4:FILE";
  left.kind = "X";
  Entry right = kEntry;
  right.name = "f";
  right.kind = "FILE,1:X";
  EXPECT_NE(digest_of(left, kGap), digest_of(right, kGap));
}

}  // namespace
}  // namespace stocktake::store
