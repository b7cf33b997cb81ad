#include "util/nearest.h"

#include <algorithm>
#include <utility>

#include "util/text.h"

namespace stocktake {
namespace {

/// More edits than this make another word.
std::size_t most_edits(std::size_t length) {
  return length < 6 ? 1 : std::max<std::size_t>(2, length / 5);
}

/// Whether one of the two is a part of the other that is long enough to mean it.
bool is_part(const std::string& word, const std::string& candidate) {
  constexpr std::size_t kLeast = 3;
  if (word.size() >= kLeast && candidate.find(word) != std::string::npos) return true;
  return candidate.size() >= kLeast && word.starts_with(candidate);
}

}  // namespace

std::size_t edit_distance(std::string_view one, std::string_view other) {
  // Row `i` holds the distances of the first `i` bytes of `one` from each start of `other`.
  std::vector<std::size_t> before_last(other.size() + 1);
  std::vector<std::size_t> last(other.size() + 1);
  std::vector<std::size_t> row(other.size() + 1);
  for (std::size_t j = 0; j <= other.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= one.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= other.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped =
          i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[other.size()];
}

std::vector<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates,
                                 std::size_t most) {
  const std::string wanted = fold_case(word);
  using Found = std::pair<std::size_t, const std::string*>;  // the distance, and the candidate
  std::vector<Found> misspelt;
  std::vector<Found> parts;
  for (const std::string& candidate : candidates) {
    const std::string folded = fold_case(candidate);
    const std::size_t longer = std::max(wanted.size(), folded.size());
    const std::size_t allowed = most_edits(longer);
    const bool part = is_part(wanted, folded);
    if (!part && longer - std::min(wanted.size(), folded.size()) > allowed) continue;
    const std::size_t edits = edit_distance(wanted, folded);
    if (edits <= allowed) {
      misspelt.emplace_back(edits, &candidate);
    } else if (part) {
      parts.emplace_back(edits, &candidate);
    }
  }
  const auto by_distance = [](const Found& a, const Found& b) { return a.first < b.first; };
  std::stable_sort(misspelt.begin(), misspelt.end(), by_distance);
  std::stable_sort(parts.begin(), parts.end(), by_distance);
  // Where one is much nearer, the others are not meant.
  std::erase_if(misspelt, [best = misspelt.empty() ? 0 : misspelt.front().first](
                              const Found& each) { return each.first > best + 1; });
  misspelt.insert(misspelt.end(), parts.begin(), parts.end());
  if (misspelt.size() > most) misspelt.resize(most);
  std::vector<std::string> names;
  names.reserve(misspelt.size());
  for (const Found& each : misspelt) names.push_back(*each.second);
  return names;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::vector<std::string> near = nearest(word, candidates);
  return near.empty() ? "" : "did you mean " + any_of(near) + "?";
}

}  // namespace stocktake
