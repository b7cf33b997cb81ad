#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "simulator/weather.h"

namespace stocktake::simulator {

/// Counts what a client did: `GET /stats`.
class Stats {
 public:
  void on_arrival(Family family, bool is_list);
  /// `whole`: the client got a complete and true answer.
  void on_answer(Family family, const std::string& target, int status, bool is_list, bool whole);
  int in_service() const { return in_service_; }
  std::string as_json() const;

 private:
  struct PerFamily {
    std::int64_t requests = 0;
    std::int64_t throttled = 0;
  };
  std::array<PerFamily, 3> families_;
  int in_service_ = 0;
  int most_in_service_ = 0;
  std::unordered_map<std::string, int> whole_answers_;  ///< of lists, by target
  std::int64_t repeated_ = 0;
};

}  // namespace stocktake::simulator
