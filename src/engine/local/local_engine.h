#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>

#include "engine/engine.h"
#include "engine/local/suspects.h"
#include "net/dispatcher.h"

namespace stocktake {

/// Families of calls that the service limits apart; the dispatcher's numbers for them. Those of the
/// sources come first, by `index_of`.
inline constexpr std::size_t kIdentityFamily = kAllSources.size();
inline constexpr std::size_t kFamilies = kIdentityFamily + 1;

/// Lists from this process: one event loop, depth first, both sources at once.
class LocalEngine final : public Engine {
 public:
  /// `dispatcher` has `kFamilies` families.
  LocalEngine(net::Dispatcher& dispatcher, const Clock& clock);

  void submit(std::vector<Task> tasks, Order order) override;
  std::size_t waiting(Source source) const override;
  Expected<std::vector<TaskResult>> next(Instant until) override;
  void drain() override;
  std::size_t unfinished() const override { return dispatcher_.unfinished(); }
  /// Started, and not returned by `next`.
  std::vector<Task> under_way() const;
  EngineCounters counters() const override;

 private:
  struct Started {
    Task task;
    Listing listing;
  };

  /// Starts what may be started; returns when more may be.
  Instant start_waiting();
  std::optional<Source> choose(Instant now, Instant& more_at) const;
  void start(Task task);
  Instant probe_if_suspect();
  void take(net::Finished& finished, std::vector<TaskResult>& results);

  net::Dispatcher& dispatcher_;
  const Clock& clock_;
  std::array<std::deque<Task>, kAllSources.size()> waiting_;
  std::unordered_map<net::Ticket, std::shared_ptr<Started>> started_;
  Suspects suspects_;
  std::optional<net::Ticket> probe_;
  std::optional<Failure> failure_;
  bool draining_ = false;
};

}  // namespace stocktake
