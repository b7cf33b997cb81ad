#include "spark_connect/arrow_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <nanoarrow/nanoarrow.hpp>
#include <nanoarrow/nanoarrow_ipc.hpp>

namespace stocktake::spark_connect {
namespace {

tl::unexpected<Error> damaged(std::string_view what) {
  return tl::unexpected(
      Error{ErrorKind::protocol, "", fmt::format("the rows cannot be read: {}", what), 0});
}

/// Lets nanoarrow read from a view; the bytes outlive the reader.
ArrowErrorCode read_view(ArrowIpcInputStream* stream, std::uint8_t* buffer, std::int64_t most,
                         std::int64_t* read, ArrowError* /*error*/) {
  auto& rest = *static_cast<std::string_view*>(stream->private_data);
  const std::size_t size = std::min(static_cast<std::size_t>(most), rest.size());
  if (size > 0) std::memcpy(buffer, rest.data(), size);
  rest.remove_prefix(size);
  *read = static_cast<std::int64_t>(size);
  return NANOARROW_OK;
}

void release_view(ArrowIpcInputStream* stream) {
  stream->release = nullptr;
}

bool is_bytes(ArrowType type) {
  return type == NANOARROW_TYPE_BINARY || type == NANOARROW_TYPE_STRING ||
         type == NANOARROW_TYPE_LARGE_BINARY || type == NANOARROW_TYPE_LARGE_STRING;
}

Result<void> append_column(const ArrowArrayView& column, std::vector<std::string>& rows) {
  for (std::int64_t i = 0; i < column.length; ++i) {
    if (ArrowArrayViewIsNull(&column, i)) return damaged("a value is null");
    const ArrowBufferView value = ArrowArrayViewGetBytesUnsafe(&column, i);
    rows.emplace_back(value.data.as_char, static_cast<std::size_t>(value.size_bytes));
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> read_arrow_rows(std::string_view stream) {
  nanoarrow::ipc::UniqueInputStream input;
  input->read = &read_view;
  input->release = &release_view;
  input->private_data = &stream;
  nanoarrow::UniqueArrayStream arrays;
  if (ArrowIpcArrayStreamReaderInit(arrays.get(), input.get(), nullptr) != NANOARROW_OK) {
    return damaged("the Arrow reader cannot be created");
  }
  ArrowError error{};
  nanoarrow::UniqueSchema schema;
  if (ArrowArrayStreamGetSchema(arrays.get(), schema.get(), &error) != NANOARROW_OK) {
    return damaged(error.message);
  }
  nanoarrow::UniqueArrayView view;
  if (ArrowArrayViewInitFromSchema(view.get(), schema.get(), &error) != NANOARROW_OK) {
    return damaged(error.message);
  }
  if (view->n_children < 1 || !is_bytes(view->children[0]->storage_type)) {
    return damaged("the first column is neither binary nor text");
  }
  std::vector<std::string> rows;
  for (;;) {
    nanoarrow::UniqueArray batch;
    if (ArrowArrayStreamGetNext(arrays.get(), batch.get(), &error) != NANOARROW_OK ||
        (batch->release != nullptr &&
         ArrowArrayViewSetArray(view.get(), batch.get(), &error) != NANOARROW_OK) ||
        (batch->release != nullptr &&
         ArrowArrayViewValidate(view.get(), NANOARROW_VALIDATION_LEVEL_FULL, &error) !=
             NANOARROW_OK)) {
      return damaged(error.message);
    }
    if (batch->release == nullptr) return rows;
    if (auto appended = append_column(*view->children[0], rows); !appended) {
      return tl::unexpected(appended.error());
    }
  }
}

}  // namespace stocktake::spark_connect
