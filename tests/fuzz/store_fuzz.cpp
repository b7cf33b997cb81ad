// An inventory file with any content.

#include "fuzz/fuzz.h"
#include "store/read/pending_reader.h"
#include "store/read/reader.h"
#include "store/write/writer.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stocktake;
  static const fuzz::ScratchFile file;
  const std::string path = file.write(fuzz::text_of(data, size));
  try {
    if (auto reader = store::Reader::open(path)) {
      const auto report = reader->check();
      if (!report.is_damaged()) {
        std::int64_t files = 0;
        reader->each_file([&](const FileRow& /*row*/) { ++files; });
        reader->each_gap([](const store::GapRow& /*row*/) {});
        std::int64_t counted = 0;
        reader->each_user([&](const UserRow& row) { counted += row.sum().files; });
        fuzz::require(files == counted, "a sound inventory has the files that it counts");
        static_cast<void>(reader->digest());
        static_cast<void>(reader->overview());
      }
    }
    if (auto writer = store::Writer::resume(path)) {
      static_cast<void>(writer->has_scan_spec());
      static_cast<void>(writer->user_names());
      static_cast<void>(store::PendingReader(path).read(Source::dbfs, 10));
      writer->begin_run(1);
      writer->end_run(2, "x", {});
    }
  } catch (const FatalError& error) {
    fuzz::require(!error.failure().message.empty(), "a failure says what happened");
  }
  return 0;
}
