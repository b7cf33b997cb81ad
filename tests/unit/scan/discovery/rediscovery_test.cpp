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

const Gap kRefused{"unity-catalog/volumes", 403, "PERMISSION_DENIED", "no", 1};

Discovered with_refused(const std::string& path) {
  store::HomeSpec home{Source::volumes, path};
  home.gap = kRefused;
  Discovered again;
  again.users = {{path, {OwnerKind::place}, {home}}};
  return again;
}

TEST(LostIn, ASchemaThatIsRefusedIsLostUnlessItWasNotKnownBefore) {
  const store::PathGap schema{Source::volumes, "/Volumes/c/s", kRefused};
  const store::PathGap catalog{Source::volumes, "/Volumes/c", kRefused};
  const Discovered again = with_refused("/Volumes/c/s");
  EXPECT_EQ(lost_in(again, both_sources(), {}), "/Volumes/c/s");
  EXPECT_FALSE(lost_in(again, both_sources(), {schema}));
  EXPECT_FALSE(lost_in(again, both_sources(), {catalog})) << "its schemas were not known";
  EXPECT_EQ(lost_in(with_refused("/Volumes/c"), both_sources(), {schema}), "/Volumes/c");
  EXPECT_EQ(lost_in(with_refused("/Volumes/c2"), both_sources(), {catalog}), "/Volumes/c2");
  EXPECT_THAT(unanswered({schema}, {}), ElementsAre("/Volumes/c/s"));
}

}  // namespace
}  // namespace stocktake::scan
