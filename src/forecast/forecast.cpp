#include "forecast/forecast.h"

#include <algorithm>
#include <numeric>

#include "forecast/user_job.h"
#include "util/random.h"

namespace stocktake::forecast {
namespace {

/// With more directories than this, the bounds of the schedule are as exact as a simulation.
constexpr std::int64_t kMaxSimulated = 150'000;
/// A smaller relative gain counts as none.
constexpr double kGain = 0.05;
/// Requests per second that third parties report as the limit of one source. A sample of few
/// requests can fit into the burst that the service allows.
constexpr double kUsualRate = 30;

using Paces = PerSource<ServiceModel>;

/// A tree for every home: its own if it was sampled, otherwise one from the sample of its source.
/// Each sampled tree is used equally often.
class World {
 public:
  explicit World(const ForecastInput& input) {
    const auto& population = input.population;
    PerSource<std::vector<std::size_t>> samples;
    for (const std::size_t at :
         MersenneRandom(input.seed).sample(population.sample.size(), population.sample.size())) {
      samples[population.sample[at].source].push_back(at);
    }
    for (const SampledHome& home : population.sample) trees_.emplace_back(home);
    PerSource<std::size_t> next;
    for (const PopulationHome& home : population.homes) {
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

  double by_directory(const Paces& paces, const ClientConfig& client) const {
    if (all_requests() > kMaxSimulated) return bound(paces, client);
    return schedule(trees_, homes_, paces, client);
  }

  double by_user(const Paces& paces, const ClientConfig& client) const {
    std::vector<double> seconds;
    for (std::size_t i = 0; i < homes_.size(); ++i) {
      const HomeTree& tree = trees_[homes_[i]];
      seconds.resize(std::max(seconds.size(), users_[i] + 1));
      seconds[users_[i]] += static_cast<double>(tree.size()) * paces[tree.source()].latency;
    }
    double end = list_schedule(seconds, client.machines);
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

  /// The time of a schedule, from its bounds: the slowest throughput limit plus the latency of the
  /// deepest path. With this many directories a simulated schedule takes about as long.
  double bound(const Paces& paces, const ClientConfig& client) const {
    const double times = client.counted_apart ? client.machines : 1;
    double busy = 0;
    double least = 0;
    double tail = 0;
    for (const Source source : all_sources()) {
      const ServiceModel& pace = paces[source];
      const double work = requests_of(source) * pace.latency;
      busy += work;
      least = std::max(
          {least, requests_of(source) / (pace.rate * times), work / (pace.at_once * times)});
      tail = std::max(tail, depth_[source] * pace.latency);
    }
    const double slots = static_cast<double>(client.machines) * client.in_flight;
    const auto all = static_cast<double>(all_requests());
    return std::max({least, busy / slots, all / client.max_rate}) + tail;
  }

  std::vector<HomeTree> trees_;
  std::vector<std::size_t> homes_;  ///< indices into trees_
  std::vector<std::size_t> users_;
  PerSource<std::int64_t> requests_;
  PerSource<int> depth_;
};

ClientConfig crew_of(const ForecastInput& input, int machines) {
  ClientConfig client;
  client.machines = machines;
  client.in_flight = input.in_flight;
  if (input.in_flight_in_all) client.in_flight = std::max(1, input.in_flight / machines);
  client.max_rate = input.max_rate;
  return client;
}

/// The smallest number of workers that is about as fast as any; 0 if this machine is.
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

/// A limit in requests per second that the sample does not exclude, if the service lets a burst of
/// up to one second's worth pass.
double not_excluded(const SourceMeasurements& source, double seconds) {
  return std::max(kUsualRate, static_cast<double>(source.answers) / (seconds + 1));
}

}  // namespace

Forecast make_forecast(const ForecastInput& input) {
  const Measurements& measured = input.measured;
  Forecast result;
  result.requests = estimate_requests(strata_of(input.population), input.seed);
  const double expected = std::max(1.0, result.requests.expected);
  const double low = result.requests.low / expected;
  const double high = result.requests.high / expected;
  for (double* number : {&result.requests.expected, &result.requests.low, &result.requests.high}) {
    *number = *number * measured.repeats + static_cast<double>(measured.requests_before);
  }
  Paces paces;
  for (const Source source : all_sources()) {
    const auto& of = measured.sources[source];
    paces[source] = of.pace;
    paces[source].latency *= measured.repeats;
    result.limited = result.limited || of.limited;
  }
  const World world(input);
  const ClientConfig here = crew_of(input, 1);
  const double alone = world.by_directory(paces, here);
  result.seconds.expected = measured.seconds_before + alone;
  result.seconds.low = measured.seconds_before + alone * low;

  Paces slow = paces;
  for (const Source source : all_sources()) {
    const auto& of = measured.sources[source];
    if (!of.limited) slow[source].rate = not_excluded(of, measured.seconds);
  }
  const double slower = world.by_directory(slow, here);
  if (slower > alone * (1 + kGain)) {
    for (const Source source : all_sources()) {
      const auto& of = measured.sources[source];
      if (!of.limited && of.answers > 0) {
        result.possible_rate = std::min(result.possible_rate, not_excluded(of, measured.seconds));
      }
    }
  }
  result.seconds.high = measured.seconds_before + std::max(alone, slower) * high;

  for (const int workers : kClusterSizes) {
    ClientConfig client = crew_of(input, workers);
    ClusterRow row;
    row.workers = workers;
    const double before = measured.seconds_before + kClusterStart;
    row.seconds = before + world.by_directory(paces, client);
    row.by_user = before + world.by_user(paces, client);
    client.counted_apart = true;
    row.seconds_apart = before + world.by_directory(paces, client);
    result.rows.push_back(row);
  }
  result.smallest = smallest_of(result.rows, result.seconds.expected, &ClusterRow::seconds);
  result.smallest_apart =
      smallest_of(result.rows, result.seconds.expected, &ClusterRow::seconds_apart);
  const auto& sample = input.population.sample;
  result.unfinished = static_cast<std::size_t>(
      std::count_if(sample.begin(), sample.end(), [](const auto& home) { return !home.whole; }));
  return result;
}

}  // namespace stocktake::forecast
