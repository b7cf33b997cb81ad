#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stocktake {

/// The number of characters to insert, delete, replace or swap with their neighbour to make one
/// text of the other (optimal string alignment distance), counted in bytes.
std::size_t edit_distance(std::string_view one, std::string_view other);

/// The candidates that somebody who wrote `word` may have meant, the nearest first and at most
/// `most`: those with few edits for their length, and those that contain `word` or are its start,
/// such as "alice@example.com" for "alice". Letter case does not count.
std::vector<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates,
                                 std::size_t most = 3);

/// "did you mean a, b or c?", or an empty text if nothing is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace stocktake
