#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "protocol/slice.h"

namespace stocktake::protocol {

/// Payloads of frames, to and from bytes. What is read is checked, whoever sent it: numbers are
/// within their ranges, names are names. The error is for people.
template <typename T>
using Decoded = tl::expected<T, std::string>;

/// Without `WorkspaceAccess::ca_pem`: a machine's certificates are 200 KB, and orders are many.
std::string encode_order(const SliceRequest& request);
/// Fails for an order of another version of the protocol.
Decoded<SliceRequest> decode_order(std::string_view payload);

std::string encode_event(const SliceEvent& event);
Decoded<SliceEvent> decode_event(std::string_view payload);

std::string encode_end(const SliceTrailer& end);
Decoded<SliceTrailer> decode_end(std::string_view payload);

Decoded<std::vector<TaskResult>> decode_results(std::string_view payload);

/// Collects results until they are worth a frame.
class ResultsEncoder {
 public:
  void add(const TaskResult& result);
  std::size_t size() const { return payload_.size(); }
  /// The payload so far; starts the next one.
  std::string take();

 private:
  std::string payload_;
};

}  // namespace stocktake::protocol
