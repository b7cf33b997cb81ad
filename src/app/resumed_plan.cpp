#include "app/resumed_plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "auth/host.h"
#include "util/text.h"

namespace stocktake::app {
namespace {

/// Whether both lists name the same users, in any order and letter case.
bool same_users(std::vector<std::string> one, std::vector<std::string> other) {
  for (auto* names : {&one, &other}) {
    std::transform(names->begin(), names->end(), names->begin(),
                   [](const std::string& name) { return fold_case(name); });
    std::sort(names->begin(), names->end());
    names->erase(std::unique(names->begin(), names->end()), names->end());
  }
  return one == other;
}

std::string words(const std::vector<Source>& sources) {
  std::vector<std::string_view> names;
  for (const Source source : sources) names.push_back(to_string(source));
  return fmt::format("{}", fmt::join(names, ", "));
}

/// As options; "none" where there are none.
std::string words(const Coverage& coverage) {
  std::vector<std::string> places;
  for (const ScanRoot& root : coverage.roots) {
    places.push_back(printable(place_name(root.source, root.path)));
  }
  std::sort(places.begin(), places.end());
  std::string text = coverage.whole ? "--whole" : "";
  if (!places.empty()) {
    text += fmt::format("{}--roots {}", text.empty() ? "" : " ", fmt::join(places, " "));
  }
  return text.empty() ? "none" : text;
}

bool asks_for_something(const ScanRequest& request) {
  return request.all_users || !request.names.empty() || !request.coverage.empty();
}

/// What is different; empty if nothing is.
std::string difference(const ScanRequest& request, const std::string& host,
                       store::Writer& inventory) {
  const store::ScanSpec plan = inventory.scan_spec();
  if (!auth::same_server(plan.host, host)) return "of another workspace: " + plan.host;
  if (plan.sources != request.sources) {
    return fmt::format("of other sources: {}, and not {}", words(plan.sources),
                       words(request.sources));
  }
  if (plan.volumes != request.volumes) {
    return fmt::format("of {}, not of {}", to_string(plan.volumes), to_string(request.volumes));
  }
  if (!asks_for_something(request)) return {};
  if (plan.coverage != request.coverage) {
    return fmt::format("of other roots: {}, and not {}", words(plan.coverage),
                       words(request.coverage));
  }
  if (request.all_users && !plan.all_users) return "of named users, not of all users";
  if (request.all_users) return {};
  if (plan.all_users) return "of all users, not of named users";
  const bool is_same = same_users(inventory.without_ids(inventory.user_names()),
                                  inventory.without_ids(request.names));
  return is_same ? "" : "of other users";
}

}  // namespace

Expected<void> expect_same_plan(const ScanRequest& request, const std::string& host,
                                store::Writer& inventory) {
  const std::string what = difference(request, host, inventory);
  if (what.empty()) return {};
  return fail(
      ExitCode::usage, fmt::format("{} is an inventory {}", request.inventory, what),
      "continue with the options that the scan was started with, or start over with --fresh");
}

}  // namespace stocktake::app
