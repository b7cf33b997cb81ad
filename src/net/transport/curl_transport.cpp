#include "net/transport/curl_transport.h"

#include <curl/curl.h>

#include <algorithm>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "net/transport/curl_transfer.h"

namespace stocktake::net {
namespace {

using std::chrono::milliseconds;

/// How often time-outs are checked, and how late a stop may be noticed.
constexpr milliseconds kLook{100};

/// Whole milliseconds, rounded up: waking early would spin.
int wait_ms(Instant now, Instant until) {
  if (until <= now) return 0;
  const auto left = std::min<Duration>(until - now, kLook);
  return static_cast<int>(std::chrono::ceil<milliseconds>(left).count());
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
  }

  ~Multi() {
    cancel_all();
    idle_.clear();
    curl_multi_cleanup(multi_);
  }

  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;

  void start(Ticket ticket, Request request) {
    if (idle_.empty()) idle_.push_back(std::make_unique<CurlTransfer>(budget_));
    auto transfer = std::move(idle_.back());
    idle_.pop_back();
    transfer->prepare(ticket, std::move(request), options_, clock_.run_time());
    perform(std::move(transfer));
  }

  std::vector<Completion> poll(Instant until) {
    std::vector<Completion> ended;
    if (handed_out_) retire(std::move(handed_out_));
    while (true) {
      int running = 0;
      curl_multi_perform(multi_, &running);
      collect(ended);
      const Instant now = clock_.now();
      if (now - looked_at_ >= kLook) expire(now, ended);
      if (!ended.empty() || now >= until) return ended;
      curl_multi_poll(multi_, nullptr, 0, wait_ms(now, until), nullptr);
      // The caller checks for a stop, so `poll` returns to it this often.
      until = std::min(until, now + kLook);
    }
  }

  void cancel_all() {
    while (!active_.empty()) retire(take_out(active_.begin()->first));
  }

 private:
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
  CURLM* multi_;
  SystemClock clock_;  // sockets need real time, also if the caller has a test clock
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
