#pragma once

#include <string>
#include <string_view>

#include "model/source.h"

namespace stocktake {

/// The workspace's name in exports: the host of its address without the scheme, and with the port
/// if it is not 443. `workspace_sql` (columns/sql.h) is the same in SQL.
std::string_view workspace_name(std::string_view address);

/// The address of the workspace's own page for the object or directory at `path`; empty where there
/// is none, as for DBFS. `address` is "https://host[:port]". With an empty path, what stands before
/// the path in every link of that source; `page.link` in html/nodes.js appends a path to it.
std::string object_link(std::string_view address, Source source, std::string_view path);

}  // namespace stocktake
