#include "app/plan_run.h"

#include <fmt/format.h>

#include <utility>

#include "databricks/answer_memory.h"
#include "databricks/source_api.h"
#include "engine/local/local_engine.h"
#include "model/user_row.h"
#include "scan/discovery/discovery.h"
#include "util/memory.h"

namespace stocktake::app {

PlanRun::PlanRun(const PlanRequest& request, net::Dispatcher& dispatcher, const Clock& clock,
                 const StopToken& stop, std::string host, PlanWatch watch)
    : request_(request),
      dispatcher_(dispatcher),
      clock_(clock),
      stop_(stop),
      watch_(std::move(watch)) {
  plan_.host = std::move(host);
}

Expected<WorkspaceForecast> PlanRun::run() {
  const Instant start = clock_.now();
  auto found =
      scan::discover(dispatcher_, clock_, stop_, {request_.sources, {}, true}, watch_.on_discovery);
  watch_.on_discovered();
  if (!found) return tl::unexpected(found.error());
  forecast::ForecastInput& input = plan_.input;
  input.measured.requests_before = dispatcher_.counters().requests;
  input.measured.seconds_before = seconds(clock_.now() - start);
  for (const std::string& text : found->notes) watch_.on_note("note: " + text);
  for (const auto& gap : found->gaps) {
    watch_.on_note(fmt::format("note: {}; the plan does not include anything below it",
                               describe_gap(gap.source, gap.path, gap.gap)));
  }
  for (auto& user : found->users) {
    std::erase_if(user.homes, [](const auto& home) { return home.gap.has_value(); });
    if (user.owner.kind == OwnerKind::place) continue;
    ++(user.is_orphan() ? plan_.orphans : plan_.users);
  }
  input.population = scan::choose_sample(found->users, request_.sample, request_.seed);
  if (auto listed = list_sample(found->users); !listed) return tl::unexpected(listed.error());
  input.in_flight = request_.connection.max_in_flight;
  // A limit that the user sets applies to the workspace as a whole.
  input.in_flight_in_all = input.in_flight != ConnectionOptions{}.max_in_flight;
  if (request_.connection.max_rate > 0) input.max_rate = request_.connection.max_rate;
  input.seed = request_.seed;
  plan_.sample_limit = request_.sample_seconds;
  plan_.forecast = forecast::make_forecast(input);
  return std::move(plan_);
}

Expected<void> PlanRun::list_sample(const std::vector<store::UserSpec>& users) {
  LocalEngine engine(dispatcher_, clock_, databricks::large_listings(memory_limit(), {}));
  watch_.on_sampling();
  PerSource<net::FamilyAnswers> before;
  for (const Source source : all_sources()) {
    before[source] = dispatcher_.answers(databricks::family_of(source));
  }
  const net::DispatchCounters sent_before = dispatcher_.counters();
  const Instant start = clock_.now();
  scan::Progress last;
  auto listed =
      scan::list_sample(engine, clock_, stop_, users, from_seconds(request_.sample_seconds),
                        plan_.input.population, [&](const scan::Progress& now) {
                          last = now;
                          watch_.on_progress(now);
                        });
  watch_.on_sampled(last);
  forecast::Measurements& measured = plan_.input.measured;
  measured.seconds = seconds(clock_.now() - start);
  std::int64_t answers = 0;
  for (const Source source : all_sources()) {
    look_at(source, before[source]);
    answers += measured.sources[source].answers;
  }
  const auto& sent = dispatcher_.counters();
  const auto repeated =
      sent.retries - sent_before.retries - (sent.throttled - sent_before.throttled);
  if (answers > 0 && repeated > 0) {
    measured.repeats = 1 + static_cast<double>(repeated) / static_cast<double>(answers);
  }
  dispatcher_.cancel_all();
  return listed;
}

void PlanRun::look_at(Source source, const net::FamilyAnswers& before) {
  const std::size_t family = databricks::family_of(source);
  const auto& after = dispatcher_.answers(family);
  const auto& limiter = dispatcher_.limiter();
  forecast::SourceMeasurements& measured = plan_.input.measured.sources[source];
  measured.answers = after.count - before.count;
  if (measured.answers > 0) {
    measured.pace.latency =
        (after.seconds - before.seconds) / static_cast<double>(measured.answers);
  }
  if (after.throttled == 0) return;
  measured.pace.rate = limiter.rate_limiter(family).settled().proven_rate();
  const bool fewer = limiter.concurrency_limit(family).size() < request_.connection.max_in_flight;
  if (measured.pace.rate == forecast::kNoLimit && fewer)
    measured.pace.at_once = limiter.concurrency_limit(family).size();
  measured.limited =
      measured.pace.rate != forecast::kNoLimit || measured.pace.at_once != forecast::kNoLimit;
}

}  // namespace stocktake::app
