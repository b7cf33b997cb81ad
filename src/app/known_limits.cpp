#include "app/known_limits.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "databricks/source_api.h"
#include "model/source.h"
#include "net/limit/limit_model.h"
#include "util/json.h"

namespace stocktake::app {
namespace {

constexpr double kMostInFlight = 10'000;

/// The number of that name, at most `most`; 0 if there is none.
double number(const Json& limit, const char* name, double most) {
  const auto found = limit.find(name);
  if (found == limit.end() || !found->is_number()) return 0;
  return std::clamp(found->get<double>(), 0.0, most);
}

}  // namespace

std::string known_limits(const net::Dispatcher& dispatcher, std::span<const Source> sources,
                         Instant now) {
  Json limits = Json::object();
  for (const Source source : sources) {
    const net::LimitHint hint = dispatcher.limiter().hint(databricks::family_of(source), now);
    if (!hint.is_limit && std::isinf(hint.rate)) continue;
    Json& limit = limits[std::string(to_string(source))];
    if (hint.is_limit) limit["in_flight"] = hint.in_flight;
    if (std::isinf(hint.rate)) continue;
    limit["rate"] = hint.rate;
    limit["is_own"] = hint.is_own;
  }
  return json_text(limits);
}

void start_from(net::Dispatcher& dispatcher, std::string_view known) {
  const Json limits = parse_json(known);
  if (!limits.is_object()) return;
  for (const Source source : all_sources()) {
    const auto found = limits.find(std::string(to_string(source)));
    if (found == limits.end() || !found->is_object()) continue;
    net::LimitHint hint;
    hint.in_flight = static_cast<int>(number(*found, "in_flight", kMostInFlight));
    hint.is_limit = hint.in_flight > 0;
    if (const double rate = number(*found, "rate", net::kHighestRate); rate > 0) hint.rate = rate;
    if (const auto own = found->find("is_own"); own != found->end() && own->is_boolean()) {
      hint.is_own = own->get<bool>();
    }
    dispatcher.start_at(databricks::family_of(source), hint);
  }
}

}  // namespace stocktake::app
