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
#include "chaos/tokens.h"
#include "net/dispatch/dispatcher.h"
#include "net/transport/transport.h"

namespace stocktake::chaos {

/// What the program has asked the service for, and what it was told.
struct Record {
  using Place = std::pair<Source, std::string>;

  // Of all sessions of the world.
  /// Directories about which an answer has said something, and the time as of which the latest such
  /// answer describes them.
  std::map<Place, Instant> told;
  /// Directories whose results are stored. The program must not ask for them again.
  std::set<Place> committed;
  bool clock_was_set_back = false;
  std::size_t stops = 0;  ///< how many of `FaultProfile::stops` have happened

  // Of the current session.
  std::set<Place> settled;        ///< directories whose answer needs no repetition
  std::map<Place, int> requests;  ///< how often each directory was asked for
  bool run_was_refused = false;
  bool was_answered = false;  ///< an HTTP answer has arrived
  bool was_in_outage = false;
  bool discovery_was_broken = false;
  /// Run time since which no useful answer has arrived. A wait that the service asked for is not
  /// counted.
  Instant silent_since{};
  Instant asked_to_wait_until{};
};

/// The connection between the program and the service, in virtual time. It throws a Violation if
/// the program sends a request that it must not send, or sends one too early.
class FaultyTransport final : public net::Transport {
 public:
  FaultyTransport(const Tree& tree, Service& service, VirtualClock& clock,
                  const FaultProfile& faults, Disk& disk, Record& record, Events& events,
                  net::DispatchLimits limits);

  void start(net::Ticket ticket, net::Request request) override;
  std::vector<net::Completion> poll(Instant until) override;
  void cancel_all() override { under_way_.clear(); }

  std::function<void(const std::string&)> trace;
  const Tokens* tokens = nullptr;  ///< null: every request is authenticated

 private:
  struct UnderWay {
    net::Ticket ticket;
    Asked asked;
    Answer answer;
    std::shared_ptr<net::BodySink> large_body;
  };

  void check_request(const Asked& asked);
  void check_rate();
  void stop_process_if_due();
  void excuse_asked_wait();
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
