#pragma once

#include <array>
#include <string_view>

namespace stocktake {

// The files beside an inventory, as suffixes of its name.

inline constexpr std::string_view kWal = "-wal";
inline constexpr std::string_view kJournal = "-journal";

/// What SQLite keeps beside a database.
inline constexpr std::array<std::string_view, 3> kSidecars{kWal, "-shm", kJournal};

/// In which a scan makes a new inventory. A file that a crash has left there is not an inventory
/// yet, and the next scan replaces it: the name must be one that nobody gives to a file of their
/// own.
inline constexpr std::string_view kDraft = ".stocktake-draft";

}  // namespace stocktake
