#include "mount/mounted_tree.h"

#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include <fstream>

#include "tree_fixture.h"

namespace stocktake::mount {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// With openat2(2), and as on older kernels.
class MountedTreeTest : public TreeTest, public ::testing::WithParamInterface<bool> {
 protected:
  MountedTreeTest() { calls->without_openat2 = GetParam(); }
};

INSTANTIATE_TEST_SUITE_P(Kernels, MountedTreeTest, ::testing::Values(false, true),
                         [](const auto& kernel) { return kernel.param ? "Older" : "Newer"; });

TEST_P(MountedTreeTest, ListsADirectoryFarBelow) {
  make_folder("Users/ann/a/b/c");
  make_file("Users/ann/a/b/c/file", 7);
  const Listing found = listing("/Users/ann/a/b/c");
  EXPECT_THAT(names(found.files), ElementsAre("file"));
  EXPECT_THAT(names(listing("/").directories), ElementsAre("Users"));
  EXPECT_THAT(names(listing("").directories), ElementsAre("Users"));
}

TEST_P(MountedTreeTest, CallsAHomeThatIsNotThereAbsent) {
  const auto tree = open();
  EXPECT_TRUE(std::holds_alternative<Absent>(*list(*tree, "/Users/bob")));
}

TEST_P(MountedTreeTest, CallsADirectoryThatIsGoneAGap) {
  const auto tree = open();
  const Gap found = gap(*tree, "/Users/ann/gone");
  EXPECT_EQ(found.operation, "dbfs/list");
  EXPECT_EQ(found.http_status, 0);
  EXPECT_EQ(found.error_code, "ENOENT");
  EXPECT_THAT(found.message, HasSubstr(root() + "/Users/ann/gone: No such file or directory"));
}

TEST_P(MountedTreeTest, FollowsNoLinkInAnyPartOfAPath) {
  make_folder("secret/below");
  make_file("secret/file", 1);
  ASSERT_EQ(::symlink("../secret", folder("Users/link").c_str()), 0);
  ASSERT_EQ(::symlink("../../secret", folder("Users/ann/link").c_str()), 0);
  const auto tree = open();
  for (const char* path : {"/Users/link", "/Users/ann/link", "/Users/ann/link/below"}) {
    const Gap found = gap(*tree, path);
    EXPECT_THAT(found.error_code, ::testing::AnyOf("ELOOP", "ENOTDIR")) << path;
  }
}

TEST_P(MountedTreeTest, NeverLeavesTheTree) {
  make_folder("Users/ann/a");
  const auto tree = open();
  for (const char* path : {"/Users/ann/..", "/Users/../..", "/../etc", "/Users/ann/../../..",
                           "/Users/ann//a", "/Users/ann/./a", "/Users/ann/a/"}) {
    EXPECT_EQ(gap(*tree, path).error_code, "NO_FILE_PATH") << path;
  }
}

TEST_P(MountedTreeTest, TellsAFileFromAFolder) {
  make_file("Users/ann/file");
  const auto tree = open();
  EXPECT_EQ(gap(*tree, "/Users/ann/file").error_code, "ENOTDIR");
}

TEST_P(MountedTreeTest, TellsWhatIsNotAllowed) {
  const auto tree = open();
  for (const int error : {EACCES, EPERM}) {
    calls->fail(GetParam() ? "ann" : "Users/ann", error);
    const Gap found = gap(*tree, "/Users/ann");
    EXPECT_EQ(found.error_code, error == EACCES ? "EACCES" : "EPERM");
    EXPECT_THAT(found.message, HasSubstr("/Users/ann: "));
  }
}

/// Not of root, whom no permission stops: of a process that is nobody's.
TEST_P(MountedTreeTest, MeetsRealPermissions) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  make_folder("Users/ann/private");
  ASSERT_EQ(::chmod(root().c_str(), 0755), 0);
  ASSERT_EQ(::chmod(folder("Users/ann/private").c_str(), 0700), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    if (::setuid(kNobody) != 0) ::_exit(2);
    const auto tree = MountedTree::open({Source::dbfs, root()}, limits, calls);
    if (!tree) ::_exit(3);
    auto outcome = list(**tree, "/Users/ann/private");
    const auto* found = outcome ? std::get_if<Gap>(&*outcome) : nullptr;
    ::_exit(found != nullptr && found->error_code == "EACCES" ? 0 : 4);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST_P(MountedTreeTest, EntersNothingThatIsMountedInTheTree) {
  make_folder("Users/ann/other");
  make_folder("Users/ann/bound");
  make_folder("Users/ann/plain");
  const auto tree_before = open();
  const pid_t child = ::fork();
  if (child == 0) {
    // A tmpfs, and the same file system again, in a mount namespace of its own.
    if (::unshare(CLONE_NEWNS) != 0 ||
        ::mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("none", folder("Users/ann/other").c_str(), "tmpfs", 0, nullptr) != 0 ||
        ::mount(folder("Users/ann/plain").c_str(), folder("Users/ann/bound").c_str(), nullptr,
                MS_BIND, nullptr) != 0) {
      ::_exit(77);
    }
    const auto tree = MountedTree::open({Source::dbfs, root()}, limits, calls);
    if (!tree) ::_exit(3);
    for (const char* name : {"other", "bound"}) {
      auto outcome = list(**tree, std::string("/Users/ann/") + name);
      const auto* found = outcome ? std::get_if<Gap>(&*outcome) : nullptr;
      if (found == nullptr || found->error_code != "EXDEV") ::_exit(4);
    }
    auto outcome = list(**tree, "/Users/ann/plain");
    ::_exit(outcome && std::holds_alternative<Listing>(*outcome) ? 0 : 5);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 77) GTEST_SKIP() << "nothing can be mounted here";
  EXPECT_EQ(status, 0);
}

TEST_P(MountedTreeTest, TellsAMountThatIsNotThere) {
  const auto missing = MountedTree::open({Source::dbfs, root() + "/nowhere"}, limits, calls);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ExitCode::unreachable);
  EXPECT_THAT(missing.error().message, HasSubstr("No such file or directory"));
  const std::string empty = make_folder("empty");
  const auto nothing = MountedTree::open({Source::dbfs, empty}, limits, calls);
  ASSERT_FALSE(nothing);
  EXPECT_THAT(nothing.error().message, HasSubstr("it is empty, so nothing is mounted there"));
}

/// An unmounted folder has no homes in it, which must not look as if users had none.
TEST_P(MountedTreeTest, CallsNoHomeAbsentOnceTheMountIsGone) {
  const auto tree = open();
  std::filesystem::rename(folder("Users"), root() + "-away");
  const auto unmounted = list(*tree, "/Users/ann");
  EXPECT_FALSE(unmounted);
  std::filesystem::rename(root() + "-away", folder("Users"));
  EXPECT_TRUE(std::holds_alternative<Listing>(*list(*tree, "/Users/ann")));
}

TEST_P(MountedTreeTest, NoticesAnotherFileSystemInItsPlace) {
  const auto tree = open();
  std::filesystem::rename(root(), root() + "-away");
  make_folder("something/else");
  const auto replaced = tree->check();
  std::filesystem::remove_all(root());
  std::filesystem::rename(root() + "-away", root());
  ASSERT_FALSE(replaced);
  EXPECT_THAT(replaced.error().message, HasSubstr("another file system is mounted there"));
  EXPECT_TRUE(tree->check());
}

TEST_P(MountedTreeTest, EndsWhenTheFileSystemHasGone) {
  for (const int error : {ENOTCONN, ESTALE, EIO, ENODEV}) {
    const auto tree = open();
    calls->fail(GetParam() ? "ann" : "Users/ann", error);
    calls->root_error = error;
    const auto outcome = list(*tree, "/Users/ann");
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ExitCode::unreachable);
    EXPECT_THAT(outcome.error().message, HasSubstr(root()));
    calls->root_error = 0;
  }
}

