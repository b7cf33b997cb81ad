#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "databricks/listing_pages.h"
#include "engine/engine.h"
#include "engine/local/pending_forbidden.h"
#include "net/dispatch/dispatcher.h"

namespace stocktake {

/// Families of calls that the service limits apart; the dispatcher's numbers for them. Those of the
/// sources come first (`databricks::family_of`), a family a source at most.
inline constexpr std::size_t kIdentityFamily = kMaxSources;
inline constexpr std::size_t kFamilies = kIdentityFamily + 1;

/// Lists from this process: one event loop, depth first, all sources at once. A list that comes in
/// pages is asked for page by page; the directory's result is all of them, or a gap.
class LocalEngine final : public Engine {
 public:
  /// `dispatcher` has `kFamilies` families.
  LocalEngine(net::Dispatcher& dispatcher, const Clock& clock);

  void submit(std::vector<Task> tasks, QueuePosition position) override;
  std::size_t pending(Source source) const override;
  Expected<std::vector<TaskResult>> next(Instant until) override;
  void drain() override;
  std::size_t unfinished() const override;
  /// Started, and not returned by `next`.
  std::vector<Task> under_way() const;
  EngineCounters counters() const override;

 private:
  struct Started {
    explicit Started(Task what) : task(std::move(what)), pages(task.source, task.path) {}

    Task task;
    databricks::ListingPages pages;
    int attempts = 0;  ///< requests sent for the pages that are there
  };
  using StartedTask = std::shared_ptr<Started>;

  /// Starts what may be started; returns when more may be.
  Instant start_waiting();
  std::optional<Source> choose(Instant now, Instant& more_at) const;
  bool has_work(Source source) const;
  void start_next(Source source);
  void ask_for_page(StartedTask started);
  bool is_idle() const;
  Instant probe_if_needed();
  void take(net::Finished& finished, std::vector<TaskResult>& results);

  net::Dispatcher& dispatcher_;
  const Clock& clock_;
  PerSource<std::deque<Task>> pending_;
  PerSource<std::deque<StartedTask>> between_pages_;  ///< have a page, and wait to ask for the next
  std::unordered_map<net::Ticket, StartedTask> started_;  ///< a request is under way
  PendingForbidden pending_forbidden_;
  std::optional<net::Ticket> probe_;
  std::optional<Failure> failure_;
  bool draining_ = false;
};

}  // namespace stocktake
