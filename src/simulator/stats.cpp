#include "simulator/stats.h"

#include <fmt/format.h>

#include <algorithm>

namespace stocktake::simulator {

void Stats::on_arrival(Family family, bool is_list) {
  ++families_.at(static_cast<std::size_t>(family)).requests;
  if (is_list) most_in_service_ = std::max(most_in_service_, ++in_service_);
}

void Stats::on_answer(Family family, const std::string& target, int status, bool is_list,
                      bool whole) {
  if (status == 429) ++families_.at(static_cast<std::size_t>(family)).throttled;
  if (!is_list) return;
  --in_service_;
  if (whole && ++whole_answers_[target] == 2) ++repeated_;
}

std::string Stats::as_json() const {
  const auto sum = [this](auto member) {
    std::int64_t total = 0;
    for (const PerFamily& family : families_) total += family.*member;
    return total;
  };
  const auto& [dbfs, workspace, identity] = families_;
  return fmt::format(
      R"({{"requests":{},"list_requests":{},"throttled":{},"max_in_flight":{},"directories":{},"repeated":{},)"
      R"("dbfs":{{"requests":{},"throttled":{}}},"workspace":{{"requests":{},"throttled":{}}},)"
      R"("identity":{{"requests":{},"throttled":{}}}}})",
      sum(&PerFamily::requests), dbfs.requests + workspace.requests, sum(&PerFamily::throttled),
      most_in_service_, whole_answers_.size(), repeated_, dbfs.requests, dbfs.throttled,
      workspace.requests, workspace.throttled, identity.requests, identity.throttled);
}

}  // namespace stocktake::simulator
