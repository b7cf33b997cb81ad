#include "simulator/server.h"

// Boost 1.74's awaitable.hpp needs <utility> and does not include it.
// clang-format off
#include <utility>
#include <boost/asio/awaitable.hpp>
// clang-format on

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <random>
#include <thread>

#include "net/transport/http_date.h"
#include "simulator/api.h"
#include "simulator/stats.h"
#include "simulator/token_service.h"
#include "simulator/truth.h"
#include "util/clock.h"
#include "util/json.h"
#include "util/text.h"

namespace stocktake::simulator {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::use_awaitable;
using tcp = asio::ip::tcp;
using Request = http::request<http::string_body>;

constexpr milliseconds kAcceptPause{20};
constexpr std::uint32_t kMaxHeader = 1U << 20U;  // a path can have thousands of folders

std::string random_token() {
  std::random_device device;
  std::string token = "dapi";
  for (int i = 0; i < 4; ++i) token += fmt::format("{:08x}", device());
  return token;
}

/// An answer in wire format. The last `unwritten` bytes of the body are announced but missing.
std::string on_the_wire(const Answer& answer, std::size_t unwritten) {
  std::string head = fmt::format(
      "HTTP/1.1 {} {}\r\nDate: {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n", answer.status,
      std::string_view(http::obsolete_reason(static_cast<http::status>(answer.status)).data()),
      net::http_date(SystemClock().wall_ms()), answer.content_type, answer.body.size());
  if (!answer.retry_after.empty()) head += "Retry-After: " + answer.retry_after + "\r\n";
  if (!answer.location.empty()) head += "Location: " + answer.location + "\r\n";
  head += "\r\n";
  return head.append(answer.body, 0, answer.body.size() - unwritten);
}

std::string value_of(const Request& request, http::field name) {
  const auto value = request[name];
  return {value.data(), value.size()};
}

std::int64_t& count_of(const TruthRow& row, Totals& totals) {
  if (row.is_orphan()) return totals.orphans;
  const OwnerKind kind = row.owner.kind;
  const bool is_user = kind == OwnerKind::user || kind == OwnerKind::inactive_user;
  const bool is_principal =
      kind == OwnerKind::service_principal || kind == OwnerKind::inactive_service_principal;
  if (is_user) return totals.users;
  return is_principal ? totals.service_principals : totals.others;
}

void reset(tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

}  // namespace

class Server::Listener {
 public:
  explicit Listener(const Options& options)
      : options_(options),
        tree_(options_.spec),
        api_(tree_, options_.faults, options_.cluster),
        faults_(options_.faults, options_.spec.seed),
        truth_(truth_of(tree_)),
        token_(options_.token.empty() ? random_token() : options_.token),
        tokens_(options_.tokens),
        acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(),
                                          static_cast<std::uint16_t>(options_.port))),
        port_(acceptor_.local_endpoint().port()) {
    asio::co_spawn(context_, accept(), asio::detached);
    thread_ = std::thread([this] { context_.run(); });
  }

  ~Listener() {
    context_.stop();
    thread_.join();
  }

  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::string url() const { return fmt::format("http://127.0.0.1:{}", port_); }
  const std::string& token() const { return token_; }
  const std::vector<TruthRow>& truth() const { return truth_; }
  const Tree& tree() const { return tree_; }

 private:
  asio::awaitable<void> accept() {
    while (true) {
      boost::system::error_code failed;
      tcp::socket socket =
          co_await acceptor_.async_accept(asio::redirect_error(use_awaitable, failed));
      if (failed) {
        // Usually there is no file descriptor left; a waiting client gets the next free one.
        co_await wait(kAcceptPause);
        continue;
      }
      boost::system::error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      asio::co_spawn(context_, serve(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> serve(tcp::socket socket) {
    boost::beast::flat_buffer buffer;
    try {
      while (true) {
        http::request_parser<http::string_body> parser;
        parser.header_limit(kMaxHeader);
        co_await http::async_read(socket, buffer, parser, use_awaitable);
        if (!co_await respond(socket, parser.get())) co_return;
      }
    } catch (const boost::system::system_error&) {
      // The client has closed the connection.
    }
  }

  /// Returns whether the connection can be reused.
  asio::awaitable<bool> respond(tcp::socket& socket, const Request& request) {
    const std::string target(request.target());
    Call call = parse_target(target);
    call.method = std::string(request.method_string());
    call.body = request.body();
    if (!call.path.starts_with("/api/")) {
      co_return co_await send(socket, unguarded(request, call), TransportFault::none);
    }
    Visit visit{family_of(call.path), target};
    stats_.on_arrival(visit);
    FaultDecision decision =
        faults_.decide(visit.family, target, std::chrono::steady_clock::now(), stats_.in_service());
    if (!decision.instead) {
      decision.instead = unauthorized(request);
      decision.refused = decision.instead.has_value();
    }
    if (!decision.refused) stats_.on_admission(visit);
    const bool as_asked = !decision.instead && decision.transport_fault == TransportFault::none;
    const Answer answer = decision.instead ? *std::move(decision.instead) : api_.answer(call);
    co_await wait(faults_.latency(target));
    if (decision.transport_fault == TransportFault::hang) {
      co_await until_gone(socket);
      stats_.on_answer(visit, 0, false);
      co_return false;
    }
    stats_.on_answer(visit, answer.status, as_asked);
    co_return co_await send(socket, answer, decision.transport_fault);
  }

  /// Waits until the client closes the connection: without an answer it sends nothing more.
  static asio::awaitable<void> until_gone(tcp::socket& socket) {
    char byte = 0;
    boost::system::error_code gone;
    co_await socket.async_read_some(asio::buffer(&byte, 1),
                                    asio::redirect_error(use_awaitable, gone));
  }

  static asio::awaitable<bool> send(tcp::socket& socket, const Answer& answer,
                                    TransportFault transport_fault) {
    if (transport_fault == TransportFault::reset_before) {
      reset(socket);
      co_return false;
    }
    const std::size_t unwritten =
        transport_fault == TransportFault::none ? 0 : answer.body.size() / 2 + 1;
    const std::string bytes = on_the_wire(answer, std::min(unwritten, answer.body.size()));
    co_await asio::async_write(socket, asio::buffer(bytes), use_awaitable);
    if (transport_fault == TransportFault::reset_within) reset(socket);
    co_return transport_fault == TransportFault::none;
  }

  asio::awaitable<void> wait(microseconds latency) {
    if (latency.count() <= 0) co_return;
    asio::steady_timer timer(context_, latency);
    co_await timer.async_wait(use_awaitable);
  }

  /// The answer to a request without a valid token.
  std::optional<Answer> unauthorized(const Request& request) {
    constexpr std::string_view kBearer = "Bearer ";
    const std::string given = value_of(request, http::field::authorization);
    const bool bearer = given.starts_with(kBearer);
    if (bearer && given.substr(kBearer.size()) == token_) return std::nullopt;
    if (bearer && tokens_.accepts(given.substr(kBearer.size()), std::chrono::steady_clock::now())) {
      return std::nullopt;
    }
    stats_.on_unauthorized(std::string(request.target()));
    return token_refused(given.empty() ? 401 : 403);
  }

  Answer unguarded(const Request& request, const Call& call) {
    if (call.path == "/stats") {
      Answer answer;
      answer.body = stats_.as_json(tokens_.issued(), tokens_.refused());
      return answer;
    }
    auto answer = tokens_.answer(call, value_of(request, http::field::authorization),
                                 url_asked_for(request), std::chrono::steady_clock::now());
    if (answer) return *std::move(answer);
    return error_answer(404, "ENDPOINT_NOT_FOUND", "there is nothing at " + call.path);
  }

  /// The server's URL as the client sees it: a proxy in front of the server may terminate TLS.
  std::string url_asked_for(const Request& request) const {
    const std::string host = value_of(request, http::field::host);
    if (host.empty()) return url();
    const bool tls = request["X-Forwarded-Proto"] == "https";
    return (tls ? "https://" : "http://") + host;
  }

  const Options options_;
  const Tree tree_;
  Api api_;
  FaultInjector faults_;
  const std::vector<TruthRow> truth_;
  const std::string token_;
  TokenService tokens_;
  Stats stats_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  const int port_;
  std::thread thread_;
};

Server::Server(const Options& options) : listener_(std::make_unique<Listener>(options)) {}
Server::~Server() = default;

std::string Server::url() const {
  return listener_->url();
}
const std::string& Server::token() const {
  return listener_->token();
}
std::string Server::truth() const {
  return truth_csv(listener_->truth(), url());
}

Totals Server::totals() const {
  Totals totals;
  for (const TruthRow& row : listener_->truth()) {
    ++count_of(row, totals);
    SourceTotals of;
    for (const SourceTotals& in_source : row.totals) of += in_source;
    totals.files += of.files;
    totals.bytes = add_bytes(totals.bytes, of.bytes);
    totals.unknown_size += of.unknown_size;
    totals.gaps += of.gaps;
    totals.directories += of.directories;
    for (std::size_t i = 0; i < kContentClasses; ++i) totals.classes.at(i) += row.classes.at(i);
  }
  for (const auto& person : listener_->tree().people()) {
    for (const auto& homes : person.homes) {
      totals.homes += static_cast<std::int64_t>(homes.size());
    }
  }
  totals.directories += totals.homes;
  return totals;
}

std::string Server::ready_line() const {
  const Totals all = totals();
  Json classes = Json::object();
  for (std::size_t i = 0; i < kContentClasses; ++i) {
    const stocktake::Totals& of = all.classes.at(i);
    classes[std::string(to_string(static_cast<ContentClass>(i)))] = {{"files", of.files},
                                                                     {"bytes", of.bytes}};
  }
  return json_text({{"url", url()},
                    {"token", token()},
                    {"users", all.users},
                    {"service_principals", all.service_principals},
                    {"orphans", all.orphans},
                    {"homes", all.homes},
                    {"directories", all.directories},
                    {"files", all.files},
                    {"bytes", all.bytes},
                    {"unsized", all.unknown_size},
                    {"gaps", all.gaps},
                    {"classes", classes}});
}

}  // namespace stocktake::simulator
