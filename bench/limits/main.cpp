// Limiters against limits, in virtual time.
//
//   bench_limits [--requests N] [--published] [--seed N] [--check] [CASE]
//
// Each row is a limit and a number of requests. Each column is a limiter: the part of what was
// permitted that it used (1.000: all; above 1 where a burst is permitted on top of the rate), and
// the part of the answers that were 429s. Without a limit, the rate is shown. `!` marks what misses
// the targets in cases.cpp; with --check, that is an error. CASE: only cases whose name contains
// it.

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "limits/cases.h"
#include "limits/ours.h"
#include "limits/peers.h"
#include "limits/published.h"
#include "limits/run.h"

namespace stocktake::bench {
namespace {

struct Contender {
  std::string name;
  std::function<std::unique_ptr<Client>(const ClientOptions&, const ServiceSpec&)> make;
  bool has_targets = false;
  bool is_exact = false;  ///< knows when it may send, to the nanosecond
};

struct BenchOptions {
  std::vector<std::int64_t> requests = {2'000, 10'000};
  bool published = false;
  bool check = false;
  std::uint64_t seed = 1;
  std::string_view wanted;
};

template <typename Make>
Contender contender(std::string name, Make make) {
  return {std::move(name),
          [make](const ClientOptions& options, const ServiceSpec&) { return make(options); }};
}

std::vector<Contender> contenders(bool published) {
  Contender ours = contender("stocktake", make_ours);
  ours.has_targets = true;
  if (published) {
    return {ours, contender("AWS adaptive", make_aws_adaptive), contender("rclone", make_rclone),
            contender("Vegas", make_vegas), contender("BBR", make_bbr)};
  }
  return {ours,
          contender("AIMD", make_aimd),
          contender("20 workers", make_workers),
          {"must find", make_finding_oracle, false, true},
          {"oracle", make_oracle, false, true}};
}

RunResult measure(const Case& each, const Contender& contender, std::int64_t requests,
                  std::uint64_t seed) {
  const ClientOptions options{each.families, each.spec.concurrent > 32 ? 128 : 64};
  const auto client = contender.make(options, each.spec);
  RunOptions run_options;
  run_options.families = each.families;
  run_options.requests = requests;
  run_options.shares = each.shares;
  run_options.give_up_after = 6 * 3600;
  run_options.seed = seed;
  if (contender.is_exact) run_options.timer = Duration{};
  return run(each.spec, *client, run_options);
}

bool misses(const Case& each, const RunResult& result, std::int64_t requests) {
  if (!result.finished) return true;
  if (requests < 10'000) return result.part() < each.least_part_of_few;
  return result.part() < each.least_part || result.refused_part() > each.most_refused;
}

std::string cell(const RunResult& result, bool is_missed) {
  if (!result.finished) return fmt::format("{:>15}", "given up");
  const std::string refused =
      fmt::format("{:4.1f}%{}", 100 * result.refused_part(), is_missed ? '!' : ' ');
  if (std::isfinite(result.permitted)) return fmt::format("{:8.3f} {}", result.part(), refused);
  const double rate = static_cast<double>(result.accepted) / result.seconds;
  return fmt::format("{:6.0f}/s {}", rate, refused);
}

/// Where a limit changes: what was used of it from 30 seconds after the change until the next one.
std::string after_changes(const Case& each, const RunResult& result) {
  std::vector<double> at = {0};
  for (const Change& change : each.spec.changes) at.push_back(change.after);
  for (const Load& load : each.spec.load) at.push_back(load.after);
  at.push_back(result.seconds);
  std::string text;
  for (std::size_t i = 0; i + 1 < at.size(); ++i) {
    const auto from = static_cast<std::size_t>(at[i]) + 30;
    text += fmt::format(" {:.3f}", result.part_between(from, static_cast<std::size_t>(at[i + 1])));
  }
  return text;
}

int show(const Case& each, std::int64_t requests, const BenchOptions& options) {
  int missed = 0;
  std::string details;
  fmt::print("{:14} {:29} {:>7}", each.group, each.name, requests);
  for (const Contender& contender : contenders(options.published)) {
    const RunResult result = measure(each, contender, requests, options.seed);
    const bool is_missed = contender.has_targets && misses(each, result, requests);
    missed += is_missed ? 1 : 0;
    fmt::print(" {}", cell(result, is_missed));
    if (each.spec.changes.empty() && each.spec.load.empty()) continue;
    details += fmt::format("  30 s after each change:{}  {}\n", after_changes(each, result),
                           contender.name);
  }
  fmt::print("\n{}", details);
  return missed;
}

int bench(const BenchOptions& options) {
  fmt::print("{:52}", "");
  for (const Contender& contender : contenders(options.published)) {
    fmt::print(" {:>15}", contender.name + " ");
  }
  fmt::print("\n");
  int missed = 0;
  for (const Case& each : all_cases()) {
    if ((each.group + " " + each.name).find(options.wanted) == std::string::npos) continue;
    for (const std::int64_t requests : options.requests) missed += show(each, requests, options);
  }
  if (missed > 0) fmt::print("{} targets missed\n", missed);
  return options.check && missed > 0 ? 1 : 0;
}

BenchOptions parse(const std::vector<std::string_view>& words) {
  BenchOptions options;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--requests" && i + 1 < words.size()) {
      options.requests = {std::atoll(words[++i].data())};
    } else if (words[i] == "--seed" && i + 1 < words.size()) {
      options.seed = static_cast<std::uint64_t>(std::atoll(words[++i].data()));
    } else if (words[i] == "--published") {
      options.published = true;
    } else if (words[i] == "--check") {
      options.check = true;
    } else {
      options.wanted = words[i];
    }
  }
  return options;
}

}  // namespace
}  // namespace stocktake::bench

int main(int count, char** words) {
  return stocktake::bench::bench(stocktake::bench::parse({words + 1, words + count}));
}
