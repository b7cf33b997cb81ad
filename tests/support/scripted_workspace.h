#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/source.h"
#include "support/scripted_transport.h"
#include "util/json.h"
#include "util/text.h"

namespace stocktake::testing {

/// A small workspace in memory that serves a ScriptedTransport: response bodies by path, and users
/// in pages. It counts the requests for each directory.
class ScriptedWorkspace {
 public:
  /// When each file was modified.
  static constexpr std::int64_t kTime = 1'700'000'000'000;

  /// Adds a directory with these subdirectories, and `files` files named f0, f1, ... of 100 bytes.
  void add_directory(Source source, const std::string& path,
                     const std::vector<std::string>& subdirectories = {}, int files = 0) {
    std::string items;
    const auto add = [&](const std::string& name, bool is_directory) {
      if (!items.empty()) items += ',';
      const std::string quoted = json_quoted(path + "/" + name);
      if (source == Source::dbfs) {
        items += fmt::format(R"({{"path":{},"is_dir":{},"file_size":{},"modification_time":{}}})",
                             quoted, is_directory, is_directory ? 0 : 100, kTime);
      } else {
        items += fmt::format(R"({{"path":{},"object_type":"{}","size":100,"modified_at":{}}})",
                             quoted, is_directory ? "DIRECTORY" : "FILE", kTime);
      }
    };
    for (const std::string& name : subdirectories) add(name, true);
    for (int i = 0; i < files; ++i) add(fmt::format("f{}", i), false);
    const char* member = source == Source::dbfs ? "files" : "objects";
    bodies[{source, path}] = fmt::format(R"({{"{}":[{}]}})", member, items);
  }

  /// Adds the directory, and `depth` levels of `width` directories each below it.
  void grow(Source source, const std::string& path, int depth, int width, int files) {
    std::vector<std::string> names;
    for (int i = 0; depth > 0 && i < width; ++i) names.push_back(fmt::format("d{}", i));
    add_directory(source, path, names, files);
    for (const std::string& name : names) grow(source, path + "/" + name, depth - 1, width, files);
  }

  Reply operator()(const net::Request& request) {
    const std::string& target = request.target;
    if (outage_every > 0 && ++requests_ % outage_every == 0) {
      return reply(503, R"({"error_code":"TEMPORARILY_UNAVAILABLE","message":"try again"})");
    }
    if (target.find("/scim/v2/Users") != std::string::npos) {
      return principals(target, scim_status, "userName", users);
    }
    if (target.find("/scim/v2/ServicePrincipals") != std::string::npos) {
      return principals(target, service_principals_status, "applicationId", service_principals);
    }
    if (target.find("/scim/v2/Me") != std::string::npos) {
      if (me_status != 200) return reply(me_status, R"({"detail":"no"})");
      return reply(200,
                   fmt::format(R"({{"id":"1","userName":"me@x","groups":[{{"display":"{}"}}]}})",
                               caller_is_admin ? "admins" : "users"));
    }
    const Source source =
        target.find("/dbfs/") != std::string::npos ? Source::dbfs : Source::workspace;
    const std::string path = percent_decode(target.substr(target.find("path=") + 5));
    ++asked[{source, path}];
    if (const auto status = statuses.find({source, path}); status != statuses.end()) {
      return reply(status->second,
                   fmt::format(R"({{"error_code":"{}","message":"no"}})", error_code));
    }
    const auto body = bodies.find({source, path});
    if (body != bodies.end()) {
      Reply listed = reply(200, body->second);
      const auto own = latencies.find({source, path});
      if (own != latencies.end()) listed.after = own->second;
      return listed;
    }
    return reply(404, R"({"error_code":"RESOURCE_DOES_NOT_EXIST","message":"not there"})");
  }

