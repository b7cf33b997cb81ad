#include "simulator/cluster.h"

#include <fmt/format.h>

#include "util/text.h"

namespace stocktake::simulator {
namespace {

constexpr int kLooksUntilRunning = 2;
constexpr double kCoresEach = 8;

Answer unknown(const std::string& id) {
  return error_answer(400, "INVALID_PARAMETER_VALUE", "Cluster " + id + " does not exist");
}

/// The list of executors that are running.
std::string executors(int count) {
  std::string list;
  for (int i = 1; i <= count; ++i) {
    list += fmt::format(R"({}{{"node_id":"node-{}","private_ip":"10.0.0.{}"}})", i == 1 ? "" : ",",
                        i, 10 + i);
  }
  return list;
}

}  // namespace

bool Cluster::runs() const {
  return state_ == "RUNNING" || state_ == "RESIZING";
}

Answer Cluster::get(const std::string& id) {
  if (id != spec_.id) return unknown(id);
  if (state_ == "PENDING" && looks_until_running_ > 0 && --looks_until_running_ == 0) {
    state_ = "RUNNING";
  }
  const int workers = spec_.single_node ? 0 : spec_.workers;
  Answer answer;
  answer.body = fmt::format(
      R"({{"cluster_id":{},"cluster_name":"simulated","state":"{}","num_workers":{},"spark_version":"15.4.x-scala2.12","data_security_mode":"SINGLE_USER","single_user_name":"admin@example.com")",
      json_quoted(id), state_, workers);
  if (spec_.single_node) {
    answer.body +=
        R"(,"is_single_node":true,"spark_conf":{"spark.databricks.cluster.profile":"singleNode","spark.master":"local[*, 4]"},"custom_tags":{"ResourceClass":"SingleNode"})";
  }
  if (runs()) {
    // The driver's cores count as well.
    answer.body += fmt::format(R"(,"cluster_cores":{:.1f})", kCoresEach * (workers + 1));
    if (workers > 0) answer.body += R"(,"executors":[)" + executors(workers) + "]";
  }
  answer.body += '}';
  return answer;
}

Answer Cluster::start(const std::string& id) {
  if (id != spec_.id) return unknown(id);
  if (state_ != "TERMINATED") {
    return error_answer(400, "INVALID_STATE",
                        fmt::format("Cluster {} is in unexpected state {}.", id, state_));
  }
  state_ = "PENDING";
  looks_until_running_ = kLooksUntilRunning + 1;
  Answer answer;
  answer.body = "{}";
  return answer;
}

}  // namespace stocktake::simulator
