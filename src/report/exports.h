#pragma once

#include "store/reader.h"
#include "util/files.h"

namespace stocktake::report {

/// The per-user CSV of the contract, as far as the inventory goes.
void write_user_csv(store::Reader& reader, OutputFile& output);

/// `username,source,path,kind,size,modified_at,object_id`, a file a line, sorted; what is unknown
/// is empty. Times are ISO 8601, UTC.
void write_files_csv(store::Reader& reader, OutputFile& output);

/// The same as JSON objects, one a line; what is unknown is null. Bytes of a name that are not
/// UTF-8 become U+FFFD, since JSON has no way to say them.
void write_jsonl(store::Reader& reader, OutputFile& output);

}  // namespace stocktake::report
