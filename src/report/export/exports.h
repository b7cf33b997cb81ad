#pragma once

#include "store/read/reader.h"
#include "util/files.h"

namespace stocktake::report {

/// A row a user: the exported columns of `user_columns`.
void write_user_csv(store::Reader& reader, OutputFile& output);

/// A line a file, sorted: the exported columns of `file_columns`. What is unknown is empty.
void write_files_csv(store::Reader& reader, OutputFile& output);

/// The same as JSON objects, one a line; what is unknown is null. Bytes of a name that are not
/// UTF-8 become U+FFFD, since JSON has no way to say them.
void write_jsonl(store::Reader& reader, OutputFile& output);

}  // namespace stocktake::report
