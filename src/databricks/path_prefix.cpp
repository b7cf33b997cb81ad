#include "databricks/path_prefix.h"

#include "databricks/source_api.h"
#include "util/text.h"

namespace stocktake::databricks {
namespace {

/// With the prefix "dbfs:", "dbfs:/x" and "/x" are the same path.
std::string_view without_prefix(std::string_view prefix, std::string_view path) {
  const bool has_prefix = path.starts_with(prefix) && path.substr(prefix.size()).starts_with('/');
  return has_prefix ? path.substr(prefix.size()) : path;
}

}  // namespace

std::string_view without_slash_at_end(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

PathPrefix::PathPrefix(Source source, const std::string& path)
    : scheme_(api_of(source).may_prefix_paths ? info_of(source).path_prefix : ""),
      path_(without_slash_at_end(without_prefix(scheme_, path))),
      home_folder_(std::string(info_of(source).home_folder) + '/') {
  if (info_of(source).has_home_folder() && path_.starts_with(home_folder_)) {
    home_ = path_.substr(home_folder_.size());
    home_ = home_.substr(0, home_.find('/'));
  }
}

std::optional<std::string_view> PathPrefix::rest_of(std::string_view row) {
  row = without_prefix(scheme_, row);
  if (path_ == "/") {
    if (!row.starts_with('/')) return std::nullopt;
    return row == "/" ? std::string_view() : row;
  }
  if (row.starts_with(path_)) return rest(row.substr(path_.size()));
  if (home_.empty() || !row.starts_with(home_folder_)) return std::nullopt;
  row.remove_prefix(home_folder_.size());
  const std::string_view home = row.substr(0, row.find('/'));
  if (!is_other_spelling(home)) return std::nullopt;
  row.remove_prefix(home.size());
  const auto below_home = std::string_view(path_).substr(home_folder_.size() + home_.size());
  if (!row.starts_with(below_home)) return std::nullopt;
  return rest(row.substr(below_home.size()));
}

std::optional<std::string_view> PathPrefix::rest(std::string_view after) {
  if (!after.empty() && !after.starts_with('/')) return std::nullopt;
  return after;
}

/// All rows of a listing have the same spelling, so it is compared once.
bool PathPrefix::is_other_spelling(std::string_view home) {
  if (!other_spelling_.empty() && home == other_spelling_) return true;
  if (fold_case(home) != fold_case(home_)) return false;
  other_spelling_ = home;
  return true;
}

}  // namespace stocktake::databricks
