#include "app/demo_workspace.h"

#include <filesystem>

#include "util/files.h"

namespace stocktake::app {
namespace {

namespace fs = std::filesystem;

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

}  // namespace

DemoWorkspace::DemoWorkspace(int users) : server_(workspace(users)) {}

DemoWorkspace::~DemoWorkspace() {
  std::error_code ignored;
  fs::remove(request_.connection.login.token_file, ignored);
}

Expected<std::unique_ptr<DemoWorkspace>> DemoWorkspace::open(int users,
                                                             const std::string& directory) {
  std::error_code ignored;
  fs::create_directories(directory, ignored);
  std::unique_ptr<DemoWorkspace> demo(new DemoWorkspace(users));
  const fs::path folder = directory;
  ScanRequest& request = demo->request_;
  request.connection.login.host = demo->server_.url();
  request.connection.login.token_file = (folder / "token").string();
  request.all_users = true;
  request.fresh = true;
  request.inventory = (folder / "stocktake.db").string();
  request.output = (folder / "users.csv").string();
  auto token = OutputFile::open(request.connection.login.token_file);
  if (!token) return tl::unexpected(token.error());
  token->write(demo->server_.token());
  if (auto finished = token->finish(); !finished) return tl::unexpected(finished.error());
  return demo;
}

}  // namespace stocktake::app
