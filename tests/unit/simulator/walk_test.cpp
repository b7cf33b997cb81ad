// Lists everything that the simulator serves with code of its own, and compares it with the truth.

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "databricks/listing.h"
#include "unit/simulator/client.h"
#include "util/csv.h"
#include "util/text.h"

namespace stocktake::simulator {
namespace {

/// Sums per source: by home, and then by user.
struct Sums {
  std::int64_t files = 0;
  std::int64_t bytes = 0;
  std::int64_t unknown_size = 0;
  std::int64_t directories = 0;  ///< without the homes
  std::int64_t gaps = 0;

  Sums& operator+=(const Sums& other) {
    files += other.files;
    bytes += other.bytes;
    unknown_size += other.unknown_size;
    directories += other.directories;
    gaps += other.gaps;
    return *this;
  }
  bool operator==(const Sums&) const = default;
};

class Walker {
 public:
  explicit Walker(const Server& server) : client_(server) {}

  Listing users_folder(Source source) {
    return listing_of(source, "/Users",
                      client_.get(databricks::list_request(source, "/Users").target));
  }

  Sums walk(Source source, const std::string& path) {
    Sums sums;
    const auto answer = client_.get(databricks::list_request(source, path).target);
    EXPECT_TRUE(answer) << path;
    if (!answer) return sums;
    ++asked;
    if (answer->status != 200) {
      EXPECT_TRUE(answer->status == 403 || answer->status == 404) << printable(path);
      statuses.insert(answer->status);
      ++sums.gaps;
      return sums;
    }
    const Listing listing = listing_of(source, path, answer);
    for (const Entry& file : listing.files) {
      ++sums.files;
      sums.bytes += file.size.value_or(0);
      sums.unknown_size += file.size ? 0 : 1;
    }
    for (const Subdirectory& directory : listing.directories) {
      ++sums.directories;
      if (directory.ambiguous) {
        ++sums.gaps;
      } else {
        sums += walk(source, path + "/" + directory.name);
      }
    }
    return sums;
  }

  std::string stats() { return client_.body("/stats"); }

  std::int64_t asked = 0;
  std::set<int> statuses;  ///< of directories that could not be listed

 private:
  static Listing listing_of(Source source, const std::string& path, const net::Exchange& answer) {
    if (!answer) return {};
    auto listing = databricks::parse_listing(source, path, answer->body);
    EXPECT_TRUE(listing) << printable(path) << ": " << listing.error();
    return listing ? *std::move(listing) : Listing{};
  }

  Client client_;
};

Options everything() {
  Options options;
  options.spec.seed = 7;
  options.spec.users = 14;
  options.spec.dirs = 9;
  options.spec.files = 5;
  options.spec.orphans = 3;
  options.spec.no_home = 1;
  options.spec.deep = 12;
  options.spec.wide = 300;
  options.spec.largest_home_dirs = 25;
  options.spec.weird_names = true;
  options.spec.git_folders = true;
  options.spec.content_classes = true;
  options.spec.extensions = true;
  options.spec.mixed_case = true;
  options.spec.denied = 0.05;
  return options;
}

/// The truth's rows by case-folded name, with the columns that listing can verify.
std::map<std::string, Sums> truth_by_user(const Server& server) {
  const std::string text = server.truth();
  std::string_view rest = text;
  const auto header = take_csv_record(rest);
  const auto column = [&](std::string_view name) {
    const auto at = std::find(header.begin(), header.end(), name) - header.begin();
    return static_cast<std::size_t>(at);
  };
  std::map<std::string, Sums> rows;
  while (!rest.empty()) {
    const auto row = take_csv_record(rest);
    const auto number = [&](std::string_view name) { return std::stoll(row.at(column(name))); };
    rows[fold_case(row.at(0))] = {number("file_count"), number("total_size"),
                                  number("unsized_count"), number("directory_count"),
                                  number("gap_count")};
  }
  return rows;
}

TEST(SimulatorWalk, WhatIsServedIsWhatTheTruthSays) {
  const Server server(everything());
  Walker walker(server);
  Sums all;
  std::int64_t homes = 0;
  std::map<std::string, Sums> by_user;
  for (const Source source : default_sources()) {
    for (const Subdirectory& home : walker.users_folder(source).directories) {
      ++homes;
      const Sums sums = walker.walk(source, "/Users/" + home.name);
      by_user[fold_case(home.name)] += sums;
      all += sums;
    }
  }
  const Totals totals = server.totals();
  EXPECT_EQ(all.files, totals.files);
  EXPECT_EQ(all.bytes, totals.bytes);
  EXPECT_EQ(all.unknown_size, totals.unknown_size);
  EXPECT_EQ(all.gaps, totals.gaps);
  EXPECT_EQ(homes, totals.homes);
  EXPECT_EQ(all.directories + homes, totals.directories);
  EXPECT_EQ(totals.users, 14);
  EXPECT_EQ(totals.orphans, 3);
  // Both kinds of gaps occur: forbidden folders, and names that contain a slash.
  EXPECT_EQ(walker.statuses, (std::set<int>{403, 404}));

  auto truth = truth_by_user(server);
  EXPECT_EQ(truth.size(), 17U);
  for (const auto& [name, sums] : truth) {
    EXPECT_EQ(by_user[name].files, sums.files) << name;
    EXPECT_EQ(by_user[name].bytes, sums.bytes) << name;
    EXPECT_EQ(by_user[name].unknown_size, sums.unknown_size) << name;
    EXPECT_EQ(by_user[name].directories, sums.directories) << name;
    EXPECT_EQ(by_user[name].gaps, sums.gaps) << name;
  }
  EXPECT_EQ(by_user.size(), truth.size());  // users without a home were added by the lookups
}

TEST(SimulatorWalk, AWalkThatAsksForEachOnceIsCountedAsSuch) {
  const Server server(everything());
  Walker walker(server);
  for (const Source source : default_sources()) {
    for (const Subdirectory& home : walker.users_folder(source).directories) {
      walker.walk(source, "/Users/" + home.name);
    }
  }
  const std::string stats = walker.stats();
  EXPECT_THAT(stats, ::testing::HasSubstr("\"repeated\":0,"));
  EXPECT_THAT(stats,
              ::testing::HasSubstr("\"list_requests\":" + std::to_string(walker.asked + 2) + ","));
}

}  // namespace
}  // namespace stocktake::simulator
