#include "databricks/clusters.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

#include "databricks/json_value.h"
#include "util/json.h"
#include "util/text.h"

namespace stocktake::databricks {
namespace {

using Object = simdjson::dom::object;

std::string text_of(const Object& object, std::string_view key) {
  simdjson::dom::element value;
  if (object[key].get(value) != simdjson::SUCCESS) return {};
  return excerpt(string_of(value).value_or(""));
}

std::optional<std::int64_t> number_of(const Object& object, std::string_view key) {
  simdjson::dom::element value;
  if (object[key].get(value) != simdjson::SUCCESS) return std::nullopt;
  return integer_of(value);
}

Object member(const Object& object, std::string_view key) {
  Object found;
  if (object[key].get_object().get(found) != simdjson::SUCCESS) return {};
  return found;
}

bool has_member(const Object& object, std::string_view key) {
  Object found;
  return object[key].get_object().get(found) == simdjson::SUCCESS;
}

/// The service has had a flag for this since 2024; before, three ways of creating one left their
/// own settings.
bool is_single_node(const Object& object, std::optional<std::int64_t> workers) {
  simdjson::dom::element flag;
  if (object["is_single_node"].get(flag) == simdjson::SUCCESS && boolean_of(flag).value_or(false)) {
    return true;
  }
  if (workers.value_or(0) != 0 || has_member(object, "autoscale")) return false;
  if (has_member(object, "spark_conf")) {
    const Object conf = member(object, "spark_conf");
    if (text_of(conf, "spark.databricks.cluster.profile") == "singleNode") return true;
    if (text_of(conf, "spark.master").starts_with("local")) return true;
  }
  return has_member(object, "custom_tags") &&
         text_of(member(object, "custom_tags"), "ResourceClass") == "SingleNode";
}

std::int64_t executors_of(const Object& object) {
  simdjson::dom::array list;
  if (object["executors"].get_array().get(list) != simdjson::SUCCESS) return 0;
  return static_cast<std::int64_t>(list.size());
}

}  // namespace

net::Request cluster_request(std::string_view id) {
  net::Request request;
  request.target = "/api/2.1/clusters/get?cluster_id=" + percent_encode(id);
  return request;
}

net::Request start_cluster_request(std::string_view id) {
  net::Request request;
  request.target = "/api/2.1/clusters/start";
  request.post_body = json_text(Json{{"cluster_id", id}});
  request.post_content_type = "application/json";
  return request;
}

tl::expected<Cluster, std::string> parse_cluster(const net::Body& body) {
  simdjson::dom::parser parser;
  const auto object = parse_object(parser, body);
  if (!object) return tl::unexpected(object.error());
  Cluster cluster;
  cluster.id = text_of(*object, "cluster_id");
  cluster.name = text_of(*object, "cluster_name");
  cluster.state = text_of(*object, "state");
  if (cluster.state.empty()) return tl::unexpected<std::string>("the cluster has no state");
  cluster.state_message = text_of(*object, "state_message");
  cluster.workers = number_of(*object, "num_workers");
  if (has_member(*object, "autoscale")) {
    const Object range = member(*object, "autoscale");
    cluster.autoscale = Autoscale{number_of(range, "min_workers").value_or(0),
                                  number_of(range, "max_workers").value_or(0)};
  }
  cluster.executors = executors_of(*object);
  cluster.single_node = is_single_node(*object, cluster.workers);
  cluster.access_mode = text_of(*object, "data_security_mode");
  cluster.single_user = text_of(*object, "single_user_name");
  cluster.spark_version = text_of(*object, "spark_version");
  return cluster;
}

bool means_no_such_cluster(const net::Classification& classification) {
  if (classification.http_status == 404)
    return classification.error_code == "RESOURCE_DOES_NOT_EXIST";
  return classification.http_status == 400 &&
         classification.error_code == "INVALID_PARAMETER_VALUE" &&
         to_lower_ascii(classification.message).find("does not exist") != std::string::npos;
}

std::string access_mode_name(std::string_view data_security_mode) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kNames{{
      {"SINGLE_USER", "dedicated"},
      {"DATA_SECURITY_MODE_DEDICATED", "dedicated"},
      {"USER_ISOLATION", "standard"},
      {"DATA_SECURITY_MODE_STANDARD", "standard"},
      {"DATA_SECURITY_MODE_AUTO", "automatic"},
      {"LEGACY_SINGLE_USER", "dedicated (legacy)"},
      {"LEGACY_SINGLE_USER_STANDARD", "dedicated (legacy)"},
      {"LEGACY_TABLE_ACL", "table access control (legacy)"},
      {"LEGACY_PASSTHROUGH", "credential passthrough (legacy)"},
  }};
  if (data_security_mode.empty() || data_security_mode == "NONE") return "no isolation";
  for (const auto& [word, name] : kNames) {
    if (word == data_security_mode) return std::string(name);
  }
  return std::string(data_security_mode);
}

std::optional<RuntimeVersion> runtime_version(std::string_view spark_version) {
  // The versions of Photon and of custom images have text before or after the numbers.
  const auto start = spark_version.find_first_of("0123456789");
  if (start == std::string_view::npos) return std::nullopt;
  const char* const end = spark_version.data() + spark_version.size();
  RuntimeVersion version;
  auto [at, error] = std::from_chars(spark_version.data() + start, end, version.major);
  if (error != std::errc() || at == end || *at != '.') return std::nullopt;
  if (std::from_chars(at + 1, end, version.minor).ec != std::errc()) return std::nullopt;
  return version;
}

}  // namespace stocktake::databricks
