// The payload of a frame; the first byte selects request, event, trailer or results.

#include "fuzz/fuzz.h"
#include "protocol/messages.h"

namespace {

using namespace stocktake;

/// What is accepted is encoded again, and decodes to the same value.
template <typename Decode, typename Encode>
void read_twice(std::string_view payload, Decode decode, Encode encode) {
  const auto once = decode(payload);
  if (!once) {
    fuzz::require(!once.error().empty(), "an error says what is wrong");
    return;
  }
  const std::string written = encode(*once);
  const auto twice = decode(written);
  fuzz::require(twice.has_value(), "what was accepted is accepted again");
  fuzz::require(encode(*twice) == written, "what was accepted stays the same");
}

std::string encode_results(const std::vector<TaskResult>& results) {
  protocol::ResultsEncoder encoder;
  for (const TaskResult& result : results) {
    const std::string& path = result.task.path;
    fuzz::require(path.starts_with('/') && result.task.depth >= 0, "a result has a place");
    if (const auto* listing = std::get_if<Listing>(&result.outcome)) {
      for (const Entry& file : listing->files) {
        fuzz::require(!file.kind.empty() && file.size.value_or(0) >= 0, "files are files");
      }
      for (const Subdirectory& directory : listing->directories) {
        fuzz::require(!directory.name.empty(), "directories have names");
      }
    }
    encoder.add(result);
  }
  return encoder.take();
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view payload = fuzz::text_of(data + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      read_twice(payload, protocol::decode_order, protocol::encode_order);
      break;
    case 1:
      read_twice(payload, protocol::decode_event, protocol::encode_event);
      break;
    case 2:
      read_twice(payload, protocol::decode_end, protocol::encode_end);
      break;
    case 3:
      read_twice(payload, protocol::decode_results, encode_results);
      break;
    default:
      read_twice(payload, protocol::decode_files, [](const protocol::FilesOf& some) {
        const Task task{0, 0, some.directory.source, 0, some.directory.path};
        return protocol::encode_files(task, some.files);
      });
  }
  return 0;
}
