#include "model/volume_filter.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <utility>

namespace stocktake {
namespace {

/// The lists of a filter and their words.
using List = std::pair<std::string_view, std::vector<std::string> VolumeFilter::*>;
constexpr std::array<List, 3> kLists{List{"catalog", &VolumeFilter::catalogs},
                                     List{"schema", &VolumeFilter::schemas},
                                     List{"volume", &VolumeFilter::volumes}};

bool is_same_letter(char one, char other) {
  return std::tolower(static_cast<unsigned char>(one)) ==
         std::tolower(static_cast<unsigned char>(other));
}

bool is_any_of(const std::vector<std::string>& names, const std::string& full_name) {
  return names.empty() || std::any_of(names.begin(), names.end(), [&](const std::string& name) {
           return means(name, full_name);
         });
}

std::string joined(std::string_view one, std::string_view other) {
  return std::string(one) + "." + std::string(other);
}

}  // namespace

bool means(std::string_view name, std::string_view full_name) {
  if (name.empty() || name.size() > full_name.size()) return false;
  const std::size_t before = full_name.size() - name.size();
  const bool is_whole_part = before == 0 || full_name[before - 1] == '.';
  return is_whole_part &&
         std::equal(name.begin(), name.end(),
                    full_name.begin() + static_cast<std::ptrdiff_t>(before), &is_same_letter);
}

bool VolumeFilter::takes_catalog(std::string_view catalog) const {
  return is_any_of(catalogs, std::string(catalog));
}

bool VolumeFilter::takes_schema(std::string_view catalog, std::string_view schema) const {
  return is_any_of(schemas, joined(catalog, schema));
}

bool VolumeFilter::takes_volume(std::string_view catalog, std::string_view schema,
                                std::string_view volume) const {
  return is_any_of(volumes, joined(joined(catalog, schema), volume));
}

std::string to_string(const VolumeFilter& filter) {
  std::string text;
  for (const auto& [word, list] : kLists) {
    for (const std::string& name : filter.*list) {
      text += (text.empty() ? "--" : " --") + std::string(word) + " " + name;
    }
  }
  return text.empty() ? "all volumes" : text;
}

std::string lines_of(const VolumeFilter& filter) {
  std::string text;
  for (const auto& [word, list] : kLists) {
    for (const std::string& name : filter.*list) text += std::string(word) + " " + name + "\n";
  }
  return text;
}

VolumeFilter volume_filter_from(std::string_view lines) {
  VolumeFilter filter;
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    for (const auto& [word, list] : kLists) {
      if (line.size() > word.size() + 1 && line.starts_with(word) && line[word.size()] == ' ') {
        (filter.*list).emplace_back(line.substr(word.size() + 1));
      }
    }
  }
  return filter;
}

}  // namespace stocktake
