#include "net/transport/socket_poller.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <system_error>

namespace stocktake::net {
namespace {

constexpr std::chrono::milliseconds kAtOnce{0};
/// Only a test that fails waits so long.
constexpr std::chrono::milliseconds kLong{60'000};

class Pair {
 public:
  Pair() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()), 0); }
  ~Pair() {
    close_mine();
    close_other();
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  int mine() const { return ends_[0]; }
  void write() const { EXPECT_EQ(::send(ends_[1], "x", 1, 0), 1); }
  void close_mine() { close_end(0); }
  void close_other() { close_end(1); }

 private:
  void close_end(std::size_t end) {
    if (ends_.at(end) >= 0) ::close(ends_.at(end));
    ends_.at(end) = -1;
  }
  std::array<int, 2> ends_{-1, -1};
};

TEST(SocketPoller, ReportsOnlyTheSocketsThatAreReady) {
  const Pair silent;
  const Pair ready;
  SocketPoller poller;
  poller.watch(silent.mine(), EPOLLIN);
  poller.watch(ready.mine(), EPOLLIN);
  EXPECT_TRUE(poller.wait(kAtOnce).empty());
  ready.write();
  const auto reported = poller.wait(kLong);
  ASSERT_EQ(reported.size(), 1U);
  EXPECT_EQ(reported.front().socket, ready.mine());
  EXPECT_EQ(reported.front().events, std::uint32_t{EPOLLIN});
}

TEST(SocketPoller, ReportsWhatItWasLastAskedFor) {
  const Pair pair;
  SocketPoller poller;
  poller.watch(pair.mine(), EPOLLOUT);
  ASSERT_EQ(poller.wait(kLong).size(), 1U);
  poller.watch(pair.mine(), EPOLLIN);
  EXPECT_TRUE(poller.wait(kAtOnce).empty());
  pair.write();
  EXPECT_EQ(poller.wait(kLong).size(), 1U);
}

TEST(SocketPoller, ReportsAPausedSocketOnceItIsWatchedAgain) {
  const Pair pair;
  SocketPoller poller;
  poller.watch(pair.mine(), EPOLLIN);
  poller.pause(pair.mine());
  pair.write();
  EXPECT_TRUE(poller.wait(kAtOnce).empty());
  poller.watch(pair.mine(), EPOLLIN);
  EXPECT_EQ(poller.wait(kLong).size(), 1U);
}

TEST(SocketPoller, APausedSocketThatIsClosedAtTheOtherEndEndsNoSecondWait) {
  Pair pair;
  const Pair other;
  SocketPoller poller;
  poller.watch(pair.mine(), EPOLLIN);
  poller.watch(other.mine(), EPOLLIN);
  poller.pause(pair.mine());
  pair.close_other();
  EXPECT_TRUE(poller.wait(kLong).empty());
  other.write();
  const auto reported = poller.wait(kLong);
  ASSERT_EQ(reported.size(), 1U);
  EXPECT_EQ(reported.front().socket, other.mine());
}

TEST(SocketPoller, WatchesANewSocketWithTheNumberOfAForgottenOne) {
  SocketPoller poller;
  int number = -1;
  {
    const Pair first;
    number = first.mine();
    poller.watch(number, EPOLLIN);
    poller.pause(number);
    poller.forget(number);
  }
  const Pair second;
  ASSERT_EQ(second.mine(), number);
  poller.watch(number, EPOLLIN);
  second.write();
  EXPECT_EQ(poller.wait(kLong).size(), 1U);
}

TEST(SocketPoller, SaysWhatTheSystemRefuses) {
  SocketPoller poller;
  EXPECT_THROW(poller.watch(-1, EPOLLIN), std::system_error);
}

}  // namespace
}  // namespace stocktake::net
