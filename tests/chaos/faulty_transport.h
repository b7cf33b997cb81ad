#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "chaos/disk.h"
#include "chaos/service.h"
#include "net/dispatch/dispatcher.h"
#include "net/transport/transport.h"

namespace stocktake::chaos {

/// What was said on the line in all sessions: the truth about who asked for what.
struct Record {
  using Place = std::pair<Source, std::string>;
  /// The moment of which the latest answer told that arrived and that told anything.
  std::map<Place, Instant> told;
  /// Stored for good: must not be asked for again.
  std::set<Place> committed;
  /// Of this session.
  std::set<Place> settled;
  std::map<Place, int> requests;
  bool run_was_refused = false;
  bool was_in_outage = false;
  Instant silent_since{};  ///< the last answer that helped, or the end of a wait that was asked for

  bool clock_was_set_back = false;
};

/// The line between the program and the service, in virtual time. Holds the program to its word:
/// throws Violation where it sends what it must not send, or when.
class FaultyTransport final : public net::Transport {
 public:
  FaultyTransport(const Tree& tree, Service& service, VirtualClock& clock,
                  const FaultProfile& faults, Disk& disk, Record& record, Events& events,
                  net::DispatchLimits limits);

  void start(net::Ticket ticket, net::Request request) override;
  std::vector<net::Completion> poll(Instant until) override;
  void cancel_all() override { under_way_.clear(); }

  std::function<void(const std::string&)> trace;

 private:
  struct UnderWay {
    net::Ticket ticket;
    Asked asked;
    Answer answer;
    std::shared_ptr<net::BodySink> large_body;
  };

  void check_request(const Asked& asked);
  void check_rate();
  void arrived(UnderWay& one);
  void stream(UnderWay& one);
  net::Body lost_body(const UnderWay& one) const;
  void die_if_dead() const;

  const Tree& tree_;
  Service& service_;
  VirtualClock& clock_;
  const FaultProfile& faults_;
  Disk& disk_;
  Record& record_;
  Events& events_;
  net::DispatchLimits limits_;
  std::multimap<Instant, UnderWay> under_way_;
  std::array<Instant, kFamilies> family_until_{};
  std::map<std::string, Instant> item_until_;
  Instant first_sent_at_{};
  std::int64_t sent_ = 0;
  std::int64_t polls_ = 0;
};

}  // namespace stocktake::chaos
