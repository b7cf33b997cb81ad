#include "simulator/stats.h"

#include "util/json.h"

namespace stocktake::simulator {

void Stats::on_arrival(const Visit& visit) {
  ++families_.at(static_cast<std::size_t>(visit.family)).requests;
  if (visit.is_list()) in_flight_.enter();
}

void Stats::on_admission(Visit& visit) {
  visit.admitted = true;
  if (visit.is_list()) served_.enter();
}

void Stats::on_answer(const Visit& visit, int status, bool whole) {
  if (status == 429) ++families_.at(static_cast<std::size_t>(visit.family)).throttled;
  if (!visit.is_list()) return;
  in_flight_.leave();
  if (visit.admitted) served_.leave();
  if (whole && ++whole_answers_[visit.target] == 2) ++repeated_;
}

void Stats::on_unauthorized(const std::string& target) {
  ++unauthorized_[target];
}

std::string Stats::as_json(std::int64_t tokens_issued, std::int64_t tokens_refused) const {
  const auto sum = [this](auto member) {
    std::int64_t total = 0;
    for (const PerFamily& family : families_) total += family.*member;
    return total;
  };
  const auto one = [](const PerFamily& family) {
    return Json{{"requests", family.requests}, {"throttled", family.throttled}};
  };
  std::int64_t unauthorized = 0;
  std::int64_t most_unauthorized = 0;  // for one request
  for (const auto& [target, times] : unauthorized_) {
    unauthorized += times;
    most_unauthorized = std::max<std::int64_t>(most_unauthorized, times);
  }
  const auto& [dbfs, workspace, identity, files, catalog] = families_;
  return json_text({{"requests", sum(&PerFamily::requests)},
                    {"list_requests", dbfs.requests + workspace.requests + files.requests},
                    {"throttled", sum(&PerFamily::throttled)},
                    {"max_in_flight", in_flight_.most},
                    {"max_served", served_.most},
                    {"directories", whole_answers_.size()},
                    {"repeated", repeated_},
                    {"unauthorized", unauthorized},
                    {"most_unauthorized", most_unauthorized},
                    {"tokens_issued", tokens_issued},
                    {"tokens_refused", tokens_refused},
                    {"dbfs", one(dbfs)},
                    {"workspace", one(workspace)},
                    {"identity", one(identity)},
                    {"files", one(files)},
                    {"catalog", one(catalog)}});
}

}  // namespace stocktake::simulator
