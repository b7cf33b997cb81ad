#include "engine/local/pending_refusals.h"

#include <algorithm>
#include <iterator>

namespace stocktake {

void PendingRefusals::add(TaskResult result, Instant answered_at) {
  held_.push_back({std::move(result), answered_at});
}

void PendingRefusals::append_tasks(std::vector<Task>& tasks) const {
  for (const Held& held : held_) tasks.push_back(held.result.task);
}

void PendingRefusals::on_listed(Instant sent_at, std::vector<TaskResult>& confirmed) {
  many_ = kMany;
  confirm_before(sent_at, confirmed);
}

void PendingRefusals::on_probed(Instant sent_at, std::vector<TaskResult>& confirmed) {
  many_ = std::min(many_ * 2, kMost);
  confirm_before(sent_at, confirmed);
}

void PendingRefusals::confirm_before(Instant sent_at, std::vector<TaskResult>& confirmed) {
  const auto end = std::find_if(held_.begin(), held_.end(),
                                [sent_at](const Held& held) { return held.answered_at > sent_at; });
  std::transform(held_.begin(), end, std::back_inserter(confirmed),
                 [](Held& held) { return std::move(held.result); });
  held_.erase(held_.begin(), end);
}

}  // namespace stocktake
