#include "databricks/clusters.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "databricks/answer.h"

namespace stocktake::databricks {
namespace {

auto cluster(const std::string& body) {
  return parse_cluster(net::Body(body));
}

const std::string kRunning =
    R"({"cluster_id":"1234-567890-abc123","cluster_name":"etl","state":"RUNNING","num_workers":4,)"
    R"("executors":[{"node_id":"a"},{"node_id":"b"}],"spark_version":"15.4.x-scala2.12",)"
    R"("data_security_mode":"SINGLE_USER","single_user_name":"me@x","cluster_cores":40.0})";

TEST(Clusters, Requests) {
  EXPECT_EQ(cluster_request("12 3").target, "/api/2.1/clusters/get?cluster_id=12%203");
  EXPECT_TRUE(cluster_request("x").post_body.empty());
  const auto start = start_cluster_request(R"(a"b)");
  EXPECT_EQ(start.target, "/api/2.1/clusters/start");
  EXPECT_EQ(start.post_body, R"({"cluster_id":"a\"b"})");
  EXPECT_EQ(start.post_content_type, "application/json");
}

TEST(Clusters, Running) {
  const auto read = cluster(kRunning);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->name, "etl");
  EXPECT_EQ(read->workers, 4);
  EXPECT_EQ(read->executors, 2);
  EXPECT_EQ(read->single_user, "me@x");
  EXPECT_FALSE(read->autoscale);
  EXPECT_FALSE(read->single_node);
}

TEST(Clusters, Autoscale) {
  const auto read = cluster(
      R"({"state":"TERMINATED","state_message":"Inactive","autoscale":{"min_workers":2,"max_workers":8}})");
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->autoscale, (Autoscale{2, 8}));
  EXPECT_FALSE(read->workers);
  EXPECT_EQ(read->state_message, "Inactive");
  EXPECT_EQ(read->executors, 0);
}

TEST(Clusters, CutAnywhereIsAnError) {
  for (std::size_t size = 0; size < kRunning.size(); ++size) {
    EXPECT_FALSE(cluster(kRunning.substr(0, size))) << size;
  }
}

TEST(Clusters, NoCluster) {
  for (const char* body : {"", "{}", "[]", "<html>", R"({"cluster_id":"1"})", R"({"state":7})",
                           R"({"error_code":"X","message":"y"})"}) {
    EXPECT_FALSE(cluster(body)) << body;
  }
}

TEST(Clusters, States) {
  struct Row {
    const char* state;
    bool running, starting, startable;
  };
  for (const Row& row :
       {Row{"PENDING", false, true, false}, Row{"RUNNING", true, false, false},
        Row{"RESTARTING", false, true, false}, Row{"RESIZING", true, false, false},
        Row{"TERMINATING", false, false, false}, Row{"TERMINATED", false, false, true},
        Row{"ERROR", false, false, false}, Row{"UNKNOWN", false, false, false}}) {
    const auto read = cluster(std::string(R"({"state":")") + row.state + "\"}");
    ASSERT_TRUE(read) << row.state;
    EXPECT_EQ(read->is_running(), row.running) << row.state;
    EXPECT_EQ(read->is_starting(), row.starting) << row.state;
    EXPECT_EQ(read->can_be_started(), row.startable) << row.state;
  }
}

TEST(Clusters, SingleNode) {
  struct Row {
    const char* members;
    bool single;
  };
  for (
      const Row& row : {
          Row{R"("is_single_node":true)", true},
          Row{R"("is_single_node":false,"num_workers":0)", false},
          Row{R"("num_workers":0)", false},
          Row{R"("num_workers":0,"spark_conf":{"spark.databricks.cluster.profile":"singleNode"})",
              true},
          Row{R"("num_workers":0,"spark_conf":{"spark.databricks.cluster.profile":"serverless"})",
              false},
          Row{R"("num_workers":0,"spark_conf":{"spark.master":"local[*, 4]"})", true},
          Row{R"("spark_conf":{"spark.master":"local[*]"})", true},
          Row{R"("num_workers":0,"custom_tags":{"ResourceClass":"SingleNode"})", true},
          Row{R"("num_workers":3,"custom_tags":{"ResourceClass":"SingleNode"})", false},
          Row{R"("autoscale":{"min_workers":0,"max_workers":3},"custom_tags":{"ResourceClass":"SingleNode"})",
              false},
          Row{R"("num_workers":0,"custom_tags":null,"spark_conf":null)", false},
      }) {
    const auto read = cluster(std::string(R"({"state":"RUNNING",)") + row.members + "}");
    ASSERT_TRUE(read) << row.members;
    EXPECT_EQ(read->single_node, row.single) << row.members;
  }
}

TEST(Clusters, UnknownCluster) {
  struct Row {
    int status;
    const char* code;
    const char* message;
    bool unknown;
  };
  for (const Row& row : {Row{400, "INVALID_PARAMETER_VALUE", "Cluster 0-0-x does not exist", true},
                         Row{404, "RESOURCE_DOES_NOT_EXIST", "no", true},
                         Row{404, "ENDPOINT_NOT_FOUND", "no API", false},
                         Row{400, "INVALID_PARAMETER_VALUE", "bad id", false},
                         Row{400, "INVALID_STATE", "Cluster 1 does not exist", false},
                         Row{403, "PERMISSION_DENIED", "Cluster 1 does not exist", false}}) {
    net::Response response;
    response.status = row.status;
    response.body = net::Body(std::string(R"({"error_code":")") + row.code + R"(","message":")" +
                              row.message + "\"}");
    EXPECT_EQ(means_no_such_cluster(classify_answer(response, 0)), row.unknown)
        << row.code << " " << row.message;
  }
}

TEST(Clusters, AccessModes) {
  EXPECT_EQ(access_mode_name("SINGLE_USER"), "dedicated");
  EXPECT_EQ(access_mode_name("USER_ISOLATION"), "standard");
  EXPECT_EQ(access_mode_name("DATA_SECURITY_MODE_STANDARD"), "standard");
  EXPECT_EQ(access_mode_name("NONE"), "no isolation");
  EXPECT_EQ(access_mode_name(""), "no isolation");
  EXPECT_EQ(access_mode_name("SOMETHING_NEW"), "SOMETHING_NEW");
}

TEST(Clusters, RuntimeVersions) {
  EXPECT_EQ(runtime_version("15.4.x-scala2.12"), (RuntimeVersion{15, 4}));
  EXPECT_EQ(runtime_version("custom:custom-local__13.3.x-photon"), (RuntimeVersion{13, 3}));
  EXPECT_EQ(runtime_version("9.1.x-ml"), (RuntimeVersion{9, 1}));
  for (const char* version : {"", "x", "15", "15.", "15.x", "15x4"}) {
    EXPECT_FALSE(runtime_version(version)) << version;
  }
  EXPECT_LT((RuntimeVersion{9, 1}), (RuntimeVersion{13, 3}));
}

}  // namespace
}  // namespace stocktake::databricks
