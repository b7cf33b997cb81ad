#pragma once

#include "store/read/reader.h"
#include "util/csv.h"
#include "util/files.h"

namespace stocktake::report {

/// One CSV row per user: the exported columns of `user_columns`.
void write_user_csv(store::Reader& reader, OutputFile& output, const CsvStyle& style = {});

/// One CSV row per file, sorted: the exported columns of `file_columns`. Unknown values are empty.
void write_files_csv(store::Reader& reader, OutputFile& output, const CsvStyle& style = {});

/// The same rows as JSON objects, one per line. Unknown values are null. Bytes of a name that are
/// not UTF-8 become U+FFFD, because JSON cannot represent them.
void write_jsonl(store::Reader& reader, OutputFile& output);

}  // namespace stocktake::report
