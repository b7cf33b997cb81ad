#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "simulator/fault_injector.h"

namespace stocktake::simulator {

/// A request from its arrival to its answer.
struct Visit {
  Family family;
  std::string target;
  bool admitted = false;  ///< being served, not refused

  bool is_list() const { return lists_directories(family); }
};

/// Counts the requests of clients, for `GET /stats`.
class Stats {
 public:
  void on_arrival(const Visit& visit);
  void on_admission(Visit& visit);
  /// `whole`: the client got a complete answer without a fault.
  void on_answer(const Visit& visit, int status, bool whole);
  /// List requests that were admitted and have not been answered yet.
  int in_service() const { return served_.now; }
  /// Neither the server's own token nor one that was issued and has not expired.
  void on_unauthorized(const std::string& target);
  /// The arguments: tokens that were issued, and requests for one that were refused.
  std::string as_json(std::int64_t tokens_issued, std::int64_t tokens_refused) const;

 private:
  struct PerFamily {
    std::int64_t requests = 0;
    std::int64_t throttled = 0;
  };
  struct AtOnce {
    int now = 0;
    int most = 0;
    void enter() { most = std::max(most, ++now); }
    void leave() { --now; }
  };
  std::array<PerFamily, kFamilyCount> families_;
  AtOnce in_flight_;                                    ///< list requests including refused ones
  AtOnce served_;                                       ///< admitted list requests
  std::unordered_map<std::string, int> whole_answers_;  ///< answers to list requests, by target
  std::int64_t repeated_ = 0;
  std::unordered_map<std::string, int> unauthorized_;  ///< by target
};

}  // namespace stocktake::simulator
