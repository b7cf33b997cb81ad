#pragma once

#include <string>

namespace stocktake::worker {

/// The file of trusted certificates: `pem` if not empty; otherwise the environment's, the
/// machine's, or the one next to the program (`program` is the path by which it was called). Empty
/// if there is none, which leaves the choice to libcurl. Throws std::runtime_error.
std::string certificates_file(const std::string& pem, const std::string& program);

}  // namespace stocktake::worker
