#include "plan/forecast.h"

#include <algorithm>
#include <numeric>

#include "plan/by_user.h"
#include "util/random.h"

namespace stocktake::plan {
namespace {

/// Beyond so many directories the schedule's bounds say as much as the schedule.
constexpr std::int64_t kMostSimulated = 150'000;
/// Less than this is no gain.
constexpr double kGain = 0.05;
/// What third parties report as the limit of one source; a sample of few requests fits into what
/// the service lets pass at once.
constexpr double kUsualRate = 30;

using Paces = PerSource<Pace>;

/// Every home with a tree: its own where it was sampled, else one of its source's sample, all of
/// them equally often.
class World {
 public:
  explicit World(const Question& question) {
    const auto& population = question.population;
    PerSource<std::vector<std::size_t>> samples;
    for (const std::size_t at :
         MersenneRandom(question.seed).sample(population.sample.size(), population.sample.size())) {
      samples[population.sample[at].source].push_back(at);
    }
    for (const SampledHome& home : population.sample) trees_.emplace_back(home);
    PerSource<std::size_t> next;
    for (const PlannedHome& home : population.homes) {
      const auto& sample = samples[home.source];
      if (!home.sampled && sample.empty()) continue;
      const std::size_t tree =
          home.sampled ? *home.sampled : sample[next[home.source]++ % sample.size()];
      homes_.push_back(tree);
      users_.push_back(home.user);
      requests_[home.source] += static_cast<std::int64_t>(trees_[tree].size());
      depth_[home.source] = std::max(depth_[home.source], trees_[tree].depth());
    }
  }

  double by_directory(const Paces& paces, const Crew& crew) const {
    if (all_requests() > kMostSimulated) return bound(paces, crew);
    return schedule(trees_, homes_, paces, crew);
  }

  double by_user(const Paces& paces, const Crew& crew) const {
    std::vector<double> seconds;
    for (std::size_t i = 0; i < homes_.size(); ++i) {
      const Tree& tree = trees_[homes_[i]];
      seconds.resize(std::max(seconds.size(), users_[i] + 1));
      seconds[users_[i]] += static_cast<double>(tree.size()) * paces[tree.source()].latency;
    }
    double end = list_schedule(seconds, crew.machines);
    for (const Source source : all_sources()) {
      end = std::max(end, requests_of(source) / paces[source].rate);
    }
    return end;
  }

 private:
  double requests_of(Source source) const { return static_cast<double>(requests_[source]); }

  std::int64_t all_requests() const {
    return std::accumulate(requests_.begin(), requests_.end(), std::int64_t{0});
  }

  /// No schedule is faster, and of so much work none is much slower.
  double bound(const Paces& paces, const Crew& crew) const {
    const double times = crew.counted_apart ? crew.machines : 1;
    double busy = 0;
    double least = 0;
    double tail = 0;
    for (const Source source : all_sources()) {
      const Pace& pace = paces[source];
      const double work = requests_of(source) * pace.latency;
      busy += work;
      least = std::max(
          {least, requests_of(source) / (pace.rate * times), work / (pace.at_once * times)});
      tail = std::max(tail, depth_[source] * pace.latency);
    }
    const double slots = static_cast<double>(crew.machines) * crew.in_flight;
    const auto all = static_cast<double>(all_requests());
    return std::max({least, busy / slots, all / crew.most_rate}) + tail;
  }

  std::vector<Tree> trees_;
  std::vector<std::size_t> homes_;  ///< trees
  std::vector<std::size_t> users_;
  PerSource<std::int64_t> requests_;
  PerSource<int> depth_;
};

Crew crew_of(const Question& question, int machines) {
  Crew crew;
  crew.machines = machines;
  crew.in_flight = question.in_flight;
  if (question.in_flight_in_all) crew.in_flight = std::max(1, question.in_flight / machines);
  crew.most_rate = question.most_rate;
  return crew;
}

/// The fewest workers that are about as fast as any; 0 where this machine is.
int smallest_of(const std::vector<ClusterRow>& rows, double here, double ClusterRow::*seconds) {
  double best = here;
  for (const ClusterRow& row : rows) best = std::min(best, row.*seconds);
  const double good = best * (1 + kGain);
  if (here <= good) return 0;
  for (const ClusterRow& row : rows) {
    if (row.*seconds <= good) return row.workers;
  }
  return 0;
}

/// A limit a second that what was answered does not exclude, if as much as a second's worth may
/// have passed at once.
double not_excluded(const SeenSource& source, double seconds) {
  return std::max(kUsualRate, static_cast<double>(source.answers) / (seconds + 1));
}

}  // namespace

Forecast forecast(const Question& question) {
  const Seen& seen = question.seen;
  Forecast result;
  result.requests = estimate_requests(strata_of(question.population), question.seed);
  const double expected = std::max(1.0, result.requests.expected);
  const double low = result.requests.low / expected;
  const double high = result.requests.high / expected;
  for (double* number : {&result.requests.expected, &result.requests.low, &result.requests.high}) {
    *number = *number * seen.repeats + static_cast<double>(seen.requests_before);
  }
  Paces paces;
  for (const Source source : all_sources()) {
    const auto& of = seen.sources[source];
    paces[source] = of.pace;
    paces[source].latency *= seen.repeats;
    result.limited = result.limited || of.limited;
  }
  const World world(question);
  const Crew here = crew_of(question, 1);
  const double alone = world.by_directory(paces, here);
  result.seconds.expected = seen.seconds_before + alone;
  result.seconds.low = seen.seconds_before + alone * low;

  Paces slow = paces;
  for (const Source source : all_sources()) {
    const auto& of = seen.sources[source];
    if (!of.limited) slow[source].rate = not_excluded(of, seen.seconds);
  }
  const double slower = world.by_directory(slow, here);
  if (slower > alone * (1 + kGain)) {
    for (const Source source : all_sources()) {
      const auto& of = seen.sources[source];
      if (!of.limited && of.answers > 0) {
        result.possible_rate = std::min(result.possible_rate, not_excluded(of, seen.seconds));
      }
    }
  }
  result.seconds.high = seen.seconds_before + std::max(alone, slower) * high;

  for (const int workers : kClusterSizes) {
    Crew crew = crew_of(question, workers);
    ClusterRow row;
    row.workers = workers;
    const double before = seen.seconds_before + kClusterStart;
    row.seconds = before + world.by_directory(paces, crew);
    row.by_user = before + world.by_user(paces, crew);
    crew.counted_apart = true;
    row.seconds_apart = before + world.by_directory(paces, crew);
    result.rows.push_back(row);
  }
  result.smallest = smallest_of(result.rows, result.seconds.expected, &ClusterRow::seconds);
  result.smallest_apart =
      smallest_of(result.rows, result.seconds.expected, &ClusterRow::seconds_apart);
  const auto& sample = question.population.sample;
  result.unfinished = static_cast<std::size_t>(
      std::count_if(sample.begin(), sample.end(), [](const auto& home) { return !home.whole; }));
  return result;
}

}  // namespace stocktake::plan
