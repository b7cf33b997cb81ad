#include "util/program.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "support/temporary_directory.h"

namespace stocktake {
namespace {

using std::chrono::milliseconds;

ProgramEnd shell(const std::string& script, Duration limit = std::chrono::seconds(60)) {
  return *run_program({"/bin/sh", {"-c", script}}, limit);
}

TEST(RunProgram, KeepsOutputsApart) {
  const ProgramEnd end = shell("echo out; echo err >&2");
  EXPECT_TRUE(end.succeeded);
  EXPECT_EQ(end.output, "out\n");
  EXPECT_EQ(end.errors, "err\n");
}

TEST(RunProgram, SaysHowItEnded) {
  EXPECT_EQ(shell("exit 3").how, "ended with code 3");
  EXPECT_FALSE(shell("exit 3").succeeded);
  EXPECT_EQ(shell("kill -9 $$").how, "ended by signal 9");
}

TEST(RunProgram, HasNoInput) {
  EXPECT_EQ(shell("cat").output, "");
}

TEST(RunProgram, IsKilledInTheEnd) {
  const ProgramEnd end = shell("exec sleep 600", milliseconds(50));
  EXPECT_TRUE(end.timed_out);
  EXPECT_FALSE(end.succeeded);
}

TEST(RunProgram, DoesNotWaitForWhatItLeavesBehind) {
  EXPECT_EQ(shell("echo done; sleep 20 &").output, "done\n");
}

TEST(RunProgram, FailsIfThereIsNone) {
  EXPECT_FALSE(run_program({"/nonexistent"}, std::chrono::seconds(1)));
}

TEST(FindProgram, TakesTheFirstThatIsAccepted) {
  const testing::TemporaryDirectory temporary;
  const std::string home = temporary.path();
  for (const char* folder : {"/a", "/b"}) {
    ::mkdir((home + folder).c_str(), 0700);
    std::ofstream(home + folder + "/tool") << folder;
    ::chmod((home + folder + "/tool").c_str(), 0700);
  }
  ::mkdir((home + "/folder").c_str(), 0700);
  const std::string path = "/nonexistent:" + home + "/a:" + home + "/b";
  const auto any = [](const std::string&) { return true; };
  EXPECT_EQ(find_program("tool", path, any), home + "/a/tool");
  EXPECT_EQ(find_program("tool", path,
                         [](const std::string& at) { return at.find("/b/") != std::string::npos; }),
            home + "/b/tool");
  EXPECT_EQ(find_program(home + "/a/tool", "", any), home + "/a/tool");
  EXPECT_FALSE(find_program("other", path, any));
  EXPECT_FALSE(find_program("folder", home, any));
  EXPECT_FALSE(find_program("tool", "", any));
}

}  // namespace
}  // namespace stocktake
