#include "limits/service.h"

#include <algorithm>
#include <limits>

namespace stocktake::bench {

Service::Service(const ServiceSpec& spec, Instant begin, std::uint64_t seed)
    : spec_(spec), begin_(begin), random_(seed), other_at_(begin) {
  for (const auto& limit : spec.limits) limits_.push_back(limit->clone());
}

ServiceLimit* Service::limit_of(std::size_t family) {
  if (limits_.empty()) return nullptr;
  return limits_[std::min(family, limits_.size() - 1)].get();
}

/// Changes the limits and lets other clients send, up to now.
void Service::proceed(Instant now) {
  while (changes_ < spec_.changes.size()) {
    const Change& change = spec_.changes[changes_];
    const Instant at = begin_ + from_seconds(change.after);
    if (at > now) break;
    for (const auto& limit : limits_) limit->scale(at, change.factor);
    ++changes_;
  }
  while (!spec_.load.empty() && other_at_ <= now) {
    double rate = 0;
    Instant until = Instant::max();
    for (const Load& load : spec_.load) {
      const Instant at = begin_ + from_seconds(load.after);
      if (at <= other_at_) {
        rate = load.rate;
      } else {
        until = std::min(until, at);
      }
    }
    if (rate <= 0) {
      other_at_ = until;
      continue;
    }
    if (limits_.front()->take(other_at_)) others_accepted_ += 1;
    other_at_ += from_seconds(1 / rate);
  }
}

Service::Decision Service::arrive(std::size_t family, Instant now) {
  proceed(now);
  if (random_.chance(spec_.noise)) {
    const auto kinds = spec_.noise_retry_after.size();
    const auto kind = static_cast<std::size_t>(random_.fraction() * static_cast<double>(kinds));
    return {false, {}, spec_.noise_retry_after[kind], false};
  }
  if (spec_.concurrent > 0 && in_service_ >= spec_.concurrent) return {false, {}, {}, true};
  Duration delay{};
  if (ServiceLimit* limit = limit_of(family)) {
    const auto taken = limit->take(now);
    if (!taken) return {false, {}, spec_.retry_after, false};
    delay = *taken;
  }
  ++in_service_;
  return {true, delay, {}, false};
}

Instant Service::open_at(std::size_t family, Instant from) {
  proceed(from);
  const ServiceLimit* limit = limit_of(family);
  return limit == nullptr ? from : limit->open_at(from);
}

double Service::permitted(Instant now) const {
  double at_once = std::numeric_limits<double>::infinity();
  if (spec_.concurrent > 0) at_once = spec_.concurrent / seconds(spec_.service());
  if (spec_.limits.empty()) return at_once * seconds(now - begin_);
  double all = 0;
  double factor = 1;
  Instant from = begin_;
  const double rate = spec_.rate * static_cast<double>(spec_.limits.size());
  for (const Change& change : spec_.changes) {
    const Instant at = std::min(begin_ + from_seconds(change.after), now);
    all += std::min(at_once, rate * factor) * seconds(at - from);
    from = at;
    factor = change.factor;
  }
  all += std::min(at_once, rate * factor) * seconds(now - from);
  return all - others_accepted_;
}

}  // namespace stocktake::bench
