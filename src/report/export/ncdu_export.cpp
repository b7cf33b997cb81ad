#include "report/export/ncdu_export.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "store/file/schema.h"
#include "util/text.h"
#include "util/version.h"

namespace stocktake::report {
namespace {

class NcduWriter {
 public:
  explicit NcduWriter(OutputFile& output) : output_(output) {}

  void begin(const store::Overview& all) {
    output_.write(
        fmt::format(R"([1,2,{{"progname":"stocktake","progver":{},"timestamp":{}}},)"
                    "\n"
                    R"([{{"name":{}}})",
                    json_quoted(kVersion), all.scan_spec.created_at / 1000,
                    json_quoted(all.scan_spec.host.empty() ? "nothing yet" : all.scan_spec.host)));
  }

  void add_directory(const store::DirectoryRow& row) {
    if (source_ != row.source) {
      close_all();
      output_.write(fmt::format(",\n[{{\"name\":\"{}\"}}", to_string(row.source)));
      source_ = row.source;
    }
    while (!open_.empty() && !is_below(row.path, open_.back())) close();
    std::string_view name = base_name(row.path);
    if (!open_.empty()) name = std::string_view(row.path).substr(open_.back().size() + 1);
    const bool is_listed = row.state == static_cast<int>(store::State::listed);
    output_.write(fmt::format(",\n[{{\"name\":{}{}}}", json_quoted(name),
                              is_listed ? "" : ",\"read_error\":true"));
    open_.push_back(row.path);
  }

  void add_file(const Entry& file) {
    const std::string_view name = file.name.empty() ? base_name(open_.back()) : file.name;
    std::string line = ",\n{\"name\":" + json_quoted(name);
    if (file.size) line += fmt::format(R"(,"asize":{0},"dsize":{0})", *file.size);
    // Neither ncdu nor gdu accepts a time before 1970.
    if (file.modified_at && *file.modified_at >= 0) {
      line += fmt::format(",\"mtime\":{}", *file.modified_at / 1000);
    }
    output_.write(line + "}");
  }

  void end() {
    close_all();
    output_.write("]]\n");
  }

 private:
  static bool is_below(const std::string& path, const std::string& directory) {
    return path.size() > directory.size() && path[directory.size()] == '/' &&
           path.compare(0, directory.size(), directory) == 0;
  }

  void close() {
    output_.write("]");
    open_.pop_back();
  }

  void close_all() {
    while (!open_.empty()) close();
    if (source_) output_.write("]");
    source_.reset();
  }

  OutputFile& output_;
  std::optional<Source> source_;
  std::vector<std::string> open_;  ///< paths of the directories whose array is still open
};

}  // namespace

void write_ncdu(store::Reader& reader, OutputFile& output) {
  const auto one_state = reader.snapshot();
  NcduWriter writer(output);
  writer.begin(reader.overview());
  reader.walk([&](const store::DirectoryRow& row) { writer.add_directory(row); },
              [&](const Entry& file) { writer.add_file(file); });
  writer.end();
}

}  // namespace stocktake::report
