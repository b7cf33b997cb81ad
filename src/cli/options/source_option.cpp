#include "cli/options/source_option.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/options/values.h"

namespace stocktake::cli {
namespace {

std::vector<std::string> names_of_sources() {
  std::vector<std::string> names;
  for (const Source source : all_sources()) names.emplace_back(to_string(source));
  return names;
}

/// In the order of the source table, without duplicates.
std::vector<Source> sources_named(const std::vector<std::string>& names) {
  std::vector<Source> sources;
  for (const Source source : all_sources()) {
    if (std::find(names.begin(), names.end(), to_string(source)) != names.end()) {
      sources.push_back(source);
    }
  }
  return sources;
}

}  // namespace

void add_sources_options(CLI::App& command, std::vector<Source>& sources) {
  const std::vector<std::string> names = names_of_sources();
  auto* option =
      comma_separated(
          command.add_option_function<std::vector<std::string>>(
              "--sources",
              [&sources](const std::vector<std::string>& words) { sources = sources_named(words); },
              fmt::format("{}, or {} separated by a comma", fmt::join(names, ", "),
                          names.size() == 2 ? "both" : "several")))
          ->transform(one_of(names))
          ->option_text("WORD[,WORD...]");
  command
      .add_flag_callback(
          "--dbfs-only", [&sources] { sources = {Source::dbfs}; }, "The same as --sources dbfs")
      ->excludes(option);
}

void add_source_option(CLI::App& command, std::optional<Source>& source) {
  const std::vector<std::string> names = names_of_sources();
  command
      .add_option_function<std::string>(
          "--source", [&source](const std::string& name) { source = parse_source(name); },
          fmt::format("Only this source: {}", fmt::join(names, " or ")))
      ->transform(one_of(names))
      ->type_name("WORD");
}

}  // namespace stocktake::cli
