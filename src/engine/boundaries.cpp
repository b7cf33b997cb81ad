#include "engine/boundaries.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "model/children.h"
#include "model/totals.h"
#include "util/path_key.h"

namespace stocktake {
namespace {

/// The files of a listing but those that are boundaries.
class OtherFiles final : public FileList {
 public:
  using IsLeftOut = std::function<bool(const Entry&)>;

  OtherFiles(std::shared_ptr<const FileList> all, IsLeftOut is_left_out)
      : all_(std::move(all)), is_left_out_(std::move(is_left_out)) {
    each([this](const Entry& file) { totals_.add(file); });
  }

  const Totals& totals() const override { return totals_; }
  void each(const std::function<void(const Entry&)>& visit) const override {
    all_->each([&](const Entry& file) {
      if (!is_left_out_(file)) visit(file);
    });
  }

 private:
  std::shared_ptr<const FileList> all_;
  IsLeftOut is_left_out_;
  Totals totals_;
};

}  // namespace

void Boundaries::add(Source source, std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return;  // the root of a source is in nothing
  ScanRoot boundary{source, std::string(path)};
  const auto place = std::lower_bound(all_.begin(), all_.end(), boundary);
  if (place != all_.end() && *place == boundary) return;
  all_.insert(place, std::move(boundary));
  paths_[source].insert(path_key(source, path));
  parents_[source].insert(path_key(source, path.substr(0, slash)));
}

bool Boundaries::contains(Source source, std::string_view path) const {
  const auto& paths = paths_[source];
  return !paths.empty() && paths.contains(path_key(source, path));
}

void Boundaries::cut(Listing& listing, const Task& parent) const {
  const auto& parents = parents_[parent.source];
  if (parents.empty() || !parents.contains(path_key(parent.source, parent.path))) return;
  // What has an ambiguous path is not listed, so it is a gap and no boundary.
  std::erase_if(listing.directories, [&](const Subdirectory& each) {
    return !each.ambiguous && contains(parent.source, path_below(parent.path, each.name));
  });
  std::erase_if(listing.files,
                [&](const Entry& file) { return is_file_cut(parent.source, parent.path, file); });
  if (!listing.many_files) return;
  // They are read later, so what they need of this is copied.
  listing.many_files = std::make_shared<OtherFiles>(
      std::move(listing.many_files),
      [own = *this, source = parent.source, path = parent.path](const Entry& file) {
        return own.is_file_cut(source, path, file);
      });
}

/// A listing of a file contains only itself, without a name.
bool Boundaries::is_file_cut(Source source, const std::string& directory, const Entry& file) const {
  return !file.name.empty() && contains(source, path_below(directory, file.name));
}

Boundaries boundaries_of(const Coverage& coverage, const std::vector<Source>& sources) {
  Boundaries boundaries;
  for (const ScanRoot& root : coverage.roots) boundaries.add(root.source, root.path);
  for (const Source source : sources) {
    for (const std::string_view folder : owner_folders(source)) {
      if (coverage.covers(source, folder)) boundaries.add(source, folder);
    }
    for (const std::string& folder : left_out_folders(coverage, source)) {
      boundaries.add(source, folder);
    }
  }
  return boundaries;
}

}  // namespace stocktake
