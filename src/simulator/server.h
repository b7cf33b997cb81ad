#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "simulator/options.h"

namespace stocktake::simulator {

/// What the workspace holds, in a few numbers; `truth_of` has it by user.
struct Totals {
  std::int64_t users = 0;
  std::int64_t orphans = 0;
  std::int64_t homes = 0;
  std::int64_t directories = 0;  ///< homes included
  std::int64_t files = 0;
  std::int64_t bytes = 0;
  std::int64_t unknown_size = 0;
  std::int64_t gaps = 0;  ///< directories that nobody can list
};

/// A Databricks workspace on 127.0.0.1, in a thread of its own: lists, SCIM, a cluster, OIDC, and
/// `/stats` for whoever wants to know how it was asked.
class Server {
 public:
  /// Listens as soon as it is made. Throws std::exception where the port cannot be had.
  explicit Server(const Options& options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string url() const;
  const std::string& token() const;
  Totals totals() const;
  /// The contract's per-user CSV, as a perfect inventory would write it.
  std::string truth() const;
  /// One line of JSON for whoever starts it: where it is and what it holds.
  std::string ready_line() const;

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace stocktake::simulator
