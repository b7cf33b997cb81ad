#include "util/output_check.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>

#include "util/absolute_path.h"
#include "util/files.h"
#include "util/sidecars.h"
#include "util/text.h"

namespace stocktake {
namespace {

namespace fs = std::filesystem;

/// Of what the path leads to; for `-`, of standard output. None where there is no such file.
std::optional<struct stat> status_of(const std::string& path) {
  struct stat status {};
  const int result = path == "-" ? fstat(STDOUT_FILENO, &status) : stat(path.c_str(), &status);
  return result == 0 ? std::optional(status) : std::nullopt;
}

/// The absolute path without links, also of a file that does not exist.
std::string place_of(const std::string& path) {
  std::error_code error;
  const std::string from_root = absolute_path(follow_links(path));
  const fs::path place = fs::weakly_canonical(from_root, error);
  return error ? from_root : place.string();
}

enum class Likeness : std::uint8_t {
  different,
  same,
  letter_case,  ///< one file on a file system that ignores letter case
};

Likeness compare(const std::string& one, const std::string& other) {
  const auto first = status_of(one);
  const auto second = status_of(other);
  if (first && second) {
    const bool same = first->st_dev == second->st_dev && first->st_ino == second->st_ino;
    return same ? Likeness::same : Likeness::different;
  }
  if (one == "-" || other == "-") return Likeness::different;
  const std::string place = place_of(one);
  const std::string other_place = place_of(other);
  if (place == other_place) return Likeness::same;
  return fold_case(place) == fold_case(other_place) ? Likeness::letter_case : Likeness::different;
}

/// Reads regular files only: opening a pipe would wait for its writer.
bool is_database(const std::string& path) {
  constexpr std::string_view kMagic{"SQLite format 3\0", 16};
  const auto status = status_of(path);
  if (!status || !S_ISREG(status->st_mode)) return false;
  std::array<char, kMagic.size()> start{};
  std::ifstream(path, std::ios::binary).read(start.data(), start.size());
  return std::string_view(start.data(), start.size()) == kMagic;
}

/// The database that the file belongs to: itself, or the one that it is a sidecar of.
std::optional<std::string> database_of(const std::string& path) {
  const std::string place = place_of(path);
  if (is_database(place)) return path;
  for (const std::string_view suffix : kSidecars) {
    if (!place.ends_with(suffix)) continue;
    const std::string database = place.substr(0, place.size() - suffix.size());
    if (is_database(database)) return database;
  }
  return std::nullopt;
}

class OutputCheck {
 public:
  OutputCheck(const NamedFile& output, const CommandFiles& files)
      : output_(output), files_(files), name_(fmt::format("{} {}", output.option, output.path)) {}

  Expected<void> run() const {
    const auto status = status_of(output_.path);
    if (status && S_ISDIR(status->st_mode)) return directory();
    if (status && !S_ISREG(status->st_mode)) return {};
    for (const std::string& inventory : files_.inventories) {
      if (auto checked = against_inventory(inventory); !checked) return checked;
    }
    for (const NamedFile& input : files_.inputs) {
      if (input.path.empty() || input.path == "-") continue;
      if (compare(output_.path, input.path) != Likeness::different) {
        return refused(fmt::format("{} would overwrite the file of {}", name_, input.option));
      }
    }
    if (output_.path == "-") return {};
    if (const auto database = database_of(output_.path)) {
      const std::string what =
          *database == output_.path ? "is" : fmt::format("belongs to {}, which is", *database);
      return refused(
          fmt::format("{} {} an SQLite database, perhaps another inventory", name_, what));
    }
    return {};
  }

  /// Against an output that the command line names later.
  Expected<void> against_output(const NamedFile& other) const {
    const auto status = status_of(output_.path);
    const bool replaces = !status || S_ISREG(status->st_mode);
    if (!replaces || compare(output_.path, other.path) == Likeness::different) return {};
    return fail(ExitCode::usage,
                fmt::format("{} and {} {} are the same file", name_, other.option, other.path),
                "name two files: one would overwrite the other");
  }

 private:
  tl::unexpected<Failure> refused(std::string message) const {
    return fail(
        ExitCode::usage, std::move(message),
        fmt::format("name another file with {}; nothing has been overwritten", output_.option));
  }

  tl::unexpected<Failure> directory() const {
    return fail(ExitCode::usage, fmt::format("{} is a directory", name_),
                fmt::format("name a file in it with {}", output_.option));
  }

  /// Against the inventory and the files beside it.
  Expected<void> against_inventory(const std::string& inventory) const {
    const std::string what = fmt::format("the inventory {}", inventory);
    if (auto checked = against_file(inventory, what); !checked) return checked;
    for (const std::string_view suffix : kSidecars) {
      if (auto checked = against_part(inventory, suffix); !checked) return checked;
    }
    return against_part(inventory, kDraft);
  }

  Expected<void> against_part(const std::string& inventory, std::string_view suffix) const {
    return against_file(place_of(inventory) + std::string(suffix),
                        fmt::format("{}{}, a file of the inventory", inventory, suffix));
  }

  Expected<void> against_file(const std::string& path, const std::string& what) const {
    switch (compare(output_.path, path)) {
      case Likeness::different:
        return {};
      case Likeness::same:
        return refused(fmt::format("{} would overwrite {}", name_, what));
      case Likeness::letter_case:
        break;
    }
    return refused(fmt::format(
        "{} differs only in letter case from {}, and is the same file on some file systems", name_,
        what));
  }

  const NamedFile& output_;
  const CommandFiles& files_;
  std::string name_;
};

}  // namespace

Expected<void> check_outputs(const CommandFiles& files) {
  std::vector<NamedFile> outputs = files.outputs;
  std::erase_if(outputs, [](const NamedFile& output) { return output.path.empty(); });
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const OutputCheck check(outputs[i], files);
    if (auto checked = check.run(); !checked) return checked;
    for (std::size_t j = i + 1; j < outputs.size(); ++j) {
      if (auto checked = check.against_output(outputs[j]); !checked) return checked;
    }
  }
  return {};
}

}  // namespace stocktake
