#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/source.h"

namespace stocktake::databricks {

/// `path` without the slashes at its end; "/" keeps its slash.
std::string_view without_slash_at_end(std::string_view path);

/// Says what is below one path.
class PathPrefix {
 public:
  PathPrefix(Source source, const std::string& path);

  /// What follows the path in `row`: empty for the path itself, otherwise with its slash. Nothing
  /// if the row is somewhere else. The service may spell the home in its own letter case, whatever
  /// the request said. All other parts of the path come from its listings, and must be the same.
  std::optional<std::string_view> rest_of(std::string_view row);

 private:
  static std::optional<std::string_view> rest(std::string_view after);
  bool is_other_spelling(std::string_view home);

  std::string_view scheme_;  ///< prefix that paths may have; empty: none
  std::string path_;
  std::string home_folder_;  ///< with a slash at its end
  std::string home_;         ///< the first part of the path below it; empty: not below it
  std::string other_spelling_;
};

}  // namespace stocktake::databricks
