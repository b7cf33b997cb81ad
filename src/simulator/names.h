#pragma once

#include <cstdint>
#include <string>

namespace stocktake::simulator {

std::string user_name(int number);
std::string orphan_name(int number);
std::string inactive_user_name(int number);
/// A UUID of version 4, as service principals' application ids are.
std::string uuid_from(std::uint64_t hash);
/// The same name in another letter case, as some services spell it: "User0007@Example.com".
std::string other_case(const std::string& name);

/// What SCIM calls them. With `weird`, names that break CSV, and none at all.
std::string user_display_name(int number, bool weird);
std::string principal_display_name(int number, bool weird);

std::string directory_name(std::uint64_t hash, int number);
std::string file_name(std::uint64_t hash, int number);

/// Most of them with an extension, in either letter case; some end in a dot, some begin with one.
std::string with_extension(const std::string& name, std::uint64_t hash);

/// The name of a directory in a volume; many have characters that mean something in a URL, or that
/// look like a slash.
std::string object_name(int number);

bool has_slash(const std::string& name);

/// The number of names that `weird_name` has.
inline constexpr int kWeirdNames = 24;

/// Names that break tools: separators, quotes, control characters, percent signs, other scripts,
/// emoji, characters that change the text direction, markup. Each `number` gives another one,
/// cyclically.
std::string weird_name(int number);

}  // namespace stocktake::simulator
