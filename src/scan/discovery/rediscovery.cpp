#include "scan/discovery/rediscovery.h"

#include <algorithm>
#include <set>

#include "scan/discovery/home_folders.h"

namespace stocktake::scan {
namespace {

std::set<std::string> words_of(const std::vector<store::PathGap>& gaps,
                               const std::vector<std::string>& refused_lists) {
  std::set<std::string> words(refused_lists.begin(), refused_lists.end());
  for (const store::PathGap& each : gaps) {
    const bool is_of_homes = each.path == info_of(each.source).home_folder;
    const bool is_folder = each.path.starts_with('/');
    const std::string place = is_folder ? place_name(each.source, each.path) : each.path;
    words.insert(is_of_homes ? home_folder_words(each.source) : place);
  }
  return words;
}

}  // namespace

std::vector<std::string> unanswered(const std::vector<store::PathGap>& gaps,
                                    const std::vector<std::string>& refused_lists) {
  const std::set<std::string> words = words_of(gaps, refused_lists);
  return {words.begin(), words.end()};
}

std::optional<std::string> lost_in(const Discovered& again, const store::ScanSpec& scan_spec,
                                   const std::vector<store::PathGap>& gaps) {
  const std::set<std::string> before = words_of(gaps, scan_spec.refused_lists);
  std::set<std::string> now = words_of(again.gaps, again.refused_lists);
  // A source that had homes and has none any more: what was found in it stays.
  for (const Source source : scan_spec.sources) {
    const bool had_homes = scan_spec.statuses[source].state == SourceState::available;
    const bool has_homes = again.statuses[source].state == SourceState::available;
    if (had_homes && !has_homes) now.insert(home_folder_words(source));
  }
  const auto lost = std::find_if(now.begin(), now.end(),
                                 [&](const std::string& each) { return !before.contains(each); });
  return lost == now.end() ? std::nullopt : std::optional(*lost);
}

}  // namespace stocktake::scan
