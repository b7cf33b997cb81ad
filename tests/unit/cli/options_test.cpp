#include <gmock/gmock.h>

#include <algorithm>

#include "cli/options/scan_options.h"
#include "unit/store/store_fixture.h"

namespace stocktake::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class OptionsTest : public store::StoreTest {
 protected:
  /// Parses a command line of `scan`; throws CLI::ParseError if it is wrong.
  static ScanOptions parse(std::vector<std::string> words) {
    CLI::App command;
    ScanOptions options;
    add_scan_options(command, options);
    std::reverse(words.begin(), words.end());
    command.parse(words);
    return options;
  }
  static ScanOptions completed(const std::vector<std::string>& words) {
    ScanOptions options = parse(words);
    if (auto notes = complete(options); !notes) throw FatalError(notes.error());
    return options;
  }
  static std::string refusal(const std::vector<std::string>& words) {
    ScanOptions options = parse(words);
    auto notes = complete(options);
    return notes ? "" : notes.error().message;
  }
};

TEST_F(OptionsTest, WithoutOptionsAScanIsOfBothSources) {
  const ScanOptions options = completed({"--all-users"});
  EXPECT_TRUE(options.request.all_users);
  EXPECT_THAT(options.request.names, IsEmpty());
  EXPECT_THAT(options.request.sources, ElementsAre(Source::dbfs, Source::workspace));
  EXPECT_EQ(options.request.inventory, "stocktake.db");
  EXPECT_EQ(options.request.output, "");
  EXPECT_EQ(options.request.connection.max_in_flight, net::DispatchLimits{}.max_in_flight);
  EXPECT_FALSE(options.request.resume);
  EXPECT_FALSE(options.request.cluster.is_made());
  EXPECT_EQ(options.output.progress, ProgressStyle::automatic);
}

TEST_F(OptionsTest, SourcesAreReadInAnyOrderAndKeptInOne) {
  EXPECT_THAT(completed({"--all-users", "--sources", "workspace,dbfs"}).request.sources,
              ElementsAre(Source::dbfs, Source::workspace));
  EXPECT_THAT(completed({"--all-users", "--sources", "workspace"}).request.sources,
              ElementsAre(Source::workspace));
  EXPECT_THAT(completed({"--all-users", "--dbfs-only"}).request.sources, ElementsAre(Source::dbfs));
  EXPECT_THROW(parse({"--sources", "s3"}), CLI::ValidationError);
  EXPECT_THROW(parse({"--sources", ""}), CLI::ValidationError);
  EXPECT_THROW(parse({"--dbfs-only", "--sources", "dbfs"}), CLI::ExcludesError);
}

TEST_F(OptionsTest, TheNamesBehindSourcesAreNames) {
  const ScanOptions options =
      completed({"--sources", "dbfs", "ann@x", "--sources", "workspace", "zoe@x"});
  EXPECT_THAT(options.request.sources, ElementsAre(Source::dbfs, Source::workspace));
  EXPECT_THAT(options.request.names, ElementsAre("ann@x", "zoe@x"));
}

TEST_F(OptionsTest, NamesComeFromArgumentsAndFile) {
  write(at("users.txt"), "bob@x\nann@x\n");
  const ScanOptions options = completed({"ann@x", "zoe@x", "--users-file", at("users.txt")});
  EXPECT_THAT(options.request.names, ElementsAre("ann@x", "zoe@x", "bob@x"));
  EXPECT_FALSE(options.request.all_users);
}

TEST_F(OptionsTest, SomebodyHasToBeNamedUnlessTheInventoryKnowsWhom) {
  EXPECT_NE(refusal({}), "");
  EXPECT_EQ(refusal({"--resume"}), "");
  EXPECT_EQ(refusal({"--all-users"}), "");
  EXPECT_THAT(refusal({"--all-users", "ann@x"}), HasSubstr("cannot be combined"));
  EXPECT_THAT(refusal({"--all-users", "--users-file", at("none")}),
              HasSubstr("cannot be combined"));
}

TEST_F(OptionsTest, LimitsAreNumbersThatMakeSense) {
  const ScanOptions options = parse({"--max-in-flight", "7", "--max-rate", "2.5"});
  EXPECT_EQ(options.request.connection.max_in_flight, 7);
  EXPECT_EQ(options.request.connection.max_rate, 2.5);
  EXPECT_THROW(parse({"--max-in-flight", "0"}), CLI::ValidationError);
  EXPECT_THROW(parse({"--max-rate", "0"}), CLI::ValidationError);
  EXPECT_THROW(parse({"--give-up-after", "soon"}), CLI::ParseError);
}

TEST_F(OptionsTest, OneRequestAtATimeExcludesACluster) {
  const ScanOptions options = completed({"--all-users", "--no-parallel"});
  EXPECT_EQ(options.request.connection.max_in_flight, 1);
  EXPECT_TRUE(options.request.cluster.from_here);
  EXPECT_THROW(parse({"--no-parallel", "--cluster-id", "c"}), CLI::ExcludesError);
}

TEST_F(OptionsTest, AClusterIsNamedInOneWay) {
  EXPECT_EQ(parse({"--cluster-id", "c-1"}).request.cluster.cluster_id, "c-1");
  EXPECT_EQ(parse({"--spark-remote", "sc://h:1"}).request.cluster.spark_remote, "sc://h:1");
  EXPECT_THROW(parse({"--cluster-id", "c", "--spark-remote", "sc://h:1"}), CLI::ExcludesError);
  EXPECT_TRUE(parse({"--no-cluster"}).request.cluster.from_here);
}

TEST_F(OptionsTest, FreshAndResumeExcludeEachOther) {
  EXPECT_TRUE(parse({"--fresh"}).request.fresh);
  EXPECT_TRUE(parse({"--resume"}).request.resume);
  EXPECT_THROW(parse({"--fresh", "--resume"}), CLI::ExcludesError);
}

TEST_F(OptionsTest, ProgressIsAWord) {
  EXPECT_EQ(parse({"--progress", "json"}).output.progress, ProgressStyle::json);
  EXPECT_EQ(parse({"--progress", "Lines"}).output.progress, ProgressStyle::lines);
  EXPECT_THROW(parse({"--progress", "loud"}), CLI::ValidationError);
}

TEST_F(OptionsTest, DebugIsForTheWorkersToo) {
  const ScanOptions options = completed({"--all-users", "--debug", "--quiet"});
  EXPECT_TRUE(options.request.debug);
  EXPECT_TRUE(options.output.debug);
  EXPECT_TRUE(options.output.quiet);
}

}  // namespace
}  // namespace stocktake::cli
