// Catalogs and schemas that were refused, and volumes that change hands, in an inventory.

#include <gmock/gmock.h>

#include "store_fixture.h"

namespace stocktake::store {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CatalogGapsTest : public StoreTest {
 protected:
  static UserSpec refused(const std::string& schema) {
    HomeSpec home{Source::volumes, schema};
    home.gap = Gap{"unity-catalog/volumes", 403, "PERMISSION_DENIED", "no", 1};
    return {schema, {OwnerKind::place}, {home}};
  }
  static UserSpec owner(const std::string& name, const std::vector<std::string>& volumes,
                        OwnerKind kind = OwnerKind::user) {
    UserSpec user{name, {kind}, {}};
    for (const std::string& path : volumes) {
      user.homes.push_back({Source::volumes, path, Absence::listed});
    }
    return user;
  }

  static ScanSpec spec_of_volumes() {
    ScanSpec spec = scan_spec();
    spec.sources = {Source::volumes};
    return spec;
  }

  /// Ann's volume is listed and has a file; a schema was refused.
  void make_with_refused(const UserSpec& ann) const {
    auto writer = Writer::create(path(), false);
    ASSERT_TRUE(writer);
    writer->store_scan_spec(spec_of_volumes(), {ann, refused("/Volumes/c/s")}, {});
    writer->commit({{{{1, 1, Source::volumes, 0, "/Volumes/c/d/v"}, Listing{{file("f")}, {}}}, 0}});
  }
  void make_with_refused() const { make_with_refused(owner("ann@x", {"/Volumes/c/d/v"})); }

  void update(const std::vector<UserSpec>& users, const std::vector<Source>& listed) const {
    auto writer = Writer::resume(path());
    ASSERT_TRUE(writer);
    writer->update_homes({spec_of_volumes(), users, {}, listed});
  }

  /// "user source path", also of what is a gap or pending.
  std::vector<std::string> homes() const {
    std::vector<std::string> homes;
    SQLite::Database database(path(), SQLite::OPEN_READONLY);
    SQLite::Statement rows(database,
                           "SELECT u.name || ' ' || h.path || ' ' || d.state FROM user u LEFT JOIN "
                           "home h ON h.user = u.id LEFT JOIN directory d ON d.home = h.id AND "
                           "d.depth = 0 ORDER BY u.id, h.path");
    while (rows.executeStep()) homes.push_back(rows.getColumn(0).getString());
    return homes;
  }
};

TEST_F(CatalogGapsTest, IsNoDirectoryToBeListedAgain) {
  make_with_refused();
  EXPECT_THAT(check(path()).damage, IsEmpty());
  EXPECT_EQ(check(path()).gaps, 1);
  auto writer = Writer::resume(path());
  ASSERT_TRUE(writer);
  EXPECT_EQ(writer->requeue_gaps(), 0);
  EXPECT_THAT(writer->user_names(), ElementsAre("ann@x")) << "nobody asks for a place";
  const auto gaps = writer->path_gaps();
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0].path, "/Volumes/c/s");
  EXPECT_EQ(gaps[0].gap.operation, "unity-catalog/volumes");
}

TEST_F(CatalogGapsTest, IsARowOfItsOwnWithItsGap) {
  make_with_refused();
  std::vector<std::string> rows;
  Reader::open(path())->each_user([&](const UserRow& row) {
    rows.push_back(row.name + ", " + std::string(to_string(row.owner.kind)) + ", " + row.first_gap);
  });
  EXPECT_THAT(rows,
              ElementsAre("ann@x, user, ",
                          "/Volumes/c/s, place, volumes /Volumes/c/s: 403 PERMISSION_DENIED"));
}

TEST_F(CatalogGapsTest, GoesAwayWhenTheSchemaAnswers) {
  make_with_refused();
  update({owner("ann@x", {"/Volumes/c/d/v", "/Volumes/c/s/new"}),
          owner("team", {"/Volumes/c/s/t"}, OwnerKind::group)},
         {Source::volumes});
  EXPECT_THAT(homes(), ElementsAre("ann@x /Volumes/c/d/v 1", "ann@x /Volumes/c/s/new 0",
                                   "team /Volumes/c/s/t 0"));
  EXPECT_THAT(check(path()).damage, IsEmpty());
  EXPECT_EQ(check(path()).gaps, 0);
}

TEST_F(CatalogGapsTest, TheSameRefusalIsTheSameInventory) {
  make_with_refused();
  const std::string before = digest(path());
  update({owner("ann@x", {"/Volumes/c/d/v"}), refused("/Volumes/c/s")}, {});
  EXPECT_EQ(digest(path()), before);
  EXPECT_THAT(check(path()).damage, IsEmpty());
}

TEST_F(CatalogGapsTest, AVolumeThatChangesHandsIsCountedOnce) {
  make_with_refused();
  update({owner("abe@x", {"/Volumes/c/d/v"}), owner("ann@x", {})}, {Source::volumes});
  EXPECT_THAT(homes(), Contains("abe@x /Volumes/c/d/v 1"));
  EXPECT_EQ(count(path(), "SELECT count(*) FROM home"), 1);
  EXPECT_EQ(count(path(), "SELECT file_count FROM users WHERE username = 'abe@x'"), 1);
  EXPECT_THAT(check(path()).damage, IsEmpty());
}

TEST_F(CatalogGapsTest, AnOwnerWhoHasNoVolumeAnyMoreAndIsOnNoListHasNoRow) {
  make_with_refused(owner("team", {"/Volumes/c/d/v"}, OwnerKind::group));
  update({owner("abe@x", {"/Volumes/c/d/v"})}, {Source::volumes});
  EXPECT_THAT(homes(), ElementsAre("abe@x /Volumes/c/d/v 1"));
}

TEST_F(CatalogGapsTest, ARowThatIsNoPlaceIsDamage) {
  make_with_refused();
  sql(path(), "UPDATE user SET owner = 0");
  EXPECT_THAT(check(path()).damage, Contains(HasSubstr("/Volumes/c/s")));
}

}  // namespace
}  // namespace stocktake::store
