#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "chaos/events.h"
#include "chaos/fault_profile.h"
#include "chaos/principal_lists.h"
#include "chaos/seeded_random.h"
#include "chaos/tree.h"
#include "chaos/virtual_clock.h"
#include "engine/local/local_engine.h"
#include "net/transport/http.h"

namespace stocktake::chaos {

/// A request as the service understands it.
struct Asked {
  std::size_t family = 0;
  std::optional<NodeId> node;  ///< what is listed, where it is there
  Source source = Source::dbfs;
  std::string path;  ///< empty: no listing
  std::string target;
};

/// A part of the discovery of users and homes.
enum class DiscoveryPart : std::uint8_t {
  dbfs_homes,
  workspace_homes,
  users,
  service_principals,
  names,  ///< requests for a single name
  caller,
  volumes,
};
inline constexpr std::size_t kDiscoveryParts = 7;

/// What the service does with a request, and what that means once the answer has arrived.
struct Answer {
  net::Exchange exchange;
  Duration after{};
  Event event = Event::request;            ///< what it is an instance of; `request`: a plain answer
  bool tells = false;                      ///< what the directory holds, or why it cannot be had
  bool settles = false;                    ///< and need not be asked again for that
  Instant as_of{};                         ///< the moment of which it tells
  bool holds_family = false;               ///< `delay` is for all requests of the family
  std::optional<Duration> delay;           ///< the time it named
  std::optional<std::int64_t> until_wall;  ///< the same as a date, milliseconds since 1970
  bool ends_run = false;
  bool is_outage = false;
};

/// The workspace's API over a tree, in some weather. Decides everything by dice, so that the truth
/// is known: what breaks in passing breaks less often than the program bears with.
class Service {
 public:
  Service(const Tree& tree, const FaultProfile& faults, const VirtualClock& clock,
          SeededRandom random, Events& events);

  /// The program was started again: it begins to count attempts anew.
  void begin_session() {
    failures_.clear();
    broken_parts_.clear();
  }
  /// Every request for these fails, until the first home is listed.
  void break_discovery(std::set<DiscoveryPart> parts) { broken_parts_ = std::move(parts); }
  PrincipalLists& lists() { return lists_; }
  void renew_token() { token_renewed_ = true; }
  bool token_is_renewed() const { return token_renewed_; }

  static Asked understand(const Tree& tree, const net::Request& request);
  /// The answer to a request whose token is refused, which the program renews.
  Answer refused_token() const;
  /// `under_way`: requests that are being worked at, this one not counted.
  Answer answer(const Asked& asked, int under_way);

 private:
  std::optional<Answer> in_outage();
  std::optional<Answer> expired();
  static Answer refusal(Expiry expiry);
  std::optional<Answer> over_limit(const Asked& asked, int under_way);
  std::optional<Answer> broken_discovery(const Asked& asked);
  std::optional<Answer> injected_fault(const Asked& asked);
  Answer throttle(Event event, int status, const std::string& code, bool says_when);
  Answer broken(const Asked& asked);
  Answer wrong_body();
  Answer proper(const Asked& asked);
  Answer listing(NodeId id);
  Answer page(const Asked& asked);
  Answer ending(const Node& node);
  bool is_switched_off(const Asked& asked) const;
  Answer switched_off(const Asked& asked) const;
  std::string cut_short(std::string body);

  const Tree& tree_;
  const FaultProfile& faults_;
  const VirtualClock& clock_;
  SeededRandom random_;
  Events& events_;
  PrincipalLists lists_;
  std::set<DiscoveryPart> broken_parts_;
  bool token_renewed_ = false;
  std::map<std::string, int> failures_;  ///< of this session, by target
  struct Bucket {
    double tokens = 0;
    std::optional<Instant> at;
  };
  std::array<Bucket, kFamilies> buckets_;
};

}  // namespace stocktake::chaos
