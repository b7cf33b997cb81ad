#include "auth/profiles.h"

#include <fmt/format.h>

#include <algorithm>

#include "util/text.h"

namespace stocktake::auth {
namespace {

/// Removes the first line, including its CR and LF, and returns it.
std::string_view take_line(std::string_view& rest) {
  const auto end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return trim(line);
}

bool starts_comment(char c) {
  return c == '#' || c == ';';
}

/// An inline comment needs a blank before it: tokens and secrets may contain `#` and `;`.
std::string_view without_comment(std::string_view value) {
  for (std::size_t i = 1; i < value.size(); ++i) {
    if (starts_comment(value[i]) && (value[i - 1] == ' ' || value[i - 1] == '\t')) {
      return trim(value.substr(0, i));
    }
  }
  return value.empty() || !starts_comment(value.front()) ? value : std::string_view{};
}

std::string_view without_quotes(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.front() == value.back() &&
                      (value.front() == '"' || value.front() == '\'' || value.front() == '`');
  return quoted ? value.substr(1, value.size() - 2) : value;
}

tl::unexpected<Failure> bad_line(const std::string& origin, int line) {
  return fail(ExitCode::usage,
              fmt::format("{}, line {}: neither [profile] nor key = value", origin, line),
              "correct the line, or write the file again with `databricks configure`");
}

}  // namespace

std::string Profile::value(const std::string& key) const {
  const auto found = values.find(key);
  return found == values.end() ? std::string() : found->second;
}

Expected<Profiles> Profiles::parse(std::string_view text, const std::string& origin) {
  Profiles profiles;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::string name(
      kDefaultProfile);  // keys before the first section belong to DEFAULT, as in the SDKs
  for (int number = 1; !text.empty(); ++number) {
    std::string_view line = take_line(text);
    if (line.empty() || starts_comment(line.front())) continue;
    if (line.front() == '[') {
      line = without_comment(line);
      if (line.back() != ']') return bad_line(origin, number);
      name = trim(line.substr(1, line.size() - 2));
      profiles.section(name);
      continue;
    }
    const auto separator = line.find_first_of("=:");
    if (separator == std::string_view::npos || separator == 0) return bad_line(origin, number);
    const std::string key = to_lower_ascii(trim(line.substr(0, separator)));
    const auto value = without_quotes(without_comment(trim(line.substr(separator + 1))));
    auto& values = profiles.section(name).values;
    if (value.empty()) {
      values.erase(key);
    } else {
      values[key] = value;
    }
  }
  return profiles;
}

const Profile* Profiles::find(std::string_view name) const {
  const auto found = numbers_.find(std::string(name));
  return found == numbers_.end() || name == kSettingsSection ? nullptr : &sections_[found->second];
}

std::optional<std::string> Profiles::default_profile() const {
  for (const Profile& profile : sections_) {
    if (profile.name != kSettingsSection) continue;
    std::string name = profile.value("default_profile");
    if (!name.empty()) return name;
  }
  return std::nullopt;
}

std::vector<std::string> Profiles::names() const {
  std::vector<std::string> names;
  for (const Profile& profile : sections_) {
    if (profile.name != kSettingsSection) names.push_back(profile.name);
  }
  return names;
}

Profile& Profiles::section(std::string_view name) {
  const auto [found, is_new] = numbers_.try_emplace(std::string(name), sections_.size());
  if (is_new) sections_.push_back({std::string(name), {}});
  return sections_[found->second];
}

}  // namespace stocktake::auth
