#include "forecast/schedule.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <queue>

namespace stocktake::forecast {
namespace {

/// With more pending directories than this, children go first: the same rule as in
/// `scan/coordinator.h`.
constexpr std::size_t kManyWait = 1024;

struct Directory {
  std::size_t tree = 0;
  std::size_t place = 0;
};

struct Ending {
  double at = 0;
  std::uint64_t number = 0;  ///< breaks ties: the request that was sent first ends first
  Directory directory;
  bool operator>(const Ending& other) const {
    return at != other.at ? at > other.at : number > other.number;
  }
};

struct Family {
  std::deque<Directory> pending;
  double latency = 0;
  double gap = 0;  ///< seconds between two requests
  double most = 0;
  double next_slot = 0;
  int in_flight = 0;
};

class Schedule {
 public:
  Schedule(const std::vector<HomeTree>& trees, const PerSource<ServiceModel>& paces,
           const ClientConfig& client)
      : trees_(trees),
        most_(static_cast<double>(client.machines) * client.in_flight),
        gap_(1 / client.max_rate) {
    const double times = client.counted_apart ? client.machines : 1;
    for (const Source source : all_sources()) {
      const ServiceModel& pace = paces[source];
      Family& family = families_[source];
      family.latency = pace.latency;
      family.gap = 1 / (pace.rate * times);
      family.most = pace.at_once * times;
    }
  }

  void add(const Directory& directory) { family_of(directory).pending.push_back(directory); }

  double run() {
    while (true) {
      while (Family* family = choose()) start(*family);
      const double next = next_event();
      if (next == kNoLimit) return now_;
      now_ = next;
      while (!under_way_.empty() && under_way_.top().at <= now_) {
        const Directory directory = under_way_.top().directory;
        under_way_.pop();
        finish(directory);
      }
    }
  }

 private:
  Family& family_of(const Directory& directory) {
    return families_[trees_[directory.tree].source()];
  }

  bool has_room(const Family& family) const {
    return !family.pending.empty() && family.in_flight < family.most &&
           static_cast<double>(under_way_.size()) < most_;
  }

  double slot_of(const Family& family) const { return std::max(family.next_slot, next_slot_); }

  Family* choose() {
    Family* chosen = nullptr;
    for (Family& family : families_) {
      if (!has_room(family) || slot_of(family) > now_) continue;
      if (chosen == nullptr || family.in_flight < chosen->in_flight) chosen = &family;
    }
    return chosen;
  }

  double next_event() const {
    double next = kNoLimit;
    if (!under_way_.empty()) next = under_way_.top().at;
    for (const Family& family : families_) {
      if (has_room(family)) next = std::min(next, slot_of(family));
    }
    return next;
  }

  void start(Family& family) {
    const Directory directory = family.pending.front();
    family.pending.pop_front();
    family.next_slot = std::max(family.next_slot, now_) + family.gap;
    next_slot_ = std::max(next_slot_, now_) + gap_;
    ++family.in_flight;
    under_way_.push({now_ + family.latency, ++started_, directory});
  }

  void finish(const Directory& directory) {
    Family& family = family_of(directory);
    --family.in_flight;
    const HomeTree& tree = trees_[directory.tree];
    const bool first = family.pending.size() > kManyWait;
    for (auto at = tree.first(directory.place); at < tree.first(directory.place + 1); ++at) {
      const Directory child{directory.tree, tree.children()[at]};
      if (first) {
        family.pending.push_front(child);
      } else {
        family.pending.push_back(child);
      }
    }
  }

  const std::vector<HomeTree>& trees_;
  double most_;
  double gap_;
  PerSource<Family> families_;
  std::priority_queue<Ending, std::vector<Ending>, std::greater<>> under_way_;
  double now_ = 0;
  double next_slot_ = 0;
  std::uint64_t started_ = 0;
};

}  // namespace

HomeTree::HomeTree(const SampledHome& home)
    : source_(home.source), first_child_(home.parents.size() + 1, 0) {
  std::vector<int> depths(home.parents.size(), 1);
  for (std::size_t place = 0; place < home.parents.size(); ++place) {
    if (home.parents[place] < 0) continue;
    const auto parent = static_cast<std::size_t>(home.parents[place]);
    ++first_child_[parent + 1];
    depths[place] = depths[parent] + 1;
    depth_ = std::max(depth_, depths[place]);
  }
  for (std::size_t i = 1; i < first_child_.size(); ++i) first_child_[i] += first_child_[i - 1];
  children_.resize(first_child_.back());
  std::vector<std::size_t> next = first_child_;
  for (std::size_t place = 0; place < home.parents.size(); ++place) {
    if (home.parents[place] < 0) continue;
    children_[next[static_cast<std::size_t>(home.parents[place])]++] =
        static_cast<std::uint32_t>(place);
  }
}

double schedule(const std::vector<HomeTree>& trees, const std::vector<std::size_t>& homes,
                const PerSource<ServiceModel>& paces, const ClientConfig& client) {
  Schedule run(trees, paces, client);
  for (const std::size_t tree : homes) run.add({tree, 0});
  return run.run();
}

}  // namespace stocktake::forecast
