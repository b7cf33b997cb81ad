#include "app/rediscovery.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "scan/discovery/discovery.h"
#include "scan/discovery/rediscovery.h"

namespace stocktake::app {
namespace {

/// What the inventory asks for. A source that was switched off has no part in it.
scan::DiscoveryRequest request_for(const store::ScanSpec& scan_spec, store::Writer& inventory) {
  scan::DiscoveryRequest request;
  for (const Source source : scan_spec.sources) {
    const SourceState state = scan_spec.statuses[source].state;
    // Without homes, a source may have what else is covered.
    const bool has_places = state == SourceState::no_homes && !scan_spec.coverage.empty();
    const auto& roots = scan_spec.coverage.roots;
    const bool has_root = std::any_of(roots.begin(), roots.end(), [source](const ScanRoot& root) {
      return root.source == source;
    });
    if (state == SourceState::available || has_places || has_root) {
      request.sources.push_back(source);
    }
  }
  request.all_users = scan_spec.all_users;
  request.coverage = scan_spec.coverage;
  request.may_lack_users = true;
  request.volumes = scan_spec.volumes;
  if (!request.all_users) request.names = inventory.user_names();
  return request;
}

store::LaterDiscovery to_store(scan::Discovered found, store::ScanSpec scan_spec,
                               const std::vector<Source>& asked) {
  for (const Source source : asked) scan_spec.statuses[source] = found.statuses[source];
  if (found.caller.is_admin) scan_spec.caller = std::move(found.caller);
  scan_spec.refused_lists = std::move(found.refused_lists);
  return {std::move(scan_spec), std::move(found.users), std::move(found.gaps),
          std::move(found.listed)};
}

}  // namespace

Expected<std::optional<store::LaterDiscovery>> discover_again(net::Dispatcher& dispatcher,
                                                              const Clock& clock,
                                                              const StopToken& stop,
                                                              store::Writer& inventory,
                                                              ScanObserver& observer) {
  const scan::DiscoveryWatch watch = observer.discovery_watch();
  const store::ScanSpec scan_spec = inventory.scan_spec();
  const std::vector<store::PathGap> gaps = inventory.path_gaps();
  std::vector<std::string> missing = scan::unanswered(gaps, scan_spec.refused_lists);
  if (missing.empty() && scan_spec.caller.is_admin) return std::nullopt;
  if (missing.empty()) {
    // A service that does not know the question does not answer it today either.
    auto caller = scan::who_is_calling(dispatcher, clock, stop, watch);
    observer.on_discovery_ended();
    if (!caller) return tl::unexpected(caller.error());
    if (!caller->is_admin) return std::nullopt;
    missing.emplace_back("the caller");
  }
  observer.on_stage(ScanStage::discovering);
  observer.on_note(
      fmt::format("Asking again for users and homes, because of {}", fmt::join(missing, ", ")));
  const scan::DiscoveryRequest request = request_for(scan_spec, inventory);
  auto found = scan::discover(dispatcher, clock, stop, request, watch);
  observer.on_discovery_ended();
  if (!found) return tl::unexpected(found.error());
  for (const std::string& text : found->notes) observer.on_note("note: " + text);
  if (const auto lost = scan::lost_in(*found, scan_spec, gaps)) {
    observer.on_note(fmt::format(
        "note: {} cannot be had now, so the users and homes stay as they are known", *lost));
    return std::nullopt;
  }
  return to_store(std::move(*found), scan_spec, request.sources);
}

}  // namespace stocktake::app
