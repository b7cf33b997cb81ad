// Makes an inventory of any size through the real writer, without a workspace: for measuring what
// writes, reads and shows it.
//
//   bench_inventory OUTPUT.db [FILES] [USERS] [FILES_PER_DIRECTORY]
//
// A tenth of the files are one user's; ages, kinds and sizes are spread as in a workspace that is
// some years old. The same arguments make the same content.

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <random>

#include "store/write/commit_queue.h"
#include "store/write/writer.h"

namespace {

using namespace stocktake;

constexpr std::int64_t kBegun = 1'760'000'000'000;
constexpr std::int64_t kYearMs = 31'536'000'000;

class Generator {
 public:
  Generator(store::Committer& committer, DirectoryId first_id, int files_each)
      : committer_(committer), next_id_(first_id), files_each_(files_each) {}

  /// Lists a home and all below it, `files` in all.
  void list_home(const Task& home, std::int64_t files) {
    if (files == 0) {
      push(home, Absent{}, 0);
      return;
    }
    std::vector<Task> open{home};
    while (!open.empty()) {
      const Task task = std::move(open.back());
      open.pop_back();
      Listing listing;
      for (int i = 0; i < files_each_ && files > 0; ++i, --files) listing.files.push_back(entry());
      // A last one takes what is left, so that a home always ends.
      const std::int64_t planned = static_cast<std::int64_t>(open.size()) * files_each_;
      const int children = files <= planned || task.depth > 12 ? 0 : 1 + random(4);
      const DirectoryId first = next_id_;
      for (int i = 0; i < children; ++i) {
        listing.directories.push_back({fmt::format("folder-{}-{}", task.depth, i)});
        open.push_back({next_id_++, task.home, task.source, task.depth + 1,
                        task.path + "/" + listing.directories.back().name});
      }
      push(task, std::move(listing), first);
    }
  }

 private:
  int random(int below) { return static_cast<int>(engine_() % static_cast<unsigned>(below)); }

  Entry entry() {
    const std::uint64_t bits = engine_();
    Entry file;
    file.name = fmt::format("part-{:08x}.snappy.parquet", bits & 0xFFFFFFFFU);
    file.kind = bits % 16 == 0 ? "NOTEBOOK" : bits % 31 == 0 ? "LIBRARY" : "FILE";
    if (bits % 16 != 0) file.size = static_cast<std::int64_t>(1ULL << (bits >> 32U) % 30);
    file.modified_at = kBegun - static_cast<std::int64_t>(bits >> 20U) % (6 * kYearMs);
    return file;
  }

  void push(const Task& task, Outcome outcome, DirectoryId first_child) {
    while (!committer_.has_room()) committer_.wait_for_room(std::chrono::milliseconds(50));
    committer_.push({{task, std::move(outcome)}, first_child});
  }

  store::Committer& committer_;
  DirectoryId next_id_;
  int files_each_;
  std::mt19937_64 engine_{1};
};

int generate(const std::string& path, std::int64_t files, std::int64_t users, int each) {
  auto writer = store::Writer::create(path, true);
  if (!writer) {
    fmt::print(stderr, "{}\n", writer.error().message);
    return 1;
  }
  std::vector<store::UserSpec> planned;
  for (std::int64_t i = 0; i < users; ++i) {
    const std::string name = fmt::format("user{:06}@example.com", i);
    const OwnerKind owner = i % 50 == 49 ? OwnerKind::nobody : OwnerKind::user;
    planned.push_back({name, {owner}, {{Source::workspace, "/Users/" + name}}});
  }
  writer->store_scan_spec({"https://bench.example.com", {Source::workspace}, true, kBegun, "bench"},
                          planned, {});
  writer->begin_run(kBegun);
  {
    store::ThreadCommitter committer(*writer);
    Generator generator(committer, writer->next_directory_id(), each);
    const std::int64_t whale = files / 10;
    const std::int64_t share = (files - whale) / users;
    for (std::int64_t i = 0; i < users; ++i) {
      const Task home{i + 1, i + 1, Source::workspace, 0,
                      planned.at(static_cast<std::size_t>(i)).homes.front().path};
      generator.list_home(home, share + (i == 0 ? files - share * users : 0));
    }
    committer.flush();
  }
  writer->end_run(kBegun + 3'600'000, "finished", {});
  fmt::print("{:.1f} s of CPU to write\n",
             static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC));
  return 0;
}

std::int64_t number(int argc, char** argv, int at, std::int64_t otherwise) {
  return argc > at ? std::strtoll(argv[at], nullptr, 10) : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: bench_inventory OUTPUT.db [FILES] [USERS] [FILES_PER_DIRECTORY]\n");
    return 2;
  }
  const int status =
      generate(argv[1], number(argc, argv, 2, 1'000'000), number(argc, argv, 3, 1000),
               static_cast<int>(number(argc, argv, 4, 10)));
  fmt::print("{:.1f} s of CPU in all\n",
             static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC));
  return status;
}
