#pragma once

#include <gtest/gtest.h>

#include <nanoarrow/nanoarrow.hpp>
#include <nanoarrow/nanoarrow_ipc.hpp>
#include <optional>
#include <string>
#include <vector>

namespace stocktake::spark_connect::testing {

inline void require(ArrowErrorCode code) {
  if (code != NANOARROW_OK) throw std::runtime_error("nanoarrow refuses");
}

/// An Arrow IPC stream of one batch with one column of that type.
inline std::string arrow_stream(const std::vector<std::optional<std::string>>& rows,
                                ArrowType type = NANOARROW_TYPE_BINARY) {
  nanoarrow::UniqueSchema schema;
  ArrowSchemaInit(schema.get());
  require(ArrowSchemaSetTypeStruct(schema.get(), 1));
  require(ArrowSchemaSetType(schema->children[0], type));
  require(ArrowSchemaSetName(schema->children[0], "data"));
  nanoarrow::UniqueArray array;
  require(ArrowArrayInitFromSchema(array.get(), schema.get(), nullptr));
  require(ArrowArrayStartAppending(array.get()));
  for (const auto& row : rows) {
    ArrowArray* column = array->children[0];
    if (!row) {
      require(ArrowArrayAppendNull(column, 1));
    } else if (type == NANOARROW_TYPE_INT64) {
      require(ArrowArrayAppendInt(column, std::stoll(*row)));
    } else {
      require(
          ArrowArrayAppendBytes(column, {{row->data()}, static_cast<std::int64_t>(row->size())}));
    }
    require(ArrowArrayFinishElement(array.get()));
  }
  require(ArrowArrayFinishBuildingDefault(array.get(), nullptr));
  nanoarrow::UniqueArrayView view;
  require(ArrowArrayViewInitFromSchema(view.get(), schema.get(), nullptr));
  require(ArrowArrayViewSetArray(view.get(), array.get(), nullptr));

  nanoarrow::UniqueBuffer buffer;
  nanoarrow::ipc::UniqueOutputStream output;
  require(ArrowIpcOutputStreamInitBuffer(output.get(), buffer.get()));
  nanoarrow::ipc::UniqueWriter writer;
  require(ArrowIpcWriterInit(writer.get(), output.get()));
  require(ArrowIpcWriterWriteSchema(writer.get(), schema.get(), nullptr));
  require(ArrowIpcWriterWriteArrayView(writer.get(), view.get(), nullptr));
  require(ArrowIpcWriterWriteArrayView(writer.get(), nullptr, nullptr));  // end of stream
  return {reinterpret_cast<const char*>(buffer->data),
          static_cast<std::size_t>(buffer->size_bytes)};
}

inline std::string arrow_stream_of(const std::vector<std::string>& rows,
                                   ArrowType type = NANOARROW_TYPE_BINARY) {
  return arrow_stream({rows.begin(), rows.end()}, type);
}

}  // namespace stocktake::spark_connect::testing
