#include "app/plan_run.h"

#include <fmt/format.h>

#include <utility>

#include "databricks/source_api.h"
#include "engine/local/local_engine.h"
#include "model/user_row.h"
#include "scan/discovery.h"

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

Expected<PlanOfWorkspace> PlanRun::run() {
  const Instant start = clock_.now();
  auto found = scan::discover(dispatcher_, clock_, stop_, request_.sources, {}, true);
  if (!found) return tl::unexpected(found.error());
  plan::Question& question = plan_.question;
  question.seen.requests_before = dispatcher_.counters().requests;
  question.seen.seconds_before = seconds(clock_.now() - start);
  for (const auto& gap : found->gaps) {
    watch_.on_note(fmt::format("note: {}, so nothing is planned for what is below",
                               describe_gap(gap.source, gap.path, gap.gap)));
  }
  for (const auto& user : found->users) ++(user.orphan ? plan_.orphans : plan_.users);
  question.population = scan::choose_sample(found->users, request_.sample, request_.seed);
  if (auto listed = list_sample(found->users); !listed) return tl::unexpected(listed.error());
  question.in_flight = request_.connection.max_in_flight;
  // A cap of the user's is for the workspace as a whole.
  question.in_flight_in_all = question.in_flight != ConnectionOptions{}.max_in_flight;
  if (request_.connection.max_rate > 0) question.most_rate = request_.connection.max_rate;
  question.seed = request_.seed;
  plan_.sample_limit = request_.sample_seconds;
  plan_.forecast = plan::forecast(question);
  return std::move(plan_);
}

Expected<void> PlanRun::list_sample(const std::vector<store::PlannedUser>& users) {
  LocalEngine engine(dispatcher_, clock_);
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
                        plan_.question.population, [&](const scan::Progress& now) {
                          last = now;
                          watch_.on_progress(now);
                        });
  watch_.on_sampled(last);
  plan::Seen& seen = plan_.question.seen;
  seen.seconds = seconds(clock_.now() - start);
  std::int64_t answers = 0;
  for (const Source source : all_sources()) {
    look_at(source, before[source]);
    answers += seen.sources[source].answers;
  }
  const auto& sent = dispatcher_.counters();
  const auto repeated =
      sent.retries - sent_before.retries - (sent.throttled - sent_before.throttled);
  if (answers > 0 && repeated > 0) {
    seen.repeats = 1 + static_cast<double>(repeated) / static_cast<double>(answers);
  }
  dispatcher_.cancel_all();
  return listed;
}

void PlanRun::look_at(Source source, const net::FamilyAnswers& before) {
  const std::size_t family = databricks::family_of(source);
  const auto& after = dispatcher_.answers(family);
  const auto& governor = dispatcher_.governor(family);
  plan::SeenSource& seen = plan_.question.seen.sources[source];
  seen.answers = after.count - before.count;
  if (seen.answers > 0) {
    seen.pace.latency = (after.seconds - before.seconds) / static_cast<double>(seen.answers);
  }
  if (after.throttled == 0) return;
  seen.pace.rate = governor.pace().rate();
  const bool fewer = governor.window().size() < request_.connection.max_in_flight;
  if (seen.pace.rate == plan::kNoLimit && fewer) seen.pace.at_once = governor.window().size();
  seen.limited = seen.pace.rate != plan::kNoLimit || seen.pace.at_once != plan::kNoLimit;
}

}  // namespace stocktake::app