  using Place = std::pair<Source, std::string>;
  std::map<Place, std::string> bodies;
  std::map<Place, int> statuses;  ///< returned instead of the body, with `error_code`
  std::string error_code = "PERMISSION_DENIED";
  std::map<Place, int> asked;  ///< number of requests, without those that `outage_every` failed
  bool caller_is_admin = true;
  int me_status = 200;
  bool says_active = true;  ///< of each principal, whether it is
  std::vector<std::string> users;
  std::vector<std::string> service_principals;  ///< application ids
  std::set<std::string> inactive;               ///< names of users and service principals
  int page = 0;         ///< most users per page, whatever was requested; 0: as requested
  bool repeat = false;  ///< each page starts with the last user of the page before
  int missing = 0;      ///< number of users that are counted but never returned
  int scim_status = 200;
  int service_principals_status = 200;
  int lookup_status = 200;  ///< of requests for single names
  int outage_every = 0;     ///< every n-th request is answered with 503; 0: none is
  Duration latency = std::chrono::milliseconds(10);
  std::map<Place, Duration> latencies;  ///< of individual directories

 private:
  Reply reply(int status, const std::string& body) const {
    return {response(status, body), latency};
  }

  static std::size_t number(const std::string& target, const std::string& name) {
    const auto at = target.find(name + "=");
    return std::strtoul(target.c_str() + at + name.size() + 1, nullptr, 10);
  }

  /// Ids count from 1 in each list, so that of a service principal has a prefix.
  std::string principal(std::string_view name_key, const std::vector<std::string>& names,
                        std::size_t at) const {
    const std::string& name = names[at - 1];
    std::string json =
        fmt::format(R"({{"id":"{}{}","{}":{},"displayName":"The {}")",
                    name_key == "userName" ? "" : "9000", at, name_key, json_quoted(name), at);
    if (says_active) json += fmt::format(R"(,"active":{})", !inactive.contains(name));
    return json + "}";
  }

  /// A page of the list; or, with a filter, the principal of that name; or the one with that id.
  Reply principals(const std::string& target, int status, std::string_view name_key,
                   const std::vector<std::string>& names) {
    if (status != 200) return reply(status, R"({"error_code":"ERROR","message":"no"})");
    if (target.find("filter=") != std::string::npos) {
      if (lookup_status != 200)
        return reply(lookup_status, R"({"error_code":"ERROR","message":"no"})");
      return looked_up(target, name_key, names);
    }
    if (target.find("startIndex=") == std::string::npos) return by_id(target, name_key, names);
    return principals_page(target, name_key, names);
  }

  Reply looked_up(const std::string& target, std::string_view name_key,
                  const std::vector<std::string>& names) const {
    const std::string filter = percent_decode(target.substr(target.find("filter=") + 7));
    for (std::size_t at = 1; at <= names.size(); ++at) {
      const std::string wanted = fmt::format("{} eq {}", name_key, json_quoted(names[at - 1]));
      if (fold_case(filter) != fold_case(wanted)) continue;
      return reply(200, fmt::format(R"({{"totalResults":1,"Resources":[{}]}})",
                                    principal(name_key, names, at)));
    }
    return reply(200, R"({"totalResults":0})");
  }

  Reply by_id(const std::string& target, std::string_view name_key,
              const std::vector<std::string>& names) const {
    for (std::size_t at = 1; at <= names.size(); ++at) {
      const std::string item = principal(name_key, names, at);
      const std::string id = item.substr(7, item.find('"', 7) - 7);
      if (target.find("/" + id + "?") != std::string::npos) return reply(200, item);
    }
    return reply(404, R"({"detail":"not found","status":"404"})");
  }

  Reply principals_page(const std::string& target, std::string_view name_key,
                        const std::vector<std::string>& names) const {
    const std::size_t start = number(target, "startIndex");
    std::size_t count = number(target, "count");
    if (page > 0) count = std::min(count, static_cast<std::size_t>(page));
    std::string items;
    for (std::size_t at = repeat && start > 1 ? start - 1 : start; at <= names.size() && count > 0;
         ++at, --count) {
      if (!items.empty()) items += ',';
      items += principal(name_key, names, at);
    }
    return reply(200, fmt::format(R"({{"totalResults":{},"Resources":[{}]}})",
                                  names.size() + static_cast<std::size_t>(missing), items));
  }

  int requests_ = 0;
};

}  // namespace stocktake::testing
