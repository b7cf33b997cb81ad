#include "spark_runner/cluster.h"

#include <fmt/format.h>

#include <filesystem>

#include "spark_runner/shim.h"
#include "util/files.h"
#include "util/sha256.h"

namespace stocktake::spark_runner {
namespace {

constexpr std::size_t kDigits = 16;

/// A name with a checksum of the content: a server rejects other content under a name that it has.
std::string name_of(const std::string& what, std::string_view content) {
  Sha256 hash;
  hash.update(content);
  return fmt::format("{}_{}", what, hash.finish().substr(0, kDigits));
}

template <typename T>
Expected<T> expected(spark_connect::Result<T> result) {
  if (!result) return tl::unexpected(spark_connect::to_failure(result.error()));
  return std::move(*result);
}

}  // namespace

Expected<std::unique_ptr<Cluster>> Cluster::open(const spark_connect::Endpoint& endpoint,
                                                 const std::string& bundle) {
  auto session = spark_connect::Session::open(endpoint);
  if (!session) return tl::unexpected(session.error());
  std::unique_ptr<Cluster> cluster(new Cluster());
  cluster->session_ = std::move(*session);
  if (auto prepared = cluster->prepare(bundle); !prepared) return tl::unexpected(prepared.error());
  return cluster;
}

Cluster::~Cluster() {
  static_cast<void>(session_->release());
}

Expected<void> Cluster::prepare(const std::string& bundle) {
  auto parallelism = expected(session_->default_parallelism());
  if (!parallelism) return tl::unexpected(parallelism.error());
  parallelism_ = *parallelism;
  auto python = expected(session_->python_version());
  if (!python) return tl::unexpected(python.error());
  python_version_ = std::move(*python);
  auto worker = read_whole(bundle);
  if (!worker) return tl::unexpected(worker.error());
  files_.module = name_of("stocktake_shim", kShim);
  files_.bundle = name_of("stocktake_worker", *worker);
  files_.pad = name_of("stocktake_pad", shares_.pad());
  if (auto added = add(fmt::format("pyfiles/{}.py", files_.module), kShim); !added) return added;
  if (auto added = add("files/" + files_.pad, shares_.pad()); !added) return added;
  return add(fmt::format("archives/{0}.tar.gz#{0}", files_.bundle), *worker);
}

Expected<void> Cluster::add(const std::string& artifact, std::string_view content) {
  auto added = session_->add_artifact(artifact, content);
  if (!added) return tl::unexpected(spark_connect::to_failure(added.error()));
  return {};
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
