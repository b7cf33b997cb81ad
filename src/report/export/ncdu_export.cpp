#include "report/export/ncdu_export.h"

#include <optional>
#include <string>
#include <vector>

#include "model/path.h"
#include "store/file/schema.h"
#include "util/json.h"
#include "util/text.h"
#include "util/version.h"

namespace stocktake::report {
namespace {

class NcduWriter {
 public:
  explicit NcduWriter(OutputFile& output) : output_(output) {}

  void begin(const store::Overview& all) {
    const Json program{{"progname", "stocktake"},
                       {"progver", kVersion},
                       {"timestamp", all.scan_spec.created_at / 1000}};
    output_.write("[1,2," + json_text(program));
    open(all.scan_spec.host.empty() ? "an unknown workspace" : all.scan_spec.host);
  }

  void add_directory(const store::DirectoryRow& row) {
    if (source_ != row.source) {
      close_all();
      open(to_string(row.source));
      source_ = row.source;
    }
    while (!open_.empty() && !is_below(row.path, open_.back())) close();
    if (!info_of(row.source).root_folder.empty()) open_folders_above(row.path);
    std::string_view name = row.path.empty() ? shown_path(row.path) : base_name(row.path);
    if (!open_.empty()) name = std::string_view(row.path).substr(open_.back().size() + 1);
    const bool is_listed = row.state == static_cast<int>(store::State::listed);
    open(name, is_listed);
    open_.push_back(row.path);
  }

  void add_file(const Entry& entry) {
    const std::string_view name = entry.name.empty() ? base_name(open_.back()) : entry.name;
    JsonRow file;
    file.add("name", name);
    if (entry.size) file.add("asize", *entry.size).add("dsize", *entry.size);
    // Neither ncdu nor gdu accepts a time before 1970.
    if (entry.modified_at && *entry.modified_at >= 0) file.add("mtime", *entry.modified_at / 1000);
    output_.write(",\n" + file.finish());
  }

  void end() {
    close_all();
    output_.write("]]\n");
  }

 private:
  /// A directory is an array: itself first, then what is in it.
  void open(std::string_view name, bool is_listed = true) {
    Json directory{{"name", name}};
    if (!is_listed) directory["read_error"] = true;
    output_.write(",\n[" + json_text(directory));
  }

  /// Two volumes may have one name, in different schemas.
  void open_folders_above(std::string_view path) {
    const std::size_t known =
        open_.empty() ? info_of(*source_).root_folder.size() : open_.back().size();
    for (auto end = path.find('/', known + 1); end < path.size(); end = path.find('/', end + 1)) {
      const std::string_view folder = path.substr(0, end);
      open(base_name(folder));
      open_.emplace_back(folder);
    }
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
