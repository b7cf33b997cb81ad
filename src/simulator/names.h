#pragma once

#include <cstdint>
#include <string>

namespace stocktake::simulator {

std::string user_name(int number);
std::string orphan_name(int number);
/// The same name as some service spells it: "User0007@Example.com".
std::string other_case(const std::string& name);

std::string directory_name(std::uint64_t hash, int number);
std::string file_name(std::uint64_t hash, int number);

/// Names that have broken tools: separators, quotes, control characters, percent signs, other
/// scripts, emoji, text that turns direction, markup. `number` counts through them.
std::string weird_name(int number);

}  // namespace stocktake::simulator
