#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace stocktake::testing {

/// The server's end of one connection.
class Connection {
 public:
  Connection(int socket, const std::atomic<bool>& stop) : socket_(socket), stop_(stop) {}

  /// Returns the head of the next request; empty if the client has closed the connection.
  std::string read_request() {
    std::string head;
    while (!head.ends_with("\r\n\r\n")) {
      char byte = 0;
      if (!wait_readable() || ::recv(socket_, &byte, 1, 0) != 1) return "";
      head += byte;
    }
    return head;
  }

  std::string read_body(std::size_t size) {
    std::string body(size, '\0');
    std::size_t had = 0;
    while (had < size) {
      if (!wait_readable()) break;
      const auto got = ::recv(socket_, body.data() + had, size - had, 0);
      if (got <= 0) break;
      had += static_cast<std::size_t>(got);
    }
    body.resize(had);
    return body;
  }

  /// Returns false if the client has closed the connection.
  bool send(std::string_view text) {
    while (!text.empty()) {
      const auto count = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// Sends nothing more, and waits until the client closes the connection.
  void hang() {
    char byte = 0;
    while (wait_readable() && ::recv(socket_, &byte, 1, 0) > 0) continue;
  }

  /// Waits at most `most` for the client to close the connection; sends and reads nothing.
  void wait_until_closed(std::chrono::milliseconds most) {
    pollfd waited{socket_, POLLRDHUP, 0};
    ::poll(&waited, 1, static_cast<int>(most.count()));
  }

  /// Makes the connection end with a reset (RST) when it is closed.
  void reset() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }

 private:
  bool wait_readable() {
    while (!stop_) {
      pollfd waited{socket_, POLLIN, 0};
      if (::poll(&waited, 1, 20) > 0) return true;
    }
    return false;
  }

  int socket_;
  const std::atomic<bool>& stop_;
};

/// A server on 127.0.0.1 that runs a script for each connection, on a thread of its own.
class SocketServer {
 public:
  using Script = std::function<void(Connection&)>;

  explicit SocketServer(Script script) : script_(std::move(script)) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, any, size) != 0 || ::listen(socket_, 64) != 0 ||
        ::getsockname(socket_, any, &size) != 0) {
      ::close(socket_);
      throw std::runtime_error("no port to listen on");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~SocketServer() {
    stop_ = true;
    acceptor_.join();
    for (std::thread& player : players_) player.join();
    ::close(socket_);
  }

  SocketServer(const SocketServer&) = delete;
  SocketServer& operator=(const SocketServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int connections() const { return connections_; }

 private:
  void accept_all() {
    while (!stop_) {
      pollfd waited{socket_, POLLIN, 0};
      if (::poll(&waited, 1, 20) <= 0) continue;
      const int client = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      ++connections_;
      players_.emplace_back([this, client] {
        Connection connection(client, stop_);
        script_(connection);
        ::close(client);
      });
    }
  }

  Script script_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_ = false;
  std::atomic<int> connections_ = 0;
  std::vector<std::thread> players_;  ///< used by the acceptor thread until it has ended
  std::thread acceptor_;
};

}  // namespace stocktake::testing
