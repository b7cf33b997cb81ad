#pragma once

#include <sys/epoll.h>

#include <chrono>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace stocktake::net {

/// Waits for many sockets at once, with epoll: a wait costs as much as the sockets that are ready,
/// not as much as those that are watched. Throws std::system_error where the system refuses.
class SocketPoller {
 public:
  struct Ready {
    int socket;
    std::uint32_t events;  ///< EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP
  };

  SocketPoller();
  ~SocketPoller();
  SocketPoller(const SocketPoller&) = delete;
  SocketPoller& operator=(const SocketPoller&) = delete;

  /// Reports the socket when it is ready for `events` (EPOLLIN, EPOLLOUT), until the next call for
  /// it.
  void watch(int socket, std::uint32_t events);
  /// Reports the socket no more, but expects that it will be watched again for the same: the system
  /// is then asked neither now nor then. `forget` must come before the socket is closed.
  void pause(int socket);
  void forget(int socket) noexcept;

  /// The watched sockets that are ready, after at most `most`; none if a signal arrives.
  std::vector<Ready> wait(std::chrono::nanoseconds most);

 private:
  struct Watched {
    std::uint32_t registered = 0;  ///< with the system
    bool is_paused = false;
  };
  int wait_for_events(std::chrono::nanoseconds most);
  void control(int operation, int socket, std::uint32_t events) const;

  int epoll_;
  std::unordered_map<int, Watched> sockets_;
  std::vector<epoll_event> events_;
};

}  // namespace stocktake::net
