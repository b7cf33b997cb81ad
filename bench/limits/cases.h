#pragma once

#include <string>
#include <vector>

#include "limits/service.h"

namespace stocktake::bench {

struct Case {
  std::string group;
  std::string name;
  ServiceSpec spec;
  std::size_t families = 1;
  std::vector<double> shares{};  ///< see RunOptions
  /// What the limiter has to reach; 0: it is only shown.
  double least_part = 0;         ///< of what is permitted, at 10,000 requests
  double least_part_of_few = 0;  ///< the same at 2,000
  double most_refused = 1;       ///< part of the answers, at 10,000 requests
};

std::vector<Case> all_cases();

}  // namespace stocktake::bench
