#include "parquet/table_writer.h"

#include <arrow/api.h>
#include <arrow/io/api.h>
#include <fmt/format.h>
#include <parquet/arrow/writer.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "util/text.h"
#include "util/version.h"

namespace stocktake::parquet_export {
namespace {

/// Rows that are in memory at once, and that a reader can skip at once.
constexpr std::int64_t kGroupRows = 100'000;

/// Thrown within this file only: the store's readers call back, and cannot return an error.
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

std::shared_ptr<arrow::Schema> schema_of_files() {
  // Parquet's own encoding stores a word that repeats once.
  const auto& word = arrow::utf8();
  return arrow::schema(
      {arrow::field("username", word, false), arrow::field("source", word, false),
       arrow::field("path", word, false), arrow::field("kind", word, false),
       arrow::field("size", arrow::int64()),
       arrow::field("modified_at", arrow::timestamp(arrow::TimeUnit::MILLI, "UTC")),
       arrow::field("object_id", arrow::int64())});
}

class FileTable {
 public:
  explicit FileTable(const std::shared_ptr<arrow::io::OutputStream>& out)
      : schema_(schema_of_files()), rows_(builder()) {
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
    check(word(0).Append(to_utf8(row.username)));
    check(word(1).Append(to_string(row.source)));
    check(word(2).Append(to_utf8(row.path)));
    check(word(3).Append(to_utf8(row.entry.kind)));
    check(rows_->GetFieldAs<arrow::Int64Builder>(4)->AppendOrNull(row.entry.size));
    check(rows_->GetFieldAs<arrow::TimestampBuilder>(5)->AppendOrNull(row.entry.modified_at));
    check(rows_->GetFieldAs<arrow::Int64Builder>(6)->AppendOrNull(row.entry.object_id));
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

  arrow::StringBuilder& word(int column) {
    return *rows_->GetFieldAs<arrow::StringBuilder>(column);
  }

  void flush() {
    check(writer_->NewBufferedRowGroup());
    check(writer_->WriteRecordBatch(*value_of(rows_->Flush())));
    count_ = 0;
  }

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
  namespace fs = std::filesystem;
  const bool is_stream = path == "-";
  const std::string target = is_stream ? "" : fmt::format("{}.{}.tmp", path, getpid());
  auto opened = is_stream ? arrow::io::FileOutputStream::Open(dup(STDOUT_FILENO))
                          : arrow::io::FileOutputStream::Open(target);
  if (!opened.ok()) {
    return fail(ExitCode::usage,
                fmt::format("cannot write {}: {}", path, opened.status().message()),
                "name a file in a directory that exists and that you may write to");
  }
  std::error_code error;
  try {
    write(reader, *opened);
    if (!is_stream) fs::rename(target, path);
  } catch (const ArrowError& failed) {
    fs::remove(target, error);
    return fail(ExitCode::unreachable,
                fmt::format("could not write {}: {}", path, failed.status.message()),
                "make room and export again: the inventory has all that was found");
  } catch (const fs::filesystem_error& failed) {
    fs::remove(target, error);
    return fail(ExitCode::usage, fmt::format("cannot write {}: {}", path, failed.code().message()),
                "name a file in a directory that exists and that you may write to");
  } catch (...) {
    fs::remove(target, error);
    throw;
  }
  return {};
}

}  // namespace stocktake::parquet_export
