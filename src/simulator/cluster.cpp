#include "simulator/cluster.h"

#include <fmt/format.h>

#include "util/json.h"

namespace stocktake::simulator {
namespace {

constexpr int kLooksUntilRunning = 2;
constexpr double kCoresEach = 8;

Answer unknown(const std::string& id) {
  return error_answer(400, "INVALID_PARAMETER_VALUE", "Cluster " + id + " does not exist");
}

/// Those that are there now.
Json executors(int count) {
  Json list = Json::array();
  for (int i = 1; i <= count; ++i) {
    list.push_back(
        {{"node_id", fmt::format("node-{}", i)}, {"private_ip", fmt::format("10.0.0.{}", 10 + i)}});
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
  Json cluster{{"cluster_id", id},
               {"cluster_name", "simulated"},
               {"state", state_},
               {"num_workers", workers},
               {"spark_version", "15.4.x-scala2.12"},
               {"data_security_mode", "SINGLE_USER"},
               {"single_user_name", "admin@example.com"}};
  if (spec_.single_node) {
    cluster["is_single_node"] = true;
    cluster["spark_conf"] = {{"spark.databricks.cluster.profile", "singleNode"},
                             {"spark.master", "local[*, 4]"}};
    cluster["custom_tags"] = {{"ResourceClass", "SingleNode"}};
  }
  if (runs()) {
    // The driver has cores of its own.
    cluster["cluster_cores"] = kCoresEach * (workers + 1);
    if (workers > 0) cluster["executors"] = executors(workers);
  }
  Answer answer;
  answer.body = json_text(cluster);
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
