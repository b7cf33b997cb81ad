#include <curl/curl.h>
#include <fmt/format.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>

#include "auth/authorizing_transport.h"
#include "auth/credentials.h"
#include "auth/host.h"
#include "databricks/answer_memory.h"
#include "net/transport/curl_transport.h"
#include "util/memory.h"
#include "util/standard_streams.h"
#include "util/version.h"
#include "worker/certificates.h"
#include "worker/input.h"
#include "worker/response_writer.h"
#include "worker/walk.h"

namespace stocktake::worker {
namespace {

using std::chrono::seconds;

/// How long a request may take to arrive, and a response to be written, in any case.
constexpr seconds kOrderTime{60};
constexpr seconds kAnswerTime{60};

/// An orphaned worker must not keep running: it ends with its parent, and at its deadline.
void tie_to_parent() {
  static_cast<void>(::prctl(PR_SET_PDEATHSIG, SIGKILL));
  // The parent handles a stop from the terminal: it asks the worker to end with what it has.
  for (const int number : {SIGINT, SIGHUP, SIGPIPE}) {
    static_cast<void>(std::signal(number, SIG_IGN));
  }
  // The token must not end up in a core dump.
  const rlimit none{0, 0};
  static_cast<void>(::setrlimit(RLIMIT_CORE, &none));
}

void end_at_the_latest_in(std::chrono::milliseconds time) {
  static_cast<void>(::alarm(static_cast<unsigned>(std::chrono::ceil<seconds>(time).count())));
}

void write_whole(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) throw InputError("nobody reads the answer");
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

/// Sends log lines as frames: on a cluster, a worker's standard error is lost.
class FrameSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit FrameSink(ResponseWriter& writer) : writer_(writer) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    writer_.log({message.payload.data(), message.payload.size()});
  }
  void flush_() override {}

  ResponseWriter& writer_;
};

/// Redirects the log for the duration of one response.
class LogInFrames {
 public:
  LogInFrames(bool debug, ResponseWriter& writer) {
    auto logger = std::make_shared<spdlog::logger>("worker", std::make_shared<FrameSink>(writer));
    logger->set_level(debug ? spdlog::level::debug : spdlog::level::off);
    spdlog::set_default_logger(std::move(logger));
  }
  ~LogInFrames() { spdlog::default_logger()->sinks().clear(); }
  LogInFrames(const LogInFrames&) = delete;
  LogInFrames& operator=(const LogInFrames&) = delete;
};

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    lines.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// Keeps connections from one request to the next, as long as the access stays the same.
class Connections {
 public:
  explicit Connections(std::string program) : program_(std::move(program)) {}

  /// `secret`: the headers that authenticate, one a line.
  net::Transport& to(const protocol::WorkspaceAccess& access, const std::string& secret) {
    authorizing_.reset();
    credentials_.emplace(lines_of(secret), "the coordinator");
    if (!transport_ || access != access_) {
      transport_.emplace(options(access));
      access_ = access;
    }
    authorizing_.emplace(*transport_, *credentials_, [](const net::Response&) { return false; });
    return *authorizing_;
  }

 private:
  net::CurlOptions options(const protocol::WorkspaceAccess& access) const {
    net::CurlOptions options;
    options.base_url = access.host;
    options.user_agent = fmt::format("stocktake/{} worker", kVersion);
    options.network.ca_file = certificates_file(access.ca_pem, program_);
    options.network.http1_only = access.http1_only;
    options.timeouts = access.timeouts;
    databricks::limit_bodies(options, memory_limit());
    options.max_streamed_bytes = access.max_answer_bytes;
    return options;
  }

  std::string program_;
  protocol::WorkspaceAccess access_;
  std::optional<net::CurlTransport> transport_;
  std::optional<auth::FixedCredentials> credentials_;
  std::optional<auth::AuthorizingTransport> authorizing_;
};

/// Keeps mounts, and what was proven of them, from one request to the next.
class Mounts {
 public:
  explicit Mounts(const Clock& clock) : clock_(clock) {}

  std::vector<MountUse*> of(const protocol::SliceRequest& request) {
    const protocol::WorkspaceAccess& access = request.access;
    if (access.host != host_ || access.via != via_ || access.mounts != points_) {
      uses_.clear();
      host_ = access.host;
      via_ = access.via;
      points_ = access.mounts;
      for (const MountPoint& point : points_) {
        if (via_ != Via::api)
          uses_.push_back(std::make_unique<MountUse>(point, via_, limits(), clock_));
      }
    }
    std::vector<MountUse*> uses;
    for (const auto& use : uses_) {
      use->learn(request.mounts_known);
      uses.push_back(use.get());
    }
    return uses;
  }

 private:
  static mount::ReadLimits limits() {
    const databricks::LargeListings large = databricks::large_listings(memory_limit(), {});
    return {large.folder, large.files_in_memory, large.max_directories, large.remedy};
  }

  const Clock& clock_;
  std::string host_;
  Via via_ = Via::api;
  std::vector<MountPoint> points_;
  std::vector<std::unique_ptr<MountUse>> uses_;
};

net::DispatchLimits limits(const protocol::SliceRequest& request) {
  net::DispatchLimits limits;
  limits.max_in_flight = request.max_in_flight;
  limits.sharing = kMaxSources;
  limits.max_rate = request.max_rate;
  limits.give_up_after = request.access.give_up_after;
  limits.connect_give_up_after =
      std::min<Duration>(limits.connect_give_up_after, limits.give_up_after);
  return limits;
}

/// Handles one request. Returns how long to wait for another.
std::chrono::milliseconds work(Connections& connections, Mounts& mounts, const Clock& clock) {
  Input input(STDIN_FILENO);
  const std::string secret = input.read_secret();
  const protocol::SliceRequest request = input.read_request();
  end_at_the_latest_in(request.budget + request.drain + kAnswerTime);
  // The token must not be sent to an invalid host.
  const auto host = auth::normalise_host(request.access.host);
  if (!host) throw InputError(host.error().message);
  ResponseWriter writer([](std::string_view bytes) { write_whole(STDOUT_FILENO, bytes); });
  const LogInFrames log(request.debug, writer);
  net::Transport& transport = connections.to(request.access, secret);
  net::Dispatcher dispatcher(transport, clock, kFamilies, limits(request), std::random_device()());
  writer.end(Walk(dispatcher, clock, writer, request, mounts.of(request)).run(input));
  dispatcher.cancel_all();
  return request.keep_alive;
}

int run(const std::string& program) {
  tie_to_parent();
  curl_global_init(CURL_GLOBAL_DEFAULT);
  try {
    const SystemClock clock;
    Connections connections(program);
    Mounts mounts(clock);
    std::chrono::milliseconds wait = kOrderTime;
    while (wait.count() > 0) {
      end_at_the_latest_in(wait);
      wait = work(connections, mounts, clock);
    }
    return 0;
  } catch (const std::exception& error) {
    write_standard_error(fmt::format("stocktake-worker: {}\n", error.what()));
    return 1;
  }
}

}  // namespace
}  // namespace stocktake::worker

int main(int argc, char** argv) {
  stocktake::keep_standard_streams_open();
  if (argc != 1) {
    stocktake::write_standard_error(fmt::format(
        "stocktake-worker {}: lists directories for stocktake, which starts it and speaks\n"
        "with it on standard input and output. It takes no arguments.\n",
        stocktake::kVersion));
    return 2;
  }
  stocktake::return_large_blocks();
  return stocktake::worker::run(argv[0]);
}
