#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace stocktake::cli {

/// Runs `work` and returns what it writes to standard error.
template <typename Work>
std::string standard_error_of(Work&& work) {
  ::testing::internal::CaptureStderr();
  work();
  static_cast<void>(std::fflush(stderr));
  return ::testing::internal::GetCapturedStderr();
}

}  // namespace stocktake::cli
