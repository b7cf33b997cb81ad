#include "engine/mounted/mount_use.h"

#include <algorithm>
#include <utility>

namespace stocktake {

MountUse::MountUse(MountPoint point, Via via, mount::ReadLimits limits, const Clock& clock,
                   std::shared_ptr<mount::SystemCalls> calls,
                   const mount::ListerLimits& lister_limits)
    : point_(std::move(point)),
      via_(via),
      limits_(std::move(limits)),
      clock_(clock),
      calls_(std::move(calls)),
      lister_limits_(lister_limits) {}

void MountUse::learn(const std::vector<MountRecord>& known) {
  known_.clear();
  for (const MountRecord& record : known) {
    if (record.source == point_.source && record.machine == machine_) known_.push_back(record);
  }
  if (lister_) use_what_is_known();
}

void MountUse::use_what_is_known() {
  for (const MountRecord& record : known_) {
    if (record.mounted != lister_->identity()) continue;
    agreed_ = std::max(agreed_, record.agreed);
    agreed_below_ = std::max(agreed_below_, record.agreed_below);
  }
  agreed_before_ = agreed_;
  agreed_below_before_ = agreed_below_;
  prove();
}

MountRecord MountUse::record() const {
  return {point_.source,
          machine_,
          lister_ ? lister_->identity() : "",
          agreed_ - agreed_before_,
          agreed_below_ - agreed_below_before_,
          reason_,
          differs_};
}

bool MountUse::open() {
  if (state_ == State::refused) return false;
  for (const MountRecord& record : known_) {
    if (!record.refused.empty()) refuse(record.refused, false);
  }
  if (state_ == State::refused) return false;
  if (lister_) {
    if (auto same = lister_->check(); !same) refuse(same.error().message, false);
    return is_open();
  }
  auto tree = mount::open_in_time(point_, limits_, calls_, lister_limits_.give_up_after);
  if (!tree) {
    refuse(tree.error().message, false);
    return false;
  }
  lister_ = std::make_unique<mount::MountLister>(std::move(*tree), clock_, lister_limits_);
  name_ = mount_name({point_.source, machine_, lister_->identity(), 0, 0, "", false});
  state_ = State::unproven;
  use_what_is_known();
  return true;
}

void MountUse::agree(bool is_home) {
  ++agreed_;
  if (!is_home) ++agreed_below_;
}

void MountUse::prove() {
  if (state_ == State::unproven && has_enough()) state_ = State::proven;
}

void MountUse::withdraw() {
  agreed_ = agreed_before_;
  agreed_below_ = agreed_below_before_;
  if (state_ == State::proven && !has_enough()) state_ = State::unproven;
}

bool MountUse::is_sample_due() {
  if (++since_sample_ < kSampleEvery) return false;
  since_sample_ = 0;
  return true;
}

void MountUse::refuse(std::string reason, bool differs) {
  if (state_ == State::refused) return;
  state_ = State::refused;
  reason_ = std::move(reason);
  differs_ = differs;
  if (lister_) lister_->forget();
}

Failure MountUse::failure() const {
  return {ExitCode::unreachable, reason_,
          "list over the API with --via api, or where the mount does not show the same with --via "
          "auto"};
}

}  // namespace stocktake
