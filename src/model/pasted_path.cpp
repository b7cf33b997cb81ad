#include "model/pasted_path.h"

#include <algorithm>
#include <cctype>

namespace stocktake {
namespace {

constexpr std::string_view kLocalFile = "file:";

/// In any letter case, as in a URL.
bool has_scheme(std::string_view text, std::string_view scheme) {
  const auto is_same = [](char written, char lower) {
    return std::tolower(static_cast<unsigned char>(written)) == lower;
  };
  text = text.substr(0, scheme.size());
  return std::equal(text.begin(), text.end(), scheme.begin(), scheme.end(), is_same);
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// Whether the text is the folder or a path below it.
bool is_in(std::string_view text, std::string_view folder) {
  if (folder.empty() || !text.starts_with(folder)) return false;
  return text.size() == folder.size() || text[folder.size()] == '/';
}

/// The folder in which the machines of a cluster see the source: `/dbfs` for `dbfs:`.
std::string mounted_at(std::string_view prefix) {
  if (!prefix.ends_with(':')) return std::string(prefix);
  return "/" + std::string(prefix.substr(0, prefix.size() - 1));
}

/// The source whose folder the path is in. Spark and `dbutils` accept `dbfs:` before such a path.
/// Removes what is before the folder.
std::optional<Source> source_at_root(std::string_view& text) {
  constexpr std::string_view kScheme = "dbfs:";
  std::string_view path = text;
  if (has_scheme(path, kScheme)) {
    path.remove_prefix(kScheme.size());
    while (path.starts_with("//")) path.remove_prefix(1);
  }
  for (const Source source : all_sources()) {
    if (!is_in(path, info_of(source).root_folder)) continue;
    text = path;
    return source;
  }
  return std::nullopt;
}

/// Removes what says which source the path is of, unless the path itself begins with it.
std::optional<Source> take_source(std::string_view& text) {
  const bool is_local = has_scheme(text, kLocalFile);
  if (is_local) {
    text.remove_prefix(kLocalFile.size());
    while (text.starts_with("//")) text.remove_prefix(1);
  }
  if (const auto source = source_at_root(text)) return source;
  for (const Source source : all_sources()) {
    const std::string_view prefix = info_of(source).path_prefix;
    if (!is_local && prefix.ends_with(':') && has_scheme(text, prefix)) {
      text.remove_prefix(prefix.size());
      return source;
    }
    const std::string folder = mounted_at(prefix);
    if (is_in(text, folder)) {
      text.remove_prefix(folder.size());
      return source;
    }
  }
  return std::nullopt;
}

}  // namespace

PastedPath read_pasted_path(std::string_view text) {
  text = trim(text);
  PastedPath pasted;
  pasted.source = take_source(text);
  while (text.starts_with('/')) text.remove_prefix(1);
  while (text.ends_with('/')) text.remove_suffix(1);
  if (!text.empty()) pasted.path = "/" + std::string(text);
  return pasted;
}

std::string to_string(const PastedPath& path) {
  const std::string_view prefix = path.source ? info_of(*path.source).path_prefix : "";
  if (path.path.empty()) return std::string(prefix) + "/";
  return std::string(prefix) + path.path;
}

}  // namespace stocktake
