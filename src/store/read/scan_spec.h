#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/absence.h"
#include "model/gap.h"
#include "model/listing.h"
#include "model/owner.h"
#include "model/scan_root.h"
#include "model/source.h"
#include "model/source_status.h"
#include "model/volume_filter.h"
#include "store/file/schema.h"

namespace stocktake::store {

/// To whom the credentials of a scan belong, and so what was visible to it.
struct Caller {
  std::string name{};  ///< empty if the service did not say
  /// Administrators see the homes of all users; nullopt if the service did not say.
  std::optional<bool> is_admin{};

  bool sees_all() const { return is_admin.value_or(false); }
  bool operator==(const Caller&) const = default;
};

/// What was listed from mounted file systems rather than over the API.
struct MountsUsed {
  std::string points{};              ///< that might be used, as in `--mount`: "dbfs=/dbfs"
  std::int64_t directories = 0;      ///< listed from them; counted with each commit
  std::vector<std::string> notes{};  ///< why they were not used for all, one sentence each

  bool operator==(const MountsUsed&) const = default;
};

/// What a scan covers. It is stored before any directory is listed, and a resumed scan uses it.
struct ScanSpec {
  std::string host;
  std::vector<Source> sources;
  bool all_users = false;
  std::int64_t created_at = 0;  ///< milliseconds since 1970
  std::string made_with{};      ///< version of the program that made the inventory
  Caller caller{};
  PerSource<SourceStatus> statuses{};
  /// The lists of users or service principals that the caller may not read: `scim/v2/Users`, ...
  std::vector<std::string> refused_lists{};
  /// What the last run has learned about the service's limits, as JSON: see `app/known_limits.h`.
  std::string known_limits{};
  MountsUsed mounts{};
  int format = kSchemaVersion;  ///< of the inventory: what it can say depends on it
  Coverage coverage{};          ///< besides the homes of its users
  /// Who was named, in that order. Stored where a coverage adds rows of others to theirs.
  std::vector<std::string> names{};
  VolumeFilter volumes{};
};

struct HomeSpec {
  Source source = Source::dbfs;
  std::string path;
  Absence absence = Absence::certain;       ///< what it means if it does not exist
  std::optional<std::int64_t> object_id{};  ///< of the directory, where its listing named it
  std::optional<Gap> gap{};  ///< set where it cannot be listed and need not be requested
  /// Its own listing, where the discovery has it already, without the directories that are not
  /// listed from here.
  std::optional<Listing> listing{};

  bool operator==(const HomeSpec&) const = default;
};

struct UserSpec {
  std::string name;
  Owner owner;
  std::vector<HomeSpec> homes;

  /// Whether this row is a place rather than what somebody has.
  bool is_place() const { return is_place_name(name); }

  /// A name that was given, and that nobody and no home has, is a mistake and no orphan.
  bool is_orphan() const {
    const bool is_mistake = std::any_of(homes.begin(), homes.end(), [](const HomeSpec& home) {
      return home.absence == Absence::no_such_user;
    });
    return stocktake::is_orphan(owner.kind, !homes.empty() && !is_mistake && !is_place());
  }
};

/// A gap that belongs to no home, such as `/Users` itself.
struct PathGap {
  Source source = Source::dbfs;
  std::string path;
  Gap gap;
};

}  // namespace stocktake::store
