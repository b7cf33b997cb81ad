#include "cli/options/volume_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/options/values.h"

namespace stocktake::cli {
namespace {

void put_in_order(std::vector<std::string>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

}  // namespace

void add_volume_options(CLI::App& command, VolumeFilter& filter) {
  const std::string group = "Volumes";
  const auto add = [&](const char* name, std::vector<std::string>& names, const char* help) {
    comma_separated(command.add_option(name, names, help))
        ->check(some("a name"))
        ->option_text("NAME[,...]")
        ->group(group);
  };
  add("--catalog", filter.catalogs, "Only volumes of these catalogs");
  add("--schema", filter.schemas, "Only volumes of these schemas: schema or catalog.schema");
  add("--volume", filter.volumes,
      "Only these volumes: volume, schema.volume or catalog.schema.volume");
}

Expected<void> complete_volumes(app::ScanRequest& request) {
  VolumeFilter& filter = request.volumes;
  for (auto* names : {&filter.catalogs, &filter.schemas, &filter.volumes}) put_in_order(*names);
  const auto& sources = request.sources;
  const bool has_volumes =
      std::find(sources.begin(), sources.end(), Source::volumes) != sources.end();
  if (filter.is_empty() || has_volumes) return {};
  return fail(ExitCode::usage,
              fmt::format("{} is given, but volumes are not scanned", to_string(filter)),
              "add volumes to --sources");
}

}  // namespace stocktake::cli
