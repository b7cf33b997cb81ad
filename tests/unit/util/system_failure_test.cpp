#include "util/system_failure.h"

#include <gmock/gmock.h>

#include <cerrno>
#include <future>
#include <new>
#include <stdexcept>
#include <system_error>

namespace stocktake {
namespace {

using ::testing::HasSubstr;

TEST(SystemFailure, AThreadThatTheSystemRefuses) {
  const auto failure = system_failure(std::system_error(EAGAIN, std::generic_category(), "thread"));
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code, ExitCode::unreachable);
  EXPECT_THAT(failure->message, HasSubstr("another thread"));
  EXPECT_THAT(failure->remedy, HasSubstr("ulimit -u"));
}

TEST(SystemFailure, MemoryDescriptorsAndSpace) {
  ASSERT_TRUE(system_failure(std::bad_alloc()));
  EXPECT_THAT(system_failure(std::bad_alloc())->message, HasSubstr("memory"));
  for (const int error : {ENOMEM, EMFILE, ENFILE, ENOSPC, EDQUOT, EIO}) {
    const auto failure = system_failure(std::system_error(error, std::system_category()));
    ASSERT_TRUE(failure) << error;
    EXPECT_EQ(failure->code, ExitCode::unreachable);
    EXPECT_FALSE(failure->remedy.empty());
  }
}

TEST(SystemFailure, EverythingElseIsABug) {
  EXPECT_FALSE(system_failure(std::runtime_error("x")));
  EXPECT_FALSE(system_failure(std::logic_error("x")));
  EXPECT_FALSE(system_failure(std::system_error(EINVAL, std::generic_category())));
  EXPECT_FALSE(system_failure(std::system_error(EDEADLK, std::generic_category())));
  EXPECT_FALSE(
      system_failure(std::system_error(std::make_error_code(std::future_errc::broken_promise))));
}

}  // namespace
}  // namespace stocktake
