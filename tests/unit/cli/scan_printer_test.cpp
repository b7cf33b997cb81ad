#include "cli/output/scan_printer.h"

#include <gmock/gmock.h>

#include "support/manual_clock.h"
#include "unit/cli/captured.h"
#include "unit/store/store_fixture.h"

namespace stocktake::cli {
namespace {

using app::ScanEnd;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kGoOn = "  continue with the same command and --resume\n";

class ScanPrinterTest : public store::StoreTest {
 protected:
  /// The end of a scan whose inventory has a gap.
  ScanEnd ended(ScanEnd::How how) const {
    make(at("a.db"));
    ScanEnd end;
    end.how = how;
    end.code = how == ScanEnd::How::stopped ? ExitCode::interrupted : ExitCode::gaps;
    end.gaps = 1;
    end.gaps_to_retry = 1;
    end.inventory.emplace(*store::Reader::open(at("a.db")));
    return end;
  }
  std::string conclusion(ScanEnd end) {
    const ScanPrinter printer(output_, clock_);
    const ExitCode expected = end.code;
    return standard_error_of([&] { EXPECT_EQ(printer.conclude(end), expected); });
  }

  testing::ManualClock clock_;
  ScanOutput output_;
};

TEST_F(ScanPrinterTest, AFailureWithoutAnInventoryIsAllThatIsSaid) {
  ScanEnd end;
  end.how = ScanEnd::How::failed;
  end.code = ExitCode::refused;
  end.failure = Failure{ExitCode::refused, "no token", "name one"};
  EXPECT_EQ(conclusion(std::move(end)), "stocktake: no token\n  name one\n");
}

TEST_F(ScanPrinterTest, AFinishedScanWithGapsSaysHowToAskForThemAgain) {
  const std::string said = conclusion(ended(ScanEnd::How::finished));
  EXPECT_THAT(said, HasSubstr("403 PERMISSION_DENIED"));
  EXPECT_THAT(said, EndsWith("  retry the gaps with the same command and --resume\n"));
}

TEST_F(ScanPrinterTest, ResumeIsAdvisedOnlyWhereItHelps) {
  ScanEnd end = ended(ScanEnd::How::finished);
  end.gaps_to_retry = 0;
  EXPECT_THAT(conclusion(std::move(end)), Not(HasSubstr("--resume")));
  end = ended(ScanEnd::How::finished);
  end.gaps_to_retry = 0;
  end.hidden = 1;
  EXPECT_THAT(
      conclusion(std::move(end)),
      EndsWith("with the credentials of an administrator of the workspace, the same command "
               "and --resume\n"));
}

TEST_F(ScanPrinterTest, AStoppedScanSaysHowToGoOn) {
  EXPECT_THAT(conclusion(ended(ScanEnd::How::stopped)),
              EndsWith(std::string("stocktake: interrupted; what was found is saved\n") + kGoOn));
}

TEST_F(ScanPrinterTest, AFailedScanSaysWhyAndHowToGoOn) {
  ScanEnd end = ended(ScanEnd::How::failed);
  end.code = ExitCode::unreachable;
  end.failure = Failure{ExitCode::unreachable, "it is away", ""};
  EXPECT_THAT(conclusion(std::move(end)), EndsWith(std::string("stocktake: it is away\n") + kGoOn));
}

TEST_F(ScanPrinterTest, ACsvThatCouldNotBeWrittenIsSaidBeforeTheSummary) {
  ScanEnd end = ended(ScanEnd::How::finished);
  end.code = ExitCode::unreachable;
  end.output_failure = Failure{ExitCode::unreachable, "the disk is full", "export it"};
  EXPECT_THAT(conclusion(std::move(end)), StartsWith("stocktake: the disk is full\n  export it\n"));
}

TEST_F(ScanPrinterTest, QuietSaysErrorsAndHowToGoOn) {
  output_.quiet = true;
  EXPECT_EQ(conclusion(ended(ScanEnd::How::finished)), "");
  EXPECT_EQ(conclusion(ended(ScanEnd::How::stopped)),
            std::string("stocktake: interrupted; what was found is saved\n") + kGoOn);
  ScanPrinter printer(output_, clock_);
  EXPECT_EQ(standard_error_of([&] {
              printer.on_stage(app::ScanStage::discovering);
              clock_.advance(std::chrono::hours(1));
              printer.on_discovery({});
              printer.on_discovery_ended();
              printer.on_stage(app::ScanStage::listing);
              printer.on_note("a note");
              clock_.advance(std::chrono::hours(1));
              printer.on_progress({});
              printer.on_listing_ended({});
            }),
            "");
}

TEST_F(ScanPrinterTest, NotesAreLinesThatATerminalMayBeGiven) {
  ScanPrinter printer(output_, clock_);
  const std::string said = standard_error_of([&] {
    printer.on_note("2 users to list");
    printer.on_note("");
    printer.on_note("evil\x1b[2J");
  });
  EXPECT_THAT(said, StartsWith("2 users to list\n\n"));
  EXPECT_THAT(said, Not(HasSubstr("\x1b")));
}

TEST_F(ScanPrinterTest, ProgressIsOfTheTimeOfListing) {
  output_.progress = ProgressStyle::lines;
  ScanPrinter printer(output_, clock_);
  clock_.advance(std::chrono::minutes(5));  // the request for users and homes takes time
  printer.on_stage(app::ScanStage::listing);
  EXPECT_EQ(standard_error_of([&] { printer.on_progress({}); }), "");
  clock_.advance(std::chrono::seconds(10));
  EXPECT_THAT(standard_error_of([&] { printer.on_progress({}); }), HasSubstr("directories"));
}

TEST_F(ScanPrinterTest, SomethingIsSaidWhileUsersAndHomesAreListed) {
  output_.progress = ProgressStyle::lines;
  ScanPrinter printer(output_, clock_);
  printer.on_stage(app::ScanStage::discovering);
  clock_.advance(std::chrono::seconds(10));
  scan::DiscoveryProgress progress;
  progress.users = 7;
  EXPECT_THAT(standard_error_of([&] {
                printer.on_discovery(progress);
                printer.on_discovery_ended();
              }),
              HasSubstr("7 users so far"));
}

TEST_F(ScanPrinterTest, OneExecutorOfAClusterIsWarnedOf) {
  SliceOutcome outcome;
  outcome.executor = "1";
  const auto said = [&](bool on_cluster) {
    ScanPrinter printer(output_, clock_);
    printer.on_slice_ended(outcome, 0);
    return standard_error_of([&] { printer.on_workers_done(on_cluster); });
  };
  EXPECT_THAT(said(true), HasSubstr("only one executor took part"));
  EXPECT_THAT(said(false), Not(HasSubstr("only one executor took part")));
  EXPECT_THAT(said(false), StartsWith("1 executor(s) took part\n"));
}

}  // namespace
}  // namespace stocktake::cli
