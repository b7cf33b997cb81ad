#include "scan/sampler.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <utility>

#include "model/children.h"
#include "util/random.h"

namespace stocktake::scan {
namespace {

constexpr auto kLongestWait = std::chrono::milliseconds(100);
constexpr auto kDrain = std::chrono::milliseconds(1500);

/// Walks the sampled homes and keeps the shape of their directory trees, not their contents.
class Sampling {
 public:
  Sampling(Engine& engine, const Clock& clock, forecast::Population& population)
      : engine_(engine), clock_(clock), population_(population), started_at_(clock.now()) {}

  void start(const std::vector<std::string>& paths) {
    std::vector<Task> tasks;
    for (std::size_t home = 0; home < paths.size(); ++home) {
      const auto source = population_.sample[home].source;
      tasks.push_back({++last_id_, static_cast<std::int64_t>(home), source, 0, paths[home]});
      add(tasks.back().id, home, -1);
    }
    engine_.submit(std::move(tasks), QueuePosition::back);
  }

  Expected<void> run(const StopToken& stop, Duration most, const Coordinator::Tick& tick) {
    const Instant deadline = started_at_ + most;
    while (!places_.empty()) {
      if (stop.stop_requested()) {
        return fail(ExitCode::interrupted, "interrupted while the sample was listed",
                    "nothing was recorded: run the same command again");
      }
      if (!draining_ && clock_.now() >= deadline) drain();
      if (draining_ && (engine_.unfinished() == 0 || clock_.now() >= deadline + kDrain)) break;
      auto results = engine_.next(clock_.now() + kLongestWait);
      if (!results) return tl::unexpected(results.error());
      for (const TaskResult& result : *results) take(result);
      progress_.seconds = seconds(clock_.now() - started_at_);
      progress_.engine = engine_.counters();
      if (tick) tick(progress_);
    }
    for (const auto& [id, place] : places_) population_.sample[place.home].whole = false;
    return {};
  }

 private:
  struct Place {
    std::size_t home = 0;
    std::int32_t at = 0;  ///< index in the home's `parents`
  };

  void add(DirectoryId id, std::size_t home, std::int32_t parent) {
    auto& parents = population_.sample[home].parents;
    places_[id] = {home, static_cast<std::int32_t>(parents.size())};
    parents.push_back(parent);
    ++progress_.found;
  }

  void take(const TaskResult& result) {
    const auto found = places_.find(result.task.id);
    const Place place = found->second;
    places_.erase(found);
    ++progress_.listed;
    if (std::holds_alternative<Gap>(result.outcome)) ++progress_.gaps;
    const auto* listing = std::get_if<Listing>(&result.outcome);
    if (listing == nullptr) return;
    progress_.files += static_cast<std::int64_t>(listing->file_count());
    std::vector<Task> children = asked_for(children_of(result.task, *listing, last_id_ + 1));
    last_id_ += static_cast<DirectoryId>(listing->directories.size());
    for (const Task& child : children) add(child.id, place.home, place.at);
    // Breadth first, so that small homes finish first and only large ones are cut when the time is
    // up.
    if (!draining_) engine_.submit(std::move(children), QueuePosition::back);
  }

  void drain() {
    draining_ = true;
    engine_.drain();
  }

  Engine& engine_;
  const Clock& clock_;
  forecast::Population& population_;
  Instant started_at_;
  Progress progress_;
  bool draining_ = false;
  DirectoryId last_id_ = 0;
  std::unordered_map<DirectoryId, Place> places_;  ///< found and not listed yet
};

/// How many homes of each source to sample: at least one where there are any, and about `wanted` in
/// total.
PerSource<std::size_t> shares_of(const PerSource<std::vector<std::size_t>>& homes, int wanted) {
  PerSource<std::size_t> shares;
  std::size_t all = 0;
  for (const auto& each : homes) all += each.size();
  for (const Source source : all_sources()) {
    const std::size_t of = homes[source].size();
    if (of == 0) continue;
    const double share = std::round(wanted * static_cast<double>(of) / static_cast<double>(all));
    shares[source] = std::clamp<std::size_t>(static_cast<std::size_t>(share), 1, of);
  }
  return shares;
}

}  // namespace

forecast::Population choose_sample(const std::vector<store::UserSpec>& users, int homes,
                                   std::uint64_t seed) {
  forecast::Population population;
  PerSource<std::vector<std::size_t>> by_source;
  for (std::size_t user = 0; user < users.size(); ++user) {
    for (const auto& home : users[user].homes) {
      by_source[home.source].push_back(population.homes.size());
      population.homes.push_back({user, home.source, {}});
    }
  }
  const auto shares = shares_of(by_source, homes);
  MersenneRandom draw(seed);
  for (const Source source : all_sources()) {
    const auto& of = by_source[source];
    for (const std::size_t at : draw.sample(of.size(), shares[source])) {
      population.homes[of[at]].sampled = population.sample.size();
      population.sample.push_back({source, {}, true});
    }
  }
  return population;
}

Expected<void> list_sample(Engine& engine, const Clock& clock, const StopToken& stop,
                           const std::vector<store::UserSpec>& users, Duration most,
                           forecast::Population& population, const Coordinator::Tick& tick) {
  std::vector<std::string> paths(population.sample.size());
  std::size_t number = 0;
  for (const auto& user : users) {
    for (const auto& home : user.homes) {
      if (const auto at = population.homes[number++].sampled) paths[*at] = home.path;
    }
  }
  Sampling sampling(engine, clock, population);
  sampling.start(paths);
  return sampling.run(stop, most, tick);
}

}  // namespace stocktake::scan
