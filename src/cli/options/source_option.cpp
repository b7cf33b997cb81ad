#include "cli/options/source_option.h"

#include <algorithm>

namespace stocktake::cli {

std::vector<Source> SourceOption::sources() const {
  std::vector<Source> sources;
  for (const Source source : kAllSources) {
    const auto is_it = [source](const std::string& word) { return word == to_string(source); };
    if (std::any_of(words.begin(), words.end(), is_it)) sources.push_back(source);
  }
  return sources;
}

void add_source_option(CLI::App& command, SourceOption& option) {
  auto* sources =
      command.add_option("--sources", option.words, "dbfs, workspace, or both with a comma")
          ->delimiter(',')
          ->check(CLI::IsMember({"dbfs", "workspace"}));
  command
      .add_flag_callback(
          "--dbfs-only", [&option] { option.words = {"dbfs"}; }, "The same as --sources dbfs")
      ->excludes(sources);
}

}  // namespace stocktake::cli
