#pragma once

#include <string>

namespace stocktake::worker {

/// The file of trusted certificates: `pem` where there is one; else the environment's, the
/// machine's, or the one that lies beside the program (`program` is how it was called). Empty where
/// there is none of them, which leaves it to libcurl. Throws std::runtime_error.
std::string certificates_file(const std::string& pem, const std::string& program);

}  // namespace stocktake::worker
