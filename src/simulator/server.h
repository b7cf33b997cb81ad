#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "model/content_class.h"
#include "model/totals.h"
#include "simulator/options.h"

namespace stocktake::simulator {

/// The workspace's content in numbers; `truth_of` has it per user.
struct Totals {
  std::int64_t users = 0;  ///< active and inactive
  std::int64_t service_principals = 0;
  std::int64_t orphans = 0;
  std::int64_t others = 0;  ///< groups, owners who are not known, schemas that cannot be listed
  std::int64_t homes = 0;   ///< and volumes
  std::int64_t directories = 0;  ///< homes included
  std::int64_t files = 0;
  std::int64_t bytes = 0;
  std::int64_t unknown_size = 0;
  std::int64_t gaps = 0;                                     ///< directories that cannot be listed
  std::array<stocktake::Totals, kContentClasses> classes{};  ///< by number
};

/// A Databricks workspace on 127.0.0.1, served by a thread of its own: lists, SCIM, a cluster,
/// OIDC, and `/stats`, which reports the requests received.
class Server {
 public:
  /// Listens when the constructor returns. Throws std::exception if the port is not available.
  explicit Server(const Options& options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string url() const;
  const std::string& token() const;
  Totals totals() const;
  /// The per-user CSV that a perfect inventory would write.
  std::string truth() const;
  /// One line of JSON for the program that starts the server: its URL, token and content.
  std::string ready_line() const;

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace stocktake::simulator
