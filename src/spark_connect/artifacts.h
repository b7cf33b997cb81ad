#pragma once

#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>

#include "spark_connect/wire.h"

namespace stocktake::spark_connect {

/// Uploads artifacts, and remembers which: the response to a second upload differs between server
/// versions, and there is no request that lists artifacts. Private to this folder.
class ArtifactUpload {
 public:
  explicit ArtifactUpload(Wire& wire) : wire_(wire) {}

  Result<void> add(const std::string& name, std::string_view content, const std::stop_token& stop);

 private:
  Result<void> send(const std::string& name, std::string_view content, const std::stop_token& stop);
  grpc::Status stream(const std::string& name, std::string_view content,
                      const std::stop_token& stop, spark::AddArtifactsResponse& response);

  Wire& wire_;
  std::mutex mutex_;
  std::map<std::string, std::string> sent_;  ///< SHA-256 by name; guarded by mutex_
};

}  // namespace stocktake::spark_connect
