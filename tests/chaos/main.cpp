#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <vector>

#include "chaos/world.h"

namespace stocktake::chaos {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::uint64_t first = 1;
  std::uint64_t last = 5000;
  int jobs = 1;
  bool trace = false;
  bool keep_going = false;
  std::int64_t least = 0;
};

/// What a process tells the one that started it.
struct Result {
  Events events;
  std::int64_t failed = 0;
};

/// A directory in memory where there is one: nothing here needs to last.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::error_code error;
    const fs::path memory = "/dev/shm";
    const bool usable = fs::is_directory(memory, error) && ::access(memory.c_str(), W_OK) == 0;
    path_ = ((usable ? memory : fs::temp_directory_path()) / "stocktake_worlds_XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make " + path_);
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Every `jobs`th seed, from the `job`th.
Result run_seeds(const Options& options, int job, const char* program) {
  const ScratchDirectory scratch;
  Result result;
  for (std::uint64_t seed = options.first + static_cast<std::uint64_t>(job); seed <= options.last;
       seed += static_cast<std::uint64_t>(options.jobs)) {
    const auto broken = run_world(seed, {scratch.path(), options.trace}, result.events);
    if (!broken) continue;
    ++result.failed;
    fmt::print(stderr, "world {}: {}\n  replay: {} --seeds {} --trace\n", seed, *broken, program,
               seed);
    if (!options.keep_going) break;
  }
  return result;
}

Result run_in_processes(const Options& options, const char* program) {
  std::vector<std::pair<pid_t, int>> children;
  for (int job = 0; job < options.jobs; ++job) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    const pid_t pid = ::fork();
    if (pid < 0) throw std::runtime_error("no process");
    if (pid == 0) {
      const Result result = run_seeds(options, job, program);
      const auto written = ::write(ends[1], &result, sizeof result);
      ::_exit(written == sizeof result ? 0 : 1);
    }
    ::close(ends[1]);
    children.emplace_back(pid, ends[0]);
  }
  Result all;
  for (const auto& [pid, end] : children) {
    Result one;
    const bool told = ::read(end, &one, sizeof one) == sizeof one;
    ::close(end);
    ::waitpid(pid, nullptr, 0);
    if (!told) one = {{}, 1};  // it died, which no world may do
    all.events.add(one.events);
    all.failed += one.failed;
  }
  return all;
}

bool parse_seeds(const std::string& text, Options& options) {
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, options.first);
  if (first.ec != std::errc()) return false;
  options.last = options.first;
  if (first.ptr == end) return true;
  if (!std::string_view(first.ptr, static_cast<std::size_t>(end - first.ptr)).starts_with("..")) {
    return false;
  }
  const auto last = std::from_chars(first.ptr + 2, end, options.last);
  return last.ec == std::errc() && last.ptr == end && options.last >= options.first;
}

int report(const Options& options, const Result& result, double seconds) {
  int status = result.failed == 0 ? 0 : 1;
  for (std::size_t i = 0; i < kEvents; ++i) {
    const auto event = static_cast<Event>(i);
    const bool too_few = result.events.of(event) < options.least;
    if (too_few && status == 0) status = 2;
    fmt::print("{:>12}  {}{}\n", result.events.of(event), to_string(event),
               too_few ? "  (too few: the harness no longer tests this)" : "");
  }
  fmt::print("{} worlds in {:.1f} s, {} broken\n", result.events.of(Event::world), seconds,
             result.failed);
  return status;
}

int run(int argc, char** argv) {
  Options options;
  std::string seeds = "1..5000";
  CLI::App app("Takes inventories in worlds in which everything goes wrong, and checks them.");
  app.add_option("--seeds", seeds, "A..B, or one")->capture_default_str();
  app.add_option("--jobs", options.jobs, "Processes")->check(CLI::Range(1, 64));
  app.add_flag("--trace", options.trace, "Tell everything that happens, on standard error");
  app.add_flag("--keep-going", options.keep_going, "Go on behind a broken world");
  app.add_option("--at-least", options.least, "Fail where a kind of event happened less often");
  CLI11_PARSE(app, argc, argv);
  if (!parse_seeds(seeds, options)) {
    fmt::print(stderr, "--seeds: A..B, or one\n");
    return 2;
  }
  const auto start = std::chrono::steady_clock::now();
  const Result result =
      options.jobs == 1 ? run_seeds(options, 0, argv[0]) : run_in_processes(options, argv[0]);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  return report(options, result, took.count());
}

}  // namespace
}  // namespace stocktake::chaos

int main(int argc, char** argv) {
  return stocktake::chaos::run(argc, argv);
}