TEST_P(MountedTreeTest, ReadsAgainAfterAnErrorThatPasses) {
  make_file("Users/ann/file", 1);
  const auto tree = open();
  calls->fail(GetParam() ? "ann" : "Users/ann", ESTALE, 2);
  EXPECT_TRUE(std::holds_alternative<Listing>(*list(*tree, "/Users/ann")));
}

/// One bad directory is a gap; a mount on which no directory can be read is not a mount of gaps.
TEST_P(MountedTreeTest, GivesUpAMountOnWhichNothingCanBeRead) {
  const auto tree = open();
  calls->fail(GetParam() ? "ann" : "Users/ann", EIO);
  EXPECT_EQ(gap(*tree, "/Users/ann").error_code, "EIO");
  Expected<Outcome> outcome = Outcome{};
  for (int times = 1; times < 16 && outcome; ++times) outcome = list(*tree, "/Users/ann");
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message, HasSubstr("EIO"));
}

TEST_P(MountedTreeTest, BlamesNoDirectoryForAMachineWithoutDescriptors) {
  const auto tree = open();
  calls->fail(GetParam() ? "ann" : "Users/ann", EMFILE);
  EXPECT_FALSE(list(*tree, "/Users/ann"));
}

TEST(MachineId, IsThisProcessWhereTheSystemHasNone) {
  const testing::TemporaryDirectory folder;
  const std::string none = folder.path() + "/none";
  const std::string known = folder.path() + "/known";
  std::ofstream(known) << "5d3a\n";
  EXPECT_EQ(machine_id(known).substr(0, 5), "5d3a ");
  // Not " mnt:[...]", which another machine may have, too.
  EXPECT_EQ(machine_id(none).substr(0, 8), "process-");
  EXPECT_EQ(machine_id(none), machine_id(none));
}

}  // namespace
}  // namespace stocktake::mount
