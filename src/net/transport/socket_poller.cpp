#include "net/transport/socket_poller.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <system_error>

namespace stocktake::net {
namespace {

/// Others are reported by the next call.
constexpr std::size_t kMostAtOnce = 256;

/// ENOSPC means the limit on watched sockets, which depends on the memory, and no full disk.
[[noreturn]] void refuse(const char* what) {
  const int error = errno == ENOSPC ? ENOMEM : errno;
  throw std::system_error(error, std::generic_category(), what);
}

}  // namespace

SocketPoller::SocketPoller() : epoll_(epoll_create1(EPOLL_CLOEXEC)), events_(kMostAtOnce) {
  if (epoll_ < 0) refuse("cannot wait for connections");
}

SocketPoller::~SocketPoller() {
  close(epoll_);
}

void SocketPoller::control(int operation, int socket, std::uint32_t events) const {
  epoll_event event{};
  event.events = events;
  event.data.fd = socket;
  if (epoll_ctl(epoll_, operation, socket, &event) != 0) refuse("cannot watch a connection");
}

void SocketPoller::watch(int socket, std::uint32_t events) {
  const auto found = sockets_.find(socket);
  if (found == sockets_.end()) {
    control(EPOLL_CTL_ADD, socket, events);
  } else if (found->second.registered != events) {
    control(EPOLL_CTL_MOD, socket, events);
  }
  sockets_[socket] = {events, false};
}

void SocketPoller::pause(int socket) {
  const auto found = sockets_.find(socket);
  if (found != sockets_.end()) found->second.is_paused = true;
}

void SocketPoller::forget(int socket) noexcept {
  if (sockets_.erase(socket) > 0) epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr);
}

/// epoll_wait counts in milliseconds, which is coarse where requests are paced: 60 a second are
/// 16.7 ms apart. The last millisecond is waited for with ppoll.
int SocketPoller::wait_for_events(std::chrono::nanoseconds most) {
  const auto most_events = static_cast<int>(events_.size());
  const auto whole = std::chrono::floor<std::chrono::milliseconds>(most);
  const int number =
      epoll_wait(epoll_, events_.data(), most_events, static_cast<int>(whole.count()));
  const auto rest = most - whole;
  if (number != 0 || rest.count() == 0) return number;
  pollfd any{.fd = epoll_, .events = POLLIN, .revents = 0};
  const timespec time{.tv_sec = 0, .tv_nsec = rest.count()};
  if (const int ready = ppoll(&any, 1, &time, nullptr); ready <= 0) return ready;
  return epoll_wait(epoll_, events_.data(), most_events, 0);
}

std::vector<SocketPoller::Ready> SocketPoller::wait(std::chrono::nanoseconds most) {
  const int number = wait_for_events(most);
  if (number < 0 && errno != EINTR) refuse("cannot wait for connections");
  std::vector<Ready> ready;
  for (int i = 0; i < number; ++i) {
    const epoll_event& event = events_[static_cast<std::size_t>(i)];
    const int socket = event.data.fd;
    // A paused socket that is ready, mostly because its peer has closed it, would end each wait.
    const auto watched = sockets_.find(socket);
    if (watched == sockets_.end() || watched->second.is_paused) {
      forget(socket);
    } else {
      ready.push_back({socket, event.events});
    }
  }
  return ready;
}

}  // namespace stocktake::net
