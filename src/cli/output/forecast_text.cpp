#include "cli/output/forecast_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "report/terminal/table.h"
#include "util/json.h"
#include "util/text.h"
#include "util/time_format.h"

namespace stocktake::cli {
namespace {

using app::WorkspaceForecast;
using forecast::ClusterRow;
using forecast::kNoLimit;

std::string count(double number) {
  return grouped(std::llround(number));
}

std::string count(std::size_t number) {
  return grouped(static_cast<std::int64_t>(number));
}

report::Cell duration(double seconds) {
  return {human_duration(seconds), fmt::format("{:.1f}", seconds), true};
}

report::Cell duration(const forecast::SecondsRange& span) {
  const std::string low = human_duration(span.low);
  const std::string high = human_duration(span.high);
  return {low == high ? low : low + " to " + high, fmt::format("{:.1f}", span.high), true};
}

std::string homes_line(const WorkspaceForecast& plan) {
  std::string by_source;
  for (const Source source : all_sources()) {
    const auto homes = forecast::strata_of(plan.input.population)[index_of(source)].homes;
    if (homes == 0 && !info_of(source).by_default) continue;
    by_source += fmt::format("{}{} on {}", by_source.empty() ? "" : ", ", grouped(homes),
                             info_of(source).in_sentence);
  }
  return fmt::format("  homes          {}: {}\n", count(plan.input.population.homes.size()),
                     by_source);
}

std::string sample_line(const WorkspaceForecast& plan) {
  std::vector<std::int64_t> sizes;
  std::int64_t all = 0;
  for (const auto& home : plan.input.population.sample) {
    sizes.push_back(home.requests());
    all += home.requests();
  }
  if (sizes.empty()) return "  sample         none: there are no homes\n";
  std::sort(sizes.begin(), sizes.end());
  return fmt::format(
      "  sample         {} homes in {}: {} directories; half have at most {}, the largest {}{}\n",
      count(sizes.size()), human_duration(plan.input.measured.seconds), grouped(all),
      grouped(sizes[(sizes.size() - 1) / 2]), grouped(sizes.back()),
      plan.forecast.unfinished > 0 ? " or more" : "");
}

std::string source_line(Source source, const forecast::SourceMeasurements& measured) {
  if (measured.answers == 0) return "";
  std::string text = fmt::format("  {:<14} {:.0f} ms per response", to_string(source),
                                 measured.pace.latency * 1000);
  if (measured.pace.rate != kNoLimit)
    text += fmt::format(", about {:.0f} requests per second allowed", measured.pace.rate);
  if (measured.pace.at_once != kNoLimit)
    text += fmt::format(", {:.0f} concurrent requests allowed", measured.pace.at_once);
  if (!measured.limited)
    text += fmt::format(", no limit reached in {} responses", grouped(measured.answers));
  return text + "\n";
}

const ClusterRow* row_of(const forecast::Forecast& forecast, int workers) {
  for (const ClusterRow& row : forecast.rows) {
    if (row.workers == workers) return &row;
  }
  return nullptr;
}

std::string sentence(const forecast::Forecast& forecast) {
  const std::string here = human_duration(forecast.seconds.expected);
  std::string text;
  if (const ClusterRow* row = row_of(forecast, forecast.smallest)) {
    text = fmt::format("A cluster of {} workers takes {} instead of {}; ", row->workers,
                       human_duration(row->seconds), here);
    text += row == &forecast.rows.back() ? "larger clusters were not considered."
                                         : "more workers would not be faster.";
  } else {
    text = forecast.limited ? "One machine reaches the limit; a cluster would not be faster."
                            : "One machine is enough; a cluster would not be faster.";
  }
  const ClusterRow* apart = row_of(forecast, forecast.smallest_apart);
  if (forecast.limited && apart != nullptr && forecast.smallest_apart != forecast.smallest) {
    text +=
        fmt::format("\nIf the service limits each worker's address separately, {} workers take {}.",
                    apart->workers, human_duration(apart->seconds_apart));
  }
  return text;
}

/// What the numbers cannot account for.
std::string doubts(const WorkspaceForecast& plan) {
  const forecast::Forecast& forecast = plan.forecast;
  const std::size_t measured = plan.input.population.sample.size();
  const std::size_t all = plan.input.population.homes.size();
  std::string text;
  if (measured < all) {
    text += fmt::format(
        "The ranges are a bootstrap by source, and allow for homes larger than any in the sample.\n"
        "{} of {} homes were listed: one of exceptional size is missed {:.0f} times out of 100,\n"
        "and is then not included.\n",
        count(measured), count(all),
        100 * (1 - static_cast<double>(measured) / static_cast<double>(all)));
  }
  if (forecast.unfinished > 0) {
    text += fmt::format(
        "{} homes of the sample were not listed completely in {}: all numbers are lower bounds.\n"
        "--sample-seconds allows more time.\n",
        count(forecast.unfinished), human_duration(plan.sample_limit));
  }
  if (forecast.possible_rate != kNoLimit) {
    text += fmt::format(
        "So few requests do not reveal a limit of {:.0f} per second: the upper ends include it.\n",
        forecast.possible_rate);
  }
  return text;
}

report::Table clusters(const forecast::Forecast& forecast) {
  std::vector<std::string> names{"workers", "seconds", "seconds_if_limits_apart", "by_user"};
  std::vector<std::string> titles{"WORKERS", "THIS PROGRAM", "LIMITS APART", "ONE USER A TASK"};
  report::Table table(std::move(names), std::move(titles));
  for (const ClusterRow& row : forecast.rows) {
    table.add({report::count_cell(row.workers), duration(row.seconds), duration(row.seconds_apart),
               duration(row.by_user)});
  }
  return table;
}

Json rate_or_null(double rate) {
  return rate == kNoLimit ? Json() : rounded(rate);
}

/// A whole number without a point.
Json exact(double number) {
  constexpr double kMost = 9e15;
  if (std::abs(number) < kMost && std::trunc(number) == number) return std::llround(number);
  return number;
}

report::Table clusters(const forecast::UserJob& job) {
  report::Table table({"workers", "tasks_seconds", "job_seconds"},
                      {"WORKERS", "TASKS ALONE", "WHOLE JOB"});
  for (const int workers : forecast::kClusterSizes) {
    table.add({report::count_cell(workers), duration(forecast::tasks_alone(job, workers)),
               duration(forecast::whole_job(job, workers))});
  }
  return table;
}

/// Seconds if one machine keeps its default number of requests in flight, assuming that a user's
/// time is spent on sequential requests.
double by_directory(const forecast::UserJob& job) {
  return static_cast<double>(job.users) * job.seconds_each / forecast::ForecastInput{}.in_flight;
}

}  // namespace

std::string forecast_as_text(const WorkspaceForecast& plan) {
  const forecast::Forecast& forecast = plan.forecast;
  std::string text = fmt::format(
      "Plan for {}\n  users          {}{}\n", printable(plan.host), grouped(plan.users),
      plan.orphans == 0 ? "" : fmt::format(", and {} orphaned homes", grouped(plan.orphans)));
  text += homes_line(plan) + sample_line(plan);
  for (const Source source : all_sources()) {
    text += source_line(source, plan.input.measured.sources[source]);
  }
  text += fmt::format("  requests       about {} ({} to {})\n", count(forecast.requests.expected),
                      count(forecast.requests.low), count(forecast.requests.high));
  text +=
      fmt::format("  this machine   about {} ({} to {}), {} concurrent requests\n\n",
                  human_duration(forecast.seconds.expected), human_duration(forecast.seconds.low),
                  human_duration(forecast.seconds.high), plan.input.in_flight);
  text += clusters(forecast).write(report::Format::table);
  text += fmt::format("\n{}\n\n", sentence(forecast));
  return text + doubts(plan);
}

std::string forecast_as_json(const WorkspaceForecast& plan) {
  const forecast::Forecast& forecast = plan.forecast;
  Json clusters = Json::array();
  for (const ClusterRow& row : forecast.rows) {
    clusters.push_back({{"workers", row.workers},
                        {"seconds", rounded(row.seconds)},
                        {"seconds_if_limits_apart", rounded(row.seconds_apart)},
                        {"seconds_by_user", rounded(row.by_user)}});
  }
  Json json{{"host", plan.host},
            {"users", plan.users},
            {"orphans", plan.orphans},
            {"homes", plan.input.population.homes.size()},
            {"sampled", plan.input.population.sample.size()},
            {"sampled_unfinished", forecast.unfinished},
            {"requests", std::llround(forecast.requests.expected)},
            {"requests_low", std::llround(forecast.requests.low)},
            {"requests_high", std::llround(forecast.requests.high)},
            {"seconds", rounded(forecast.seconds.expected)},
            {"seconds_low", rounded(forecast.seconds.low)},
            {"seconds_high", rounded(forecast.seconds.high)},
            {"limited", forecast.limited}};
  for (const Source source : all_sources()) {
    json[std::string(to_string(source)) + "_rate"] =
        rate_or_null(plan.input.measured.sources[source].pace.rate);
  }
  json["smallest_cluster"] = forecast.smallest;
  json["smallest_cluster_if_limits_apart"] = forecast.smallest_apart;
  json["clusters"] = std::move(clusters);
  json["advice"] = sentence(forecast);
  return json_text(json) + "\n";
}

std::string forecast_as_text(const forecast::UserJob& job) {
  const forecast::Advice advice = forecast::advise(job);
  std::string text = fmt::format("{} users, {:g} s each, one task per user\n\n", grouped(job.users),
                                 job.seconds_each);
  text += clusters(job).write(report::Format::table);
  text += advice.few == advice.many
              ? fmt::format("\nRecommended: 1 worker, {}.\n", duration(advice.seconds).text)
              : fmt::format("\nRecommended: {} to {} workers, {}.\n", advice.few, advice.many,
                            duration(advice.seconds).text);
  return text +
         fmt::format(
             "\nstocktake lists directories in parallel, not whole users: one machine with {}\n"
             "concurrent requests takes {}, if the service allows that. 'stocktake plan'\n"
             "without --seconds-per-user measures it.\n",
             forecast::ForecastInput{}.in_flight, human_duration(by_directory(job)));
}

std::string forecast_as_json(const forecast::UserJob& job) {
  const forecast::Advice advice = forecast::advise(job);
  Json clusters = Json::array();
  for (const int workers : forecast::kClusterSizes) {
    const forecast::SecondsRange tasks = forecast::tasks_alone(job, workers);
    const forecast::SecondsRange whole = forecast::whole_job(job, workers);
    clusters.push_back({{"workers", workers},
                        {"tasks_low", rounded(tasks.low)},
                        {"tasks_high", rounded(tasks.high)},
                        {"seconds_low", rounded(whole.low)},
                        {"seconds_high", rounded(whole.high)}});
  }
  return json_text({{"users", job.users},
                    {"seconds_per_user", exact(job.seconds_each)},
                    {"workers_low", advice.few},
                    {"workers_high", advice.many},
                    {"seconds_low", exact(std::nearbyint(advice.seconds.low))},
                    {"seconds_high", exact(std::nearbyint(advice.seconds.high))},
                    {"seconds_by_directory", rounded(by_directory(job))},
                    {"clusters", std::move(clusters)}}) +
         "\n";
}

}  // namespace stocktake::cli
