#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "protocol/slice.h"

namespace stocktake::protocol {

/// Encodes and decodes the payloads of frames. Everything that is read is checked, regardless
/// of the sender: numbers are in range, names are valid. The error is text for users.
template <typename T>
using Decoded = tl::expected<T, std::string>;

/// Without `WorkspaceAccess::ca_pem`: the certificates of a machine are 200 KB, and there are many
/// requests.
std::string encode_order(const SliceRequest& request);
/// Fails for a request of another version of the protocol.
Decoded<SliceRequest> decode_order(std::string_view payload);

std::string encode_event(const SliceEvent& event);
Decoded<SliceEvent> decode_event(std::string_view payload);

std::string encode_end(const SliceTrailer& end);
Decoded<SliceTrailer> decode_end(std::string_view payload);

Decoded<std::vector<TaskResult>> decode_results(std::string_view payload);

std::string encode_files(const Task& task, const std::vector<Entry>& files);
Decoded<FilesOf> decode_files(std::string_view payload);

/// Collects results until they are large enough for a frame.
class ResultsEncoder {
 public:
  /// Without files that are not in memory: see `encode_files`.
  void add(const TaskResult& result);
  std::size_t size() const { return payload_.size(); }
  /// Returns the payload so far and starts the next one.
  std::string take();

 private:
  std::string payload_;
};

}  // namespace stocktake::protocol
