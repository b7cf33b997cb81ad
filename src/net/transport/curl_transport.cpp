#include "net/transport/curl_transport.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "net/transport/curl_transfer.h"
#include "net/transport/socket_poller.h"

namespace stocktake::net {
namespace {

using std::chrono::milliseconds;

/// How often time-outs are checked, and how late a stop may be noticed.
constexpr milliseconds kLook{100};

Duration wait_time(Instant now, Instant until) {
  return std::clamp<Duration>(until - now, Duration{}, kLook);
}

std::uint32_t events_for(int what) {
  const std::uint32_t read = (what & CURL_POLL_IN) != 0 ? EPOLLIN : 0U;
  const std::uint32_t write = (what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0U;
  return read | write;
}

/// 0 for an error alone: libcurl then asks the socket itself.
int action_of(std::uint32_t events) {
  const int read = (events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0;
  const int write = (events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0;
  return read | write;
}

}  // namespace

class CurlTransport::Multi {
 public:
  explicit Multi(CurlOptions options)
      : options_(std::move(options)),
        budget_(options_.max_total_body_bytes),
        multi_(curl_multi_init()) {
    if (multi_ == nullptr) throw std::runtime_error("libcurl returned no multi handle");
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, 512L);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Multi::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Multi::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  }

  ~Multi() {
    cancel_all();
    idle_.clear();
    curl_multi_cleanup(multi_);
  }

  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;

  void start(Ticket ticket, Request request) {
    if (idle_.empty()) {
      idle_.push_back(std::make_unique<CurlTransfer>(
          budget_, SocketCallbacks{&Multi::on_open, &Multi::on_close, this}));
    }
    auto transfer = std::move(idle_.back());
    idle_.pop_back();
    transfer->prepare(ticket, std::move(request), options_, clock_.run_time());
    perform(std::move(transfer));
  }

  std::vector<Completion> poll(Instant until) {
    std::vector<Completion> ended;
    bool has_looked = false;
    if (handed_out_) retire(std::move(handed_out_));
    while (true) {
      if (timer_at_ <= clock_.now()) act(CURL_SOCKET_TIMEOUT, 0);
      collect(ended);
      const Instant now = clock_.now();
      if (now - looked_at_ >= kLook) expire(now, ended);
      const bool is_late = now >= until;
      if (!ended.empty() || (is_late && has_looked)) return ended;
      for (const auto& ready : poller_.wait(wait_time(now, std::min(until, timer_at_)))) {
        act(ready.socket, action_of(ready.events));
      }
      // Whoever is always late gets what has arrived, too.
      has_looked = true;
      // The caller checks for a stop, so `poll` returns to it this often.
      until = std::min(until, now + kLook);
    }
  }

  void cancel_all() {
    while (!active_.empty()) retire(take_out(active_.begin()->first));
  }

 private:
  /// libcurl says what to watch a socket for.
  static int on_socket(CURL* /*easy*/, curl_socket_t socket, int what, void* self,
                       void* /*assigned*/) {
    auto& multi = *static_cast<Multi*>(self);
    try {
      multi.watch(socket, what);
      return 0;
    } catch (...) {
      multi.thrown_ = std::current_exception();
      return -1;
    }
  }

  static int on_timer(CURLM* /*multi*/, long ms, void* self) {
    auto& multi = *static_cast<Multi*>(self);
    multi.timer_at_ = ms < 0 ? Instant::max() : multi.clock_.now() + milliseconds(ms);
    return 0;
  }

  static curl_socket_t on_open(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) {
    const int socket =
        ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (socket >= 0) static_cast<Multi*>(self)->connections_.insert(socket);
    return socket;
  }

  static int on_close(void* self, curl_socket_t socket) {
    auto& multi = *static_cast<Multi*>(self);
    multi.poller_.forget(socket);
    multi.connections_.erase(socket);
    return close(socket);
  }

  /// A connection is kept for the next request. Other sockets are closed by libcurl without a call
  /// of `on_close`.
  void watch(int socket, int what) {
    if (what != CURL_POLL_REMOVE) {
      poller_.watch(socket, events_for(what));
    } else if (connections_.contains(socket)) {
      poller_.pause(socket);
    } else {
      poller_.forget(socket);
    }
  }

  /// Lets libcurl work on a socket that is ready, or on its timers that are due. What a callback
  /// has thrown must not pass through libcurl.
  void act(curl_socket_t socket, int action) {
    int running = 0;
    if (socket == CURL_SOCKET_TIMEOUT) timer_at_ = Instant::max();  // libcurl sets the next one
    curl_multi_socket_action(multi_, socket, action, &running);
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  }

  /// A large body is the last one of a poll, and counts against the budget until the next poll: the
  /// caller holds it and needs memory of its own to parse it.
  void collect(std::vector<Completion>& ended) {
    int left = 0;
    while (CURLMsg* message = handed_out_ ? nullptr : curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;  // the message becomes invalid with the next call
      auto transfer = take_out(message->easy_handle);
      if (transfer->ask_for_date(code)) {
        perform(std::move(transfer));
        continue;
      }
      ended.push_back(transfer->finish(code));
      const Exchange& exchange = ended.back().exchange;
      const bool large = exchange && exchange->body.size() > BodyBudget::kSmall;
      if (large) {
        handed_out_ = std::move(transfer);
      } else {
        retire(std::move(transfer));
      }
    }
  }

  void expire(Instant now, std::vector<Completion>& ended) {
    looked_at_ = now;
    const Instant run_time = clock_.run_time();
    std::vector<CURL*> overdue;
    for (const auto& [handle, transfer] : active_) {
      transfer->note_progress(run_time);
      if (auto error = transfer->overdue(options_.timeouts, run_time)) {
        ended.push_back({transfer->ticket(), tl::unexpected(std::move(*error))});
        overdue.push_back(handle);
      }
    }
    for (CURL* handle : overdue) retire(take_out(handle));
  }

  void perform(std::unique_ptr<CurlTransfer> transfer) {
    CURL* handle = transfer->handle();
    curl_multi_add_handle(multi_, handle);
    active_.emplace(handle, std::move(transfer));
  }

  std::unique_ptr<CurlTransfer> take_out(CURL* handle) {
    curl_multi_remove_handle(multi_, handle);
    return std::move(active_.extract(handle).mapped());
  }

  void retire(std::unique_ptr<CurlTransfer> transfer) {
    transfer->drop_body();
    idle_.push_back(std::move(transfer));
  }

  CurlOptions options_;
  BodyBudget budget_;
  SocketPoller poller_;
  std::unordered_set<int> connections_;
  CURLM* multi_;
  SystemClock clock_;  // sockets need real time, also if the caller has a test clock
  Instant timer_at_ = Instant::max();  ///< when libcurl's next timer is due
  std::exception_ptr thrown_;          ///< by a callback
  std::unordered_map<CURL*, std::unique_ptr<CurlTransfer>> active_;
  std::vector<std::unique_ptr<CurlTransfer>> idle_;
  std::unique_ptr<CurlTransfer> handed_out_;  ///< its large body was returned by the last poll
  Instant looked_at_{};
};

CurlTransport::CurlTransport(CurlOptions options)
    : multi_(std::make_unique<Multi>(std::move(options))) {}

CurlTransport::~CurlTransport() = default;

void CurlTransport::start(Ticket ticket, Request request) {
  multi_->start(ticket, std::move(request));
}

std::vector<Completion> CurlTransport::poll(Instant until) {
  return multi_->poll(until);
}

void CurlTransport::cancel_all() {
  multi_->cancel_all();
}

}  // namespace stocktake::net
