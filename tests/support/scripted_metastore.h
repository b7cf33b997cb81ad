#pragma once

#include <fmt/format.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "support/scripted_transport.h"
#include "util/text.h"

namespace stocktake::testing {

/// Unity Catalog in memory: answers its lists, and SCIM's list of groups. Each page but the last is
/// empty.
struct ScriptedMetastore {
  struct Volume {
    std::string name;
    std::string owner;
  };

  std::map<std::string, std::map<std::string, std::vector<Volume>>> catalogs;
  std::map<std::string, int> statuses;  ///< by path: "/Volumes" for the list of catalogs
  std::set<std::string> groups;
  int groups_status = 200;
  bool has_metastore = true;
  std::vector<std::string> lookups{};  ///< filters of the requests for groups

  static bool knows(const std::string& target) {
    return target.find("/unity-catalog/") != std::string::npos ||
           target.find("/scim/v2/Groups") != std::string::npos;
  }

  Reply operator()(const net::Request& request) {
    const std::string& target = request.target;
    if (target.find("/scim/v2/Groups") != std::string::npos) return groups_named(target);
    if (!has_metastore) {
      return reply(404, R"({"error_code":"METASTORE_DOES_NOT_EXIST",)"
                        R"("message":"No metastore assigned for the current workspace."})");
    }
    const std::string catalog = parameter(target, "catalog_name");
    const std::string schema = parameter(target, "schema_name");
    std::string path = "/Volumes";
    if (!catalog.empty()) path += "/" + catalog;
    if (!schema.empty()) path += "/" + schema;
    const auto status = statuses.find(path);
    if (status != statuses.end() && status->second != 200) {
      return reply(status->second, R"({"error_code":"PERMISSION_DENIED","message":"no"})");
    }
    if (parameter(target, "page_token").empty()) return reply(200, R"({"next_page_token":"2"})");
    return reply(200, rows(catalog, schema));
  }

 private:
  static Reply reply(int status, const std::string& body) { return {response(status, body), {}}; }

  static std::string parameter(const std::string& target, const std::string& name) {
    const auto at = target.find("&" + name + "=");
    if (at == std::string::npos) return {};
    const auto begin = at + name.size() + 2;
    return percent_decode(target.substr(begin, target.find('&', begin) - begin));
  }

  std::string rows(const std::string& catalog, const std::string& schema) {
    const char* member = catalog.empty() ? "catalogs" : schema.empty() ? "schemas" : "volumes";
    std::string items;
    const auto add = [&](const std::string& name, const std::string& owner) {
      items +=
          fmt::format(R"({}{{"name":"{}","owner":"{}"}})", items.empty() ? "" : ",", name, owner);
    };
    if (catalog.empty()) {
      for (const auto& each : catalogs) add(each.first, "");
    } else if (schema.empty()) {
      for (const auto& each : catalogs[catalog]) add(each.first, "");
    } else {
      for (const Volume& each : catalogs[catalog][schema]) add(each.name, each.owner);
    }
    return fmt::format(R"({{"{}":[{}]}})", member, items);
  }

  Reply groups_named(const std::string& target) {
    lookups.push_back(parameter(target, "filter"));
    if (groups_status != 200) return reply(groups_status, R"({"detail":"no"})");
    for (const std::string& group : groups) {
      if (lookups.back() != "displayName eq \"" + group + "\"") continue;
      return reply(200, fmt::format(R"({{"totalResults":1,"Resources":[{{"id":"g1",)"
                                    R"("displayName":"{}"}}]}})",
                                    group));
    }
    return reply(200, R"({"totalResults":0})");
  }
};

}  // namespace stocktake::testing
