#include "cli/options/coverage_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "cli/options/values.h"
#include "model/pasted_path.h"
#include "util/path_key.h"
#include "util/text.h"

namespace stocktake::cli {
namespace {

/// A relative path would be a folder at the root, which hardly anybody means.
bool is_absolute(const std::string& text) {
  const auto start = text.find_first_not_of(" \t");
  if (start == std::string::npos) return false;
  const auto colon = text.find(':');
  return text[start] == '/' || (colon != std::string::npos && text.find('/') == colon + 1);
}

Expected<ScanRoot> root_of(const std::string& text) {
  if (!is_absolute(text)) {
    return fail(ExitCode::usage,
                fmt::format("--roots: \"{}\" is not an absolute path", printable(text)),
                "name a folder of the workspace, such as /Shared, or of DBFS, such as "
                "dbfs:/FileStore");
  }
  PastedPath path = read_pasted_path(text);
  return ScanRoot{path.source.value_or(Source::workspace), std::move(path.path)};
}

}  // namespace

void add_coverage_options(CLI::App& command, CoverageOptions& options) {
  const std::string group = "Places that are nobody's home";
  auto* roots =
      command
          .add_option("--roots", options.roots,
                      "Folders to list with everything below them: /Shared, dbfs:/FileStore, "
                      "or / for all of the workspace. Homes below them stay their owners'")
          ->group(group)
          ->check(some("a path"))
          ->option_text("PATH...");
  roots->expected(1, -1);
  command
      .add_flag("--whole", options.whole,
                "Everything that the caller may list, from the root of each source, and all users")
      ->group(group);
}

Expected<Coverage> coverage_of(const CoverageOptions& options, const std::vector<Source>& sources) {
  Coverage coverage;
  coverage.whole = options.whole;
  for (const std::string& text : options.roots) {
    auto root = root_of(text);
    if (!root) return tl::unexpected(root.error());
    if (!info_of(root->source).has_home_folder()) {
      return fail(ExitCode::usage,
                  fmt::format("--roots: {} is on {}, of which no single folder can be listed",
                              printable(text), info_of(root->source).in_sentence),
                  "list them with --sources volumes; --catalog, --schema and --volume narrow them");
    }
    if (std::find(sources.begin(), sources.end(), root->source) == sources.end()) {
      return fail(
          ExitCode::usage,
          fmt::format("--roots: {} is on {}, which --sources leaves out", printable(text),
                      info_of(root->source).in_sentence),
          fmt::format("add {} to --sources, or leave the path out", to_string(root->source)));
    }
    coverage.roots.push_back(std::move(*root));
  }
  const auto is_same = [](const ScanRoot& a, const ScanRoot& b) {
    return a.source == b.source && path_key(a.source, a.path) == path_key(b.source, b.path);
  };
  std::sort(coverage.roots.begin(), coverage.roots.end(), [](const ScanRoot& a, const ScanRoot& b) {
    return std::tuple(a.source, path_key(a.source, a.path), a.path) <
           std::tuple(b.source, path_key(b.source, b.path), b.path);
  });
  coverage.roots.erase(std::unique(coverage.roots.begin(), coverage.roots.end(), is_same),
                       coverage.roots.end());
  return coverage;
}

}  // namespace stocktake::cli
