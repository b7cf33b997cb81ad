#include "limits/cases.h"

#include <fmt/format.h>

namespace stocktake::bench {
namespace {

using std::chrono::milliseconds;
using testing::FixedWindow;
using testing::LeakyBucket;
using testing::SlidingWindow;
using testing::TokenBucket;

constexpr double kRate = 60;

Case shown(std::string group, std::string name, ServiceSpec spec) {
  return {std::move(group), std::move(name), std::move(spec)};
}

Case rate_case(std::string group, std::string name, ServiceSpec spec) {
  Case each = shown(std::move(group), std::move(name), std::move(spec));
  each.least_part = 0.97;
  each.least_part_of_few = 0.90;
  each.most_refused = 0.01;
  return each;
}

Case concurrency_case(std::string name, ServiceSpec spec) {
  Case each = shown("concurrency", std::move(name), std::move(spec));
  each.least_part = 0.95;
  each.most_refused = 0.02;
  return each;
}

ServiceSpec bucket(double rate, double burst) {
  ServiceSpec spec;
  spec.limits = {std::make_shared<TokenBucket>(rate, burst)};
  spec.rate = rate;
  return spec;
}

template <typename Window>
ServiceSpec window(double rate, int seconds) {
  ServiceSpec spec;
  spec.limits = {std::make_shared<Window>(rate * seconds, std::chrono::seconds(seconds))};
  spec.rate = rate;
  return spec;
}

void add_rates(std::vector<Case>& cases) {
  for (const double burst : {1, 5, 20, 30, 60, 120}) {
    cases.push_back(
        rate_case("token bucket", fmt::format("60/s, burst {}", burst), bucket(kRate, burst)));
  }
  cases.push_back(rate_case("token bucket", "20/s, burst 20", bucket(20, 20)));
  cases.push_back(rate_case("token bucket", "20/s, burst 1", bucket(20, 1)));
  cases.push_back(rate_case("token bucket", "200/s, burst 200", bucket(200, 200)));
  cases.push_back(rate_case("token bucket", "200/s, burst 1", bucket(200, 1)));
  for (const int places : {10, 60}) {
    ServiceSpec spec;
    spec.limits = {std::make_shared<LeakyBucket>(kRate, places)};
    spec.rate = kRate;
    cases.push_back(rate_case("leaky bucket", fmt::format("60/s, {} places", places), spec));
  }
  for (const int seconds : {1, 10, 60}) {
    cases.push_back(rate_case("fixed window", fmt::format("60/s over {} s", seconds),
                              window<FixedWindow>(kRate, seconds)));
  }
  for (const int seconds : {1, 10, 60}) {
    cases.push_back(rate_case("sliding window", fmt::format("60/s over {} s", seconds),
                              window<SlidingWindow>(kRate, seconds)));
  }
  for (const int latency : {5, 500}) {
    for (const double burst : {1, 60}) {
      ServiceSpec spec = bucket(kRate, burst);
      spec.latency = milliseconds(latency);
      cases.push_back(
          rate_case("latency", fmt::format("60/s, burst {}, {} ms", burst, latency), spec));
    }
  }
}

ServiceSpec bucket_each(std::initializer_list<double> rates, double burst) {
  ServiceSpec spec;
  for (const double rate : rates) {
    spec.limits.push_back(std::make_shared<TokenBucket>(rate, burst * rate));
    spec.rate += rate / static_cast<double>(rates.size());
  }
  return spec;
}

void add_families(std::vector<Case>& cases) {
  const std::size_t first = cases.size();
  for (const double burst : {1, 30, 60, 120}) {
    cases.push_back(rate_case("whose limit", fmt::format("one of 60/s, burst {}", burst),
                              bucket(kRate, burst)));
  }
  cases.push_back(
      rate_case("whose limit", "one of 60/s over 1 s", window<SlidingWindow>(kRate, 1)));
  cases.push_back(rate_case("whose limit", "60/s each, burst 60", bucket_each({60, 60}, 1)));
  cases.push_back(rate_case("whose limit", "60/s each, burst 1", bucket_each({60, 60}, 0)));
  cases.push_back(
      rate_case("whose limit", "20/s and 60/s, bursts of 1 s", bucket_each({20, 60}, 1)));
  cases.back().shares = {0.25, 0.75};
  for (std::size_t i = first; i < cases.size(); ++i) cases[i].families = 2;
}

void add_concurrency(std::vector<Case>& cases) {
  for (const int concurrent : {2, 4, 8, 16, 32, 64}) {
    ServiceSpec spec;
    spec.concurrent = concurrent;
    cases.push_back(concurrency_case(fmt::format("{} at once", concurrent), spec));
  }
  ServiceSpec both = bucket(kRate, kRate);
  both.concurrent = 8;
  cases.push_back(concurrency_case("8 at once and 60/s", both));
  both = bucket(100, 100);
  both.concurrent = 4;
  cases.push_back(concurrency_case("4 at once and 100/s", both));
}

void add_changes(std::vector<Case>& cases) {
  const std::vector<Change> half_then_double = {{60, 0.5}, {120, 1}};
  for (const double burst : {60, 20}) {
    ServiceSpec spec = bucket(kRate, burst);
    spec.changes = half_then_double;
    cases.push_back(
        shown("changing", fmt::format("60, 30, 60/s, burst of {} s", burst / kRate), spec));
  }
  ServiceSpec spec = window<SlidingWindow>(kRate, 1);
  spec.changes = half_then_double;
  cases.push_back(shown("changing", "60, 30, 60/s, window of 1 s", spec));
  spec = bucket(kRate, kRate);
  spec.load = {{30, 30}, {80, 10}, {130, 40}};
  cases.push_back(shown("changing", "60/s, others 0, 30, 10, 40/s", spec));
}

void add_noise(std::vector<Case>& cases) {
  struct Wait {
    std::string_view name;
    std::vector<std::optional<Duration>> each;
  };
  // As different gateways answer: half of them without a word.
  const std::vector<Wait> waits{
      {"none", {std::nullopt}},
      {"1 s", {milliseconds(1000)}},
      {"mixed", {std::nullopt, std::nullopt, milliseconds(200), milliseconds(1000)}},
  };
  for (const double noise : {0.01, 0.05, 0.10}) {
    for (const Wait& wait : waits) {
      for (const double rate : {kRate, 0.0}) {
        ServiceSpec spec = rate > 0 ? bucket(rate, rate) : ServiceSpec{};
        spec.noise = noise;
        spec.noise_retry_after = wait.each;
        cases.push_back(shown("random 429s",
                              fmt::format("{:.0f} %, Retry-After {}, {}", 100 * noise, wait.name,
                                          rate > 0 ? "60/s" : "no limit"),
                              spec));
      }
    }
  }
}

}  // namespace

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  add_rates(cases);
  add_families(cases);
  add_concurrency(cases);
  add_changes(cases);
  add_noise(cases);
  return cases;
}

}  // namespace stocktake::bench
