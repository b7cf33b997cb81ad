// What the requests of a scan cost without anything else: lists DBFS directories, whose paths are
// on standard input, and reads nothing of the answers but where they end.
//
//   bench_requests transport|sockets HOST TOKEN IN_FLIGHT < PATHS
//
// `transport`: as a scan sends them, with libcurl. `sockets`: with the system calls alone, one
// send, one recv and a wait for many at once; no client can need less. HOST is
// http://127.0.0.1:PORT.

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "net/transport/curl_transport.h"
#include "util/text.h"

namespace {

using namespace stocktake;

std::vector<std::string> targets_in(std::istream& input) {
  std::vector<std::string> targets;
  for (std::string path; std::getline(input, path);) {
    targets.push_back("/api/2.0/dbfs/list?path=" + percent_encode(path));
  }
  return targets;
}

std::size_t with_transport(const std::string& host, const std::string& token,
                           const std::vector<std::string>& targets, std::size_t in_flight) {
  net::CurlOptions options;
  options.base_url = host;
  options.user_agent = "stocktake/bench";
  net::CurlTransport transport(options);
  std::size_t bytes = 0;
  std::size_t started = 0;
  for (std::size_t ended = 0; ended < targets.size();) {
    for (; started < targets.size() && started - ended < in_flight; ++started) {
      net::Request request{targets[started], "", ""};
      request.headers = {"Authorization: Bearer " + token};
      transport.start(started, std::move(request));
    }
    for (const auto& completion : transport.poll(Instant::max())) {
      ++ended;
      if (!completion.exchange) throw std::runtime_error(completion.exchange.error().message);
      bytes += completion.exchange->body.size();
    }
  }
  return bytes;
}

int connected_to(const std::string& host) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(host.substr(host.rfind(':') + 1))));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int yes = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect to " + host);
  }
  return socket;
}

/// The bytes of a whole answer that begins with this text; 0 as long as that is unknown.
std::size_t size_of_answer(std::string_view text) {
  constexpr std::string_view kLength = "Content-Length: ";
  const auto end = text.find("\r\n\r\n");
  const auto length = text.find(kLength);
  if (end == std::string_view::npos || length == std::string_view::npos) return 0;
  return end + 4 + std::strtoull(text.data() + length + kLength.size(), nullptr, 10);
}

std::size_t with_sockets(const std::string& host, const std::string& token,
                         const std::vector<std::string>& targets, std::size_t in_flight) {
  const std::string rest = fmt::format(
      " HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\nAuthorization: Bearer {}\r\n\r\n",
      host.substr(7), token);
  std::vector<std::string> answers(4096);  // by socket
  std::array<char, 65536> buffer{};
  std::array<epoll_event, 256> ready{};
  const int epoll = epoll_create1(0);
  std::size_t started = 0;
  const auto send_next = [&](int socket) {
    const std::string request = "GET " + targets[started++] + rest;
    if (::send(socket, request.data(), request.size(), MSG_NOSIGNAL) < 0) {
      throw std::runtime_error("cannot send");
    }
  };
  for (std::size_t i = 0; i < std::min(in_flight, targets.size()); ++i) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = connected_to(host);
    epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
    send_next(event.data.fd);
  }
  std::size_t bytes = 0;
  for (std::size_t ended = 0; ended < targets.size();) {
    const int number = epoll_wait(epoll, ready.data(), static_cast<int>(ready.size()), -1);
    for (int i = 0; i < number; ++i) {
      const int socket = ready.at(static_cast<std::size_t>(i)).data.fd;
      const auto got = ::recv(socket, buffer.data(), buffer.size(), 0);
      if (got <= 0) throw std::runtime_error("the server has closed a connection");
      std::string& answer = answers.at(static_cast<std::size_t>(socket));
      answer.append(buffer.data(), static_cast<std::size_t>(got));
      const std::size_t size = size_of_answer(answer);
      if (size == 0 || answer.size() < size) continue;
      bytes += size;
      answer.clear();
      ++ended;
      if (started < targets.size()) send_next(socket);
    }
  }
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    fmt::print(stderr, "usage: bench_requests transport|sockets HOST TOKEN IN_FLIGHT < PATHS\n");
    return 2;
  }
  try {
    const std::string how = argv[1];
    const auto targets = targets_in(std::cin);
    const auto run = how == "sockets" ? &with_sockets : &with_transport;
    fmt::print("{} bytes\n", run(argv[2], argv[3], targets, std::strtoull(argv[4], nullptr, 10)));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
