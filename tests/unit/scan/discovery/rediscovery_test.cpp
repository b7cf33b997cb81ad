#include "scan/discovery/rediscovery.h"

#include <gmock/gmock.h>

namespace stocktake::scan {
namespace {

using ::testing::ElementsAre;

const Gap kBroken{"x/list", 500, "INTERNAL_ERROR", "no", 8};
const store::PathGap kDbfsHomes{Source::dbfs, "/Users", kBroken};
const store::PathGap kWorkspaceHomes{Source::workspace, "/Users", kBroken};
const store::PathGap kUserList{Source::workspace, "scim/v2/Users", kBroken};

store::ScanSpec both_sources() {
  store::ScanSpec scan_spec;
  scan_spec.sources = {Source::dbfs, Source::workspace};
  return scan_spec;
}

TEST(Unanswered, NamesEachPlaceOnce) {
  EXPECT_THAT(unanswered({kUserList, kDbfsHomes, kDbfsHomes}, {"scim/v2/ServicePrincipals"}),
              ElementsAre("/Users on dbfs", "scim/v2/ServicePrincipals", "scim/v2/Users"));
}

TEST(LostIn, NothingIsLostWhereNoMoreIsUnanswered) {
  Discovered again;
  EXPECT_FALSE(lost_in(again, both_sources(), {}));
  again.gaps = {kDbfsHomes};
  EXPECT_FALSE(lost_in(again, both_sources(), {kUserList, kDbfsHomes}));
}

TEST(LostIn, NamesWhatWasKnown) {
  Discovered again;
  again.gaps = {kWorkspaceHomes};
  EXPECT_EQ(lost_in(again, both_sources(), {kDbfsHomes}), "/Users on the workspace");
  again.gaps.clear();
  again.refused_lists = {"scim/v2/Users"};
  EXPECT_EQ(lost_in(again, both_sources(), {kDbfsHomes}), "scim/v2/Users");
}

TEST(LostIn, AListThatIsRefusedNowAndWasBrokenBeforeLosesNothing) {
  Discovered again;
  again.refused_lists = {"scim/v2/Users"};
  EXPECT_FALSE(lost_in(again, both_sources(), {kUserList}));
}

TEST(LostIn, ASourceThatHasNoHomesAnyMoreIsLostUnlessItsHomesWereNeverKnown) {
  Discovered again;
  again.statuses[Source::dbfs].state = SourceState::switched_off;
  EXPECT_EQ(lost_in(again, both_sources(), {}), "/Users on dbfs");
  EXPECT_FALSE(lost_in(again, both_sources(), {kDbfsHomes}));
  store::ScanSpec without = both_sources();
  without.statuses[Source::dbfs].state = SourceState::switched_off;
  EXPECT_FALSE(lost_in(again, without, {}));
}

}  // namespace
}  // namespace stocktake::scan
