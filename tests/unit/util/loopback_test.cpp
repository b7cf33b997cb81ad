#include "util/loopback.h"

#include <gtest/gtest.h>

namespace stocktake {
namespace {

TEST(Loopback, IsThisMachineAndNothingElse) {
  for (const char* name :
       {"localhost", "LocalHost", "127.0.0.1", "127.255.0.3", "::1", "0:0:0:0:0:0:0:1"}) {
    EXPECT_TRUE(is_loopback_name(name)) << name;
  }
  for (const char* name : {"", "localhost.example.com", "126.0.0.1", "128.0.0.1",
                           "127.0.0.1.nip.io", "127.1", "::", "::2", "[::1]", "0.0.0.0"}) {
    EXPECT_FALSE(is_loopback_name(name)) << name;
  }
}

}  // namespace
}  // namespace stocktake
