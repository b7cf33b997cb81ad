#include "spool/file_record.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <stdexcept>

namespace stocktake {
namespace {

constexpr std::size_t kTexts = 4;
constexpr std::size_t kNumbers = 4;

/// Texts follow it, then the numbers that are known.
struct Header {
  std::uint32_t size = 0;  ///< of the whole record
  std::array<std::uint32_t, kTexts> lengths{};
  std::uint32_t known = 0;  ///< a bit for each number
};

template <typename Texts, typename Numbers>
struct Fields {
  Texts texts;
  Numbers numbers;
};

/// The one place that says in which order the fields are written.
template <typename File>
auto fields_of(File& file) {
  return Fields{std::array{&file.name, &file.kind, &file.language, &file.resource_id},
                std::array{&file.size, &file.modified_at, &file.object_id, &file.created_at}};
}

}  // namespace

void append_record(std::string& bytes, const Entry& file) {
  const auto fields = fields_of(file);
  Header header;
  std::size_t size = sizeof(Header);
  for (std::size_t i = 0; i < kTexts; ++i) {
    header.lengths[i] = static_cast<std::uint32_t>(fields.texts[i]->size());
    size += fields.texts[i]->size();
  }
  for (std::size_t i = 0; i < kNumbers; ++i) {
    if (!*fields.numbers[i]) continue;
    header.known |= 1U << i;
    size += sizeof(std::int64_t);
  }
  if (size > std::numeric_limits<std::uint32_t>::max()) {
    throw std::length_error("a file with a name of gigabytes");
  }
  header.size = static_cast<std::uint32_t>(size);
  bytes.append(reinterpret_cast<const char*>(&header), sizeof(header));
  for (const std::string* text : fields.texts) bytes += *text;
  for (const std::optional<std::int64_t>* number : fields.numbers) {
    if (*number) bytes.append(reinterpret_cast<const char*>(&**number), sizeof(std::int64_t));
  }
}

std::size_t read_record(std::string_view bytes, Entry& file) {
  Header header;
  if (bytes.size() < sizeof(header)) return 0;
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (bytes.size() < header.size) return 0;
  const auto fields = fields_of(file);
  bytes.remove_prefix(sizeof(header));
  for (std::size_t i = 0; i < kTexts; ++i) {
    fields.texts[i]->assign(bytes.substr(0, header.lengths[i]));
    bytes.remove_prefix(header.lengths[i]);
  }
  for (std::size_t i = 0; i < kNumbers; ++i) {
    fields.numbers[i]->reset();
    if ((header.known & (1U << i)) == 0) continue;
    std::int64_t number = 0;
    std::memcpy(&number, bytes.data(), sizeof(number));
    *fields.numbers[i] = number;
    bytes.remove_prefix(sizeof(number));
  }
  return header.size;
}

}  // namespace stocktake
