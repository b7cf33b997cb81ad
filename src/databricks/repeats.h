#pragma once

#include <string>
#include <vector>

#include "model/listing.h"

namespace stocktake::databricks {

// A text that two files, or two directories, have in common if and only if they have the same name
// and the same id.

std::string identity_of(const Entry& file);
std::string identity_of(const Subdirectory& directory);

/// Drops each file whose name and id an earlier one has. Files of one name and different ids are
/// different objects, and all stay. Linear in the number of files.
void drop_repeats(std::vector<Entry>& files);

/// The same for directories. A directory is listed by its path, so of several objects with one path
/// only the first can be listed: the others become `ambiguous`.
void drop_repeats(std::vector<Subdirectory>& directories);

/// Sets `ambiguous` for each directory whose path leads through another one of `directories`, or
/// through the listed directory again, as that of a folder without a name (`a//b`) does.
void mark_ambiguous(std::vector<Subdirectory>& directories);

}  // namespace stocktake::databricks
