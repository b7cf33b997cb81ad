#include "scan/discovery/rediscovery.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "model/catalog_gap.h"
#include "model/path.h"
#include "model/scan_root.h"
#include "scan/discovery/home_folders.h"

namespace stocktake::scan {
namespace {

std::string words_of(const store::PathGap& gap) {
  const SourceInfo& info = info_of(gap.source);
  const bool is_of_homes = info.has_home_folder() && gap.path == info.home_folder;
  if (is_of_homes) return home_folder_words(gap.source);
  return gap.path.starts_with('/') ? place_name(gap.source, gap.path) : gap.path;
}

std::set<std::string> words_of(const std::vector<store::PathGap>& gaps,
                               const std::vector<std::string>& refused_lists) {
  std::set<std::string> words(refused_lists.begin(), refused_lists.end());
  for (const store::PathGap& each : gaps) words.insert(words_of(each));
  return words;
}

/// The catalogs and schemas that were refused are rows.
void add_catalog_gaps(const std::vector<store::UserSpec>& users, std::set<std::string>& words) {
  for (const store::UserSpec& user : users) {
    for (const store::HomeSpec& home : user.homes) {
      if (home.gap && is_of_catalog(*home.gap)) words.insert(home.path);
    }
  }
}

/// Where a catalog was refused, a schema of it is no loss.
bool was_unknown(const std::string& words, const std::set<std::string>& before) {
  return std::any_of(before.begin(), before.end(), [&](const std::string& each) {
    return words == each || is_below(words, each);
  });
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
  add_catalog_gaps(again.users, now);
  // A source that had homes and has none any more: what was found in it stays.
  for (const Source source : scan_spec.sources) {
    const bool had_homes = scan_spec.statuses[source].state == SourceState::available;
    const bool has_homes = again.statuses[source].state == SourceState::available;
    if (had_homes && !has_homes) {
      const SourceInfo& info = info_of(source);
      now.insert(info.has_home_folder() ? home_folder_words(source)
                                        : std::string(info.root_folder));
    }
  }
  const auto lost = std::find_if(
      now.begin(), now.end(), [&](const std::string& each) { return !was_unknown(each, before); });
  return lost == now.end() ? std::nullopt : std::optional(*lost);
}

}  // namespace stocktake::scan
