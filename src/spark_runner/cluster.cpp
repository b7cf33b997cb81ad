#include "spark_runner/cluster.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

#include "spark_runner/shim.h"
#include "util/files.h"
#include "util/sha256.h"

namespace stocktake::spark_runner {
namespace {

constexpr std::size_t kDigits = 16;
/// Interval between checks of the stop token.
constexpr std::chrono::milliseconds kGrain{100};

/// A name with a checksum of the content: a server rejects other content under a name that it has.
std::string name_of(const std::string& what, std::string_view content) {
  Sha256 hash;
  hash.update(content);
  return fmt::format("{}_{}", what, hash.finish().substr(0, kDigits));
}

/// Waits for what a thread has to say.
template <typename Future>
auto outcome_of(Future& future, const StopToken& stop)
    -> Expected<typename std::decay_t<decltype(future.get())>::value_type> {
  while (future.wait_for(kGrain) != std::future_status::ready) {
    if (stop.stop_requested()) {
      return fail(ExitCode::interrupted, "interrupted before the cluster was ready");
    }
  }
  auto result = future.get();
  if (!result) return tl::unexpected(spark_connect::to_failure(result.error()));
  if constexpr (std::is_void_v<typename decltype(result)::value_type>) {
    return {};
  } else {
    return std::move(*result);
  }
}

}  // namespace

Expected<std::unique_ptr<Cluster>> Cluster::open(const spark_connect::Endpoint& endpoint,
                                                 const std::string& bundle) {
  auto worker = read_whole(bundle);
  if (!worker) return tl::unexpected(worker.error());
  const SystemClock clock;
  const Instant began = clock.now();
  auto session = spark_connect::Session::open(endpoint);
  if (!session) return tl::unexpected(session.error());
  std::unique_ptr<Cluster> cluster(new Cluster(std::move(*session), std::move(*worker)));
  cluster->began_ = began;
  cluster->log_step("has a session");
  cluster->prepare();
  return cluster;
}

Cluster::Cluster(std::unique_ptr<spark_connect::Session> session, std::string worker)
    : session_(std::move(session)), worker_(std::move(worker)) {}

Cluster::~Cluster() {
  stop_.request_stop();
  if (asked_parallelism_.valid()) asked_parallelism_.wait();
  if (upload_.valid()) upload_.wait();
  if (warm_up_.valid()) warm_up_.wait();  // it waits for the Python version
  static_cast<void>(session_->release());
}

/// A new cluster loads and compiles what each of these needs, and so do the executors: side by side
/// they take as long as the longest.
void Cluster::prepare() {
  using std::launch;
  const std::stop_token stop = stop_.get_token();
  asked_python_ = std::async(launch::async, [this, stop] {
                    auto version = session_->python_version(stop);
                    log_step("knows the Python version");
                    return version;
                  }).share();
  upload_ = std::async(launch::async, [this] {
    auto uploaded = upload();
    uploaded_ = true;
    log_step("has the files");
    return uploaded;
  });
  asked_parallelism_ = std::async(launch::async, [this, stop] {
    auto parallelism = session_->default_parallelism(stop);
    log_step("knows the parallelism");
    return parallelism;
  });
  // After the upload, the first slices do the same.
  warm_up_ = std::async(launch::async, [this, stop, python = asked_python_] {
    if (!python.get() || uploaded_) return;
    const bool warm = session_->warm_up(stop).has_value();
    if (warm) log_step("has warm Python processes");
  });
}

spark_connect::Result<void> Cluster::upload() {
  files_.module = name_of("stocktake_shim", kShim);
  files_.bundle = name_of("stocktake_worker", worker_);
  files_.pad = name_of("stocktake_pad", shares_.pad());
  const std::pair<std::string, std::string_view> artifacts[] = {
      {fmt::format("archives/{0}.tar.gz#{0}", files_.bundle), worker_},
      {fmt::format("pyfiles/{}.py", files_.module), kShim},
      {"files/" + files_.pad, shares_.pad()},
  };
  for (const auto& [name, content] : artifacts) {
    auto added = session_->add_artifact(name, content, stop_.get_token());
    if (!added) return added;
  }
  return {};
}

Expected<void> Cluster::await_ready(const StopToken& stop) {
  auto parallelism = outcome_of(asked_parallelism_, stop);
  if (!parallelism) return tl::unexpected(parallelism.error());
  parallelism_ = *parallelism;
  auto python = outcome_of(asked_python_, stop);
  if (!python) return tl::unexpected(python.error());
  python_version_ = std::move(*python);
  auto uploaded = outcome_of(upload_, stop);
  worker_ = {};  // 10 MB that are not needed any more
  return uploaded;
}

void Cluster::log_step(const char* what) const {
  spdlog::debug("the cluster {} after {:.2f} s", what, seconds(clock_.now() - began_));
}

std::unique_ptr<SparkRunner> Cluster::runner(std::function<std::string()> secret,
                                             std::string folder) {
  SparkRunner::Options options;
  options.slots = parallelism_;
  options.files = files_;
  options.shares = &shares_;
  options.secret = std::move(secret);
  options.tag = "stocktake-" + session_->id();
  options.folder = std::move(folder);
  return std::make_unique<SparkRunner>(*session_, std::move(options));
}

}  // namespace stocktake::spark_runner
