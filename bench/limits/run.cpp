#include "limits/run.h"

#include <algorithm>
#include <queue>

namespace stocktake::bench {
namespace {

enum class Kind : std::uint8_t { arrives, leaves, accepted, refused };

struct Event {
  Instant at{};
  std::uint64_t number = 0;
  Kind kind = Kind::arrives;
  Sent sent;
  Refused refused;

  bool operator>(const Event& other) const {
    return at != other.at ? at > other.at : number > other.number;
  }
};

class Run {
 public:
  Run(const ServiceSpec& spec, Client& client, const RunOptions& options)
      : spec_(spec),
        client_(client),
        options_(options),
        service_(spec, kBegin, options.seed),
        pending_(options.families),
        in_flight_(options.families) {
    for (std::size_t family = 0; family < options.families; ++family) {
      const double share = options.shares.empty() ? 1.0 / static_cast<double>(options.families)
                                                  : options.shares[family];
      pending_[family] = static_cast<std::int64_t>(share * static_cast<double>(options.requests));
      all_ += pending_[family];
    }
  }

  RunResult result() {
    const Instant end = kBegin + from_seconds(options_.give_up_after);
    while (result_.accepted < all_ && now_ < end) {
      const Instant ready = send_what_may_be_sent();
      Instant next = ready == Instant::max() ? ready : in_steps(ready);
      if (!events_.empty()) next = std::min(next, events_.top().at);
      if (next == Instant::max()) break;
      advance_to(next);
      while (!events_.empty() && events_.top().at <= now_) {
        const Event event = events_.top();
        events_.pop();
        take(event);
      }
    }
    result_.finished = result_.accepted == all_;
    result_.seconds = seconds(now_ - kBegin);
    result_.permitted = service_.permitted(now_);
    return std::move(result_);
  }

 private:
  /// Windows that are aligned to the clock begin at other times than the run.
  static constexpr Instant kBegin = Instant(std::chrono::milliseconds(3'600'370));

  Instant in_steps(Instant ready) const {
    if (options_.timer == Duration{}) return ready;
    const auto steps = (ready - now_ + options_.timer - Duration(1)) / options_.timer;
    return now_ + steps * options_.timer;
  }

  void advance_to(Instant next) {
    now_ = std::max(now_, next);
    const auto second = static_cast<std::size_t>(seconds(now_ - kBegin));
    while (result_.accepted_each.size() <= second) {
      const auto ended = static_cast<double>(result_.accepted_each.size());
      if (ended > 0) {
        result_.permitted_by.push_back(service_.permitted(kBegin + from_seconds(ended)));
      }
      result_.accepted_each.push_back(0);
    }
  }

  Instant send_what_may_be_sent() {
    for (;;) {
      Instant more_at = Instant::max();
      std::optional<std::size_t> chosen;
      for (std::size_t family = 0; family < pending_.size(); ++family) {
        if (pending_[family] == 0) continue;
        const Instant ready = client_.ready_at(family, now_);
        if (ready > now_) {
          more_at = std::min(more_at, ready);
        } else if (!chosen || in_flight_[family] < in_flight_[*chosen]) {
          chosen = family;
        }
      }
      if (!chosen) return more_at;
      --pending_[*chosen];
      ++in_flight_[*chosen];
      add(spec_.way(), Kind::arrives, client_.on_sent(*chosen, now_));
    }
  }

  void add(Duration after, Kind kind, const Sent& sent, const Refused& refused = {}) {
    events_.push({now_ + after, ++numbers_, kind, sent, refused});
  }

  void take(const Event& event) {
    switch (event.kind) {
      case Kind::arrives: {
        const auto decision = service_.arrive(event.sent.family, now_);
        if (decision.accepted) {
          add(decision.delay + spec_.service(), Kind::leaves, event.sent);
        } else {
          add(spec_.way(), Kind::refused, event.sent, {decision.retry_after, decision.concurrency});
        }
        break;
      }
      case Kind::leaves:
        service_.leave();
        add(spec_.way(), Kind::accepted, event.sent);
        break;
      case Kind::accepted:
        --in_flight_[event.sent.family];
        ++result_.accepted;
        ++result_.accepted_each.back();
        client_.on_accepted(event.sent, now_);
        break;
      case Kind::refused:
        --in_flight_[event.sent.family];
        ++pending_[event.sent.family];
        ++result_.refused;
        client_.on_refused(event.sent, event.refused, now_);
        break;
    }
  }

  ServiceSpec spec_;
  Client& client_;
  RunOptions options_;
  Service service_;
  Instant now_ = kBegin;
  std::vector<std::int64_t> pending_;
  std::vector<int> in_flight_;
  std::int64_t all_ = 0;
  std::uint64_t numbers_ = 0;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  RunResult result_;
};

}  // namespace

double RunResult::part_between(std::size_t from, std::size_t to) const {
  to = std::min(to, permitted_by.size());
  if (from == 0 || to <= from) return 0;
  double all = 0;
  for (std::size_t second = from; second < to; ++second) all += accepted_each[second];
  return all / (permitted_by[to - 1] - permitted_by[from - 1]);
}

RunResult run(const ServiceSpec& spec, Client& client, const RunOptions& options) {
  return Run(spec, client, options).result();
}

}  // namespace stocktake::bench
