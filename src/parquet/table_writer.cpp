#include "parquet/table_writer.h"

#include <arrow/api.h>
#include <arrow/io/api.h>
#include <fmt/format.h>
#include <parquet/arrow/writer.h>

#include <utility>

#include "columns/file_columns.h"
#include "util/files.h"
#include "util/text.h"
#include "util/version.h"

namespace stocktake::parquet_export {
namespace {

/// Rows per row group: the unit that is buffered in memory and that a reader can skip.
constexpr std::int64_t kGroupRows = 100'000;

/// Thrown and caught in this file only: callbacks of the store's reader cannot return an error.
struct ArrowError {
  arrow::Status status;
};

void check(const arrow::Status& status) {
  if (!status.ok()) throw ArrowError{status};
}

template <typename T>
T value_of(arrow::Result<T> result) {
  check(result.status());
  return std::move(*result);
}

std::shared_ptr<arrow::DataType> type_of(ColumnType type) {
  switch (type) {
    case ColumnType::text:
      return arrow::utf8();  // Parquet's dictionary encoding stores a repeated text once
    case ColumnType::number:
    case ColumnType::id:
    case ColumnType::bytes:
      return arrow::int64();
    case ColumnType::time:
      return arrow::timestamp(arrow::TimeUnit::MILLI, "UTC");
    case ColumnType::decimal:
      break;
  }
  return arrow::float64();
}

std::shared_ptr<arrow::Schema> schema_of(const Columns<FileRow>& columns) {
  arrow::FieldVector fields;
  for (const Column<FileRow>& column : columns) {
    fields.push_back(arrow::field(std::string(column.name), type_of(column.type),
                                  column.type != ColumnType::text));
  }
  return arrow::schema(std::move(fields));
}

arrow::Status append(arrow::ArrayBuilder& builder, ColumnType type, const Value& value) {
  if (std::holds_alternative<std::monostate>(value)) return builder.AppendNull();
  switch (type) {
    case ColumnType::text:
      return static_cast<arrow::StringBuilder&>(builder).Append(
          to_utf8(std::get<std::string>(value)));
    case ColumnType::number:
    case ColumnType::id:
    case ColumnType::bytes:
      return static_cast<arrow::Int64Builder&>(builder).Append(std::get<std::int64_t>(value));
    case ColumnType::time:
      return static_cast<arrow::TimestampBuilder&>(builder).Append(std::get<std::int64_t>(value));
    case ColumnType::decimal:
      break;
  }
  return static_cast<arrow::DoubleBuilder&>(builder).Append(std::get<double>(value));
}

/// Arrow's own stream asks the file for its position, which a pipe does not have.
class ArrowOutput final : public arrow::io::OutputStream {
 public:
  explicit ArrowOutput(OutputFile& output) : output_(output) {}

  arrow::Status Write(const void* data, std::int64_t size) override {
    output_.write({static_cast<const char*>(data), static_cast<std::size_t>(size)});
    position_ += size;
    return arrow::Status::OK();
  }
  arrow::Result<std::int64_t> Tell() const override { return position_; }
  arrow::Status Close() override {
    closed_ = true;
    return arrow::Status::OK();
  }
  bool closed() const override { return closed_; }

 private:
  OutputFile& output_;
  std::int64_t position_ = 0;
  bool closed_ = false;
};

class FileTable {
 public:
  explicit FileTable(const std::shared_ptr<arrow::io::OutputStream>& out)
      : schema_(schema_of(columns_)), rows_(builder()) {
    const auto properties = parquet::WriterProperties::Builder()
                                .compression(arrow::Compression::ZSTD)
                                ->max_row_group_length(kGroupRows)
                                ->created_by(fmt::format("stocktake {}", kVersion))
                                ->build();
    const auto with_types = parquet::ArrowWriterProperties::Builder().store_schema()->build();
    writer_ = value_of(parquet::arrow::FileWriter::Open(*schema_, arrow::default_memory_pool(), out,
                                                        properties, with_types));
  }

  void add(const FileRow& row) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Column<FileRow>& column = columns_[i];
      check(append(*rows_->GetField(static_cast<int>(i)), column.type, column.value(row)));
    }
    if (++count_ == kGroupRows) flush();
  }

  void finish() {
    if (count_ > 0) flush();
    check(writer_->Close());
  }

 private:
  std::unique_ptr<arrow::RecordBatchBuilder> builder() const {
    return value_of(arrow::RecordBatchBuilder::Make(schema_, arrow::default_memory_pool()));
  }

  void flush() {
    check(writer_->NewBufferedRowGroup());
    check(writer_->WriteRecordBatch(*value_of(rows_->Flush())));
    count_ = 0;
  }

  const Columns<FileRow> columns_ = exported(file_columns());
  std::shared_ptr<arrow::Schema> schema_;
  std::unique_ptr<arrow::RecordBatchBuilder> rows_;
  std::unique_ptr<parquet::arrow::FileWriter> writer_;
  std::int64_t count_ = 0;
};

void write(store::Reader& reader, const std::shared_ptr<arrow::io::OutputStream>& out) {
  FileTable table(out);
  reader.each_file([&](const FileRow& row) { table.add(row); });
  table.finish();
  check(out->Close());
}

}  // namespace

Expected<void> write_files(store::Reader& reader, const std::string& path) {
  auto output = OutputFile::open(path);
  if (!output) return tl::unexpected(output.error());
  try {
    write(reader, std::make_shared<ArrowOutput>(*output));
  } catch (const ArrowError& failed) {
    return fail(ExitCode::unreachable,
                fmt::format("could not write {}: {}", path, failed.status.message()),
                "check where the output goes, and run the command again");
  }
  return output->finish();
}

}  // namespace stocktake::parquet_export
