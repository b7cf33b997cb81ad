#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "databricks/unity_catalog.h"
#include "model/source_status.h"
#include "model/volume_filter.h"
#include "scan/discovery/request_loop.h"
#include "store/read/scan_spec.h"

namespace stocktake::scan {

/// A volume, and who owns it according to Unity Catalog.
struct FoundVolume {
  std::string path;   ///< "/Volumes/main/sales/raw"
  std::string owner;  ///< a user name, an application id or the name of a group; may be empty

  bool operator==(const FoundVolume&) const = default;
};

/// Lists the volumes of the workspace's metastore: its catalogs, the schemas of each, the volumes
/// of each. All that are listed and that the filter takes are asked.
class VolumeLists {
 public:
  explicit VolumeLists(RequestLoop& loop, VolumeFilter filter = {})
      : loop_(loop), filter_(std::move(filter)) {}

  /// Requests the catalogs; the loop reads everything else. `this` must stay where it is until the
  /// loop has run.
  void ask();
  /// The same without what is in the catalogs: only for `status` and `gap`.
  void ask_for_catalogs();
  bool is_asked() const { return !lists_.empty(); }

  /// What was found, once the loop has run, sorted by path.
  std::vector<FoundVolume> volumes() const;
  /// Why not all catalogs are known: their list could not be read to its end. Its path is
  /// "/Volumes".
  std::optional<store::PathGap> gap() const;
  /// The catalogs and schemas whose lists could not be read to their end, by path:
  /// "/Volumes/main", "/Volumes/main/sales".
  std::vector<store::PathGap> refused() const;
  /// Fails with `usage` if a name of the filter means nothing that was listed, although every list
  /// that may have it was read.
  Expected<void> check_filter() const;
  /// Switched off if no metastore is assigned to the workspace.
  const SourceStatus& status() const { return status_; }

 private:
  struct Pages {
    databricks::CatalogPages pages;
    int attempts = 0;
  };
  using Lists = std::map<std::string, Pages>;  ///< by path

  void begin(databricks::CatalogList list);
  void ask_for_page(const std::string& path);
  void take(const std::string& path, const net::Finished& finished,
            std::vector<databricks::CatalogItem> items);
  void take_items(const databricks::CatalogList& list, std::vector<databricks::CatalogItem> items);
  void take_refusal(const std::string& path, const net::Classification& classification);

  RequestLoop& loop_;
  VolumeFilter filter_;
  std::vector<std::string> catalogs_;  ///< full names of what the lists have, also of what the
  std::vector<std::string> schemas_;   ///< filter leaves out
  std::vector<std::string> volumes_;
  bool only_catalogs_ = false;
  std::size_t unread_ = 0;  ///< lists that are not complete and have not failed
  Lists lists_;
  std::map<std::string, std::string> owners_;  ///< of volumes, by path
  std::map<std::string, Gap> gaps_;            ///< by path
  SourceStatus status_;
};

}  // namespace stocktake::scan
