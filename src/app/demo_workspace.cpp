#include "app/demo_workspace.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "auth/host.h"
#include "store/read/reader.h"
#include "util/files.h"

namespace stocktake::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kInventory = "stocktake.db";
constexpr const char* kToken = "demo-token";

simulator::Options workspace(int users) {
  simulator::Options options;
  options.spec.users = users;
  options.spec.orphans = 3;
  options.spec.git_folders = true;
  options.spec.mixed_case = true;
  options.spec.largest_home_dirs = 150;
  options.spec.denied = 0.004;
  options.faults.latency = simulator::milliseconds(20);
  options.faults.jitter = simulator::milliseconds(20);
  options.faults.p5xx = 0.01;
  options.faults.truncate = 0.01;
  return options;
}

/// A demo replaces what is in its folder, so the folder must be empty, or hold the inventory of a
/// simulated workspace. A demo that was killed early has left nothing but its token.
Expected<void> check_may_replace(const fs::path& folder) {
  std::error_code error;
  const fs::directory_iterator entries(folder, error);
  if (error == std::errc::no_such_file_or_directory) return {};
  if (error) {
    return fail(ExitCode::usage,
                fmt::format("cannot use the folder {}: {}", folder.string(), error.message()),
                "name another folder with --directory");
  }
  const bool is_empty = std::all_of(begin(entries), end(entries), [](const auto& entry) {
    return entry.path().filename() == kToken;
  });
  if (is_empty) return {};
  auto reader = store::Reader::open((folder / kInventory).string());
  if (reader) {
    const std::string host = reader->scan_spec().host;
    if (host.empty() || auth::is_loopback(host)) return {};
  }
  return fail(
      ExitCode::usage,
      fmt::format("the folder {} is not empty, and no demo made what is in it", folder.string()),
      "name another folder with --directory, or remove this one");
}

}  // namespace

DemoWorkspace::DemoWorkspace(int users) : server_(workspace(users)) {}

DemoWorkspace::~DemoWorkspace() {
  std::error_code ignored;
  fs::remove(request_.connection.login.token_file, ignored);
}

Expected<std::unique_ptr<DemoWorkspace>> DemoWorkspace::open(int users,
                                                             const std::string& directory) {
  if (auto may = check_may_replace(directory); !may) return tl::unexpected(may.error());
  std::error_code ignored;
  fs::create_directories(directory, ignored);
  std::unique_ptr<DemoWorkspace> demo(new DemoWorkspace(users));
  const fs::path folder = directory;
  ScanRequest& request = demo->request_;
  request.connection.login.host = demo->server_.url();
  request.connection.login.token_file = (folder / kToken).string();
  request.all_users = true;
  request.fresh = true;
  request.inventory = (folder / kInventory).string();
  request.output = (folder / "users.csv").string();
  auto token = OutputFile::open(request.connection.login.token_file);
  if (!token) return tl::unexpected(token.error());
  token->write(demo->server_.token());
  if (auto finished = token->finish(); !finished) return tl::unexpected(finished.error());
  return demo;
}

}  // namespace stocktake::app
