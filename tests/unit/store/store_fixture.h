#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "store/read/pending_reader.h"
#include "store/read/reader.h"
#include "store/write/writer.h"
#include "support/temporary_directory.h"

namespace stocktake::store {

namespace fs = std::filesystem;

inline Entry file(std::string name, std::optional<std::int64_t> size = 10,
                  std::string kind = "FILE") {
  return {std::move(name), std::move(kind), size, 1'700'000'000'000, std::nullopt};
}

/// A statement that damages an inventory, and a part of what `check` then reports.
struct Damage {
  const char* sql;
  const char* found;
};

inline Gap denied() {
  return {"workspace/list", 403, "PERMISSION_DENIED", "no", 1};
}

/// A temporary directory for each test, and the steps that most tests need.
class StoreTest : public ::testing::Test {
 protected:
  std::string at(const std::string& name) const { return (fs::path(directory_) / name).string(); }
  std::string path() const { return at("a.db"); }

  static ScanSpec scan_spec() {
    return {
        "https://x.cloud", {Source::dbfs, Source::workspace}, true, 5, "1", {"admin@x", true}, {}};
  }

  /// ann has a home in both sources, bob one in the workspace: homes and directories 1, 2, 3.
  static std::vector<UserSpec> users() {
    return {{"ann@x", {}, {{Source::dbfs, "/Users/ann@x"}, {Source::workspace, "/Users/ann@x"}}},
            {"bob@x", {}, {{Source::workspace, "/Users/bob@x"}}}};
  }

  Writer planned(const std::string& where) const {
    auto writer = Writer::create(where, true);
    if (!writer) throw FatalError(writer.error());
    writer->store_scan_spec(scan_spec(), users(), {});
    return std::move(*writer);
  }
  Writer planned() const { return planned(path()); }

  static Task home(DirectoryId id) {
    return {id, id, id == 1 ? Source::dbfs : Source::workspace, 0,
            id == 3 ? "/Users/bob@x" : "/Users/ann@x"};
  }
  static Task child(const Task& parent, DirectoryId id, const std::string& name) {
    return {id, parent.home, parent.source, parent.depth + 1, parent.path + "/" + name};
  }

  /// Lists all three homes: two files, a directory with a gap, and one home that does not exist.
  static void fill(Writer& writer) {
    const Task ann = home(2);
    writer.commit({{{home(1), Listing{{file("a"), file("nb", std::nullopt, "NOTEBOOK")}, {}}}, 0},
                   {{ann, Listing{{}, {{"secret"}}}}, 4},
                   {{child(ann, 4, "secret"), denied()}, 0},
                   {{home(3), Absent{}}, 0}});
  }
  /// Makes a finished inventory and closes it.
  void make(const std::string& where) const {
    Writer writer = planned(where);
    fill(writer);
  }

  static std::string bytes(const std::string& where) {
    std::ifstream in(where, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void write(const std::string& where, const std::string& text) {
    std::ofstream(where, std::ios::binary) << text;
  }
  static void sql(const std::string& where, const std::string& statements) {
    SQLite::Database(where, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(statements);
  }
  static std::int64_t count(const std::string& where, const std::string& query) {
    SQLite::Database database(where, SQLite::OPEN_READONLY);
    return database.execAndGet(query).getInt64();
  }

  static CheckReport check(const std::string& where) {
    auto reader = Reader::open(where);
    if (!reader) throw FatalError(reader.error());
    return reader->check();
  }
  static std::string digest(const std::string& where) {
    auto reader = Reader::open(where);
    if (!reader) throw FatalError(reader.error());
    return reader->digest();
  }
  std::vector<std::string> files_beside() const {
    std::vector<std::string> names;
    for (const auto& each : fs::directory_iterator(directory_)) {
      names.push_back(each.path().filename().string());
    }
    return names;
  }

  /// Runs `work` in a child process. Returns its exit status, or -1 if it was killed.
  template <typename Work>
  static int in_child(Work&& work) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      int code = 99;
      try {
        code = work();
      } catch (...) {
        code = 98;
      }
      ::_exit(code);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  /// As `in_child`, but as a user without privileges: root may write to any file.
  template <typename Work>
  static int as_nobody(Work&& work) {
    return in_child([&] {
      constexpr uid_t kNobody = 65534;
      if (::geteuid() == 0 && ::seteuid(kNobody) != 0) return 97;
      return work();
    });
  }

  const testing::TemporaryDirectory temporary_;
  const std::string directory_ = temporary_.path();
};

}  // namespace stocktake::store
