#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "databricks/listing_pages.h"
#include "engine/engine.h"
#include "engine/families.h"
#include "engine/local/pending_refusals.h"
#include "net/dispatch/dispatcher.h"

namespace stocktake {

/// Lists from this process: one event loop, depth first, all sources at once. A list in pages is
/// requested page by page; the directory's result is the complete list or a gap.
class LocalEngine final : public Engine {
 public:
  /// `dispatcher` has `kFamilies` families.
  LocalEngine(net::Dispatcher& dispatcher, const Clock& clock,
              databricks::LargeListings large = {});

  void submit(std::vector<Task> tasks, QueuePosition position) override;
  std::size_t pending(Source source) const override;
  Expected<std::vector<TaskResult>> next(Instant until) override;
  void drain() override;
  std::size_t unfinished() const override;
  /// Tasks that were started and not yet returned by `next`.
  std::vector<Task> under_way() const;
  EngineCounters counters() const override;

 private:
  struct Started {
    Started(Task what, const databricks::LargeListings& large)
        : task(std::move(what)), pages(task.source, task.path, large) {}

    Task task;
    databricks::ListingPages pages;
    int attempts = 0;  ///< requests sent for the pages received so far
  };
  using StartedTask = std::shared_ptr<Started>;

  /// Starts all tasks that may start now; returns when another one may.
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
  databricks::LargeListings large_;
  PerSource<std::deque<Task>> pending_;
  PerSource<std::deque<StartedTask>> between_pages_;      ///< waiting to request the next page
  std::unordered_map<net::Ticket, StartedTask> started_;  ///< a request is in flight
  PendingRefusals pending_refusals_;
  std::optional<net::Ticket> probe_;
  std::optional<Failure> failure_;
  bool draining_ = false;
};

}  // namespace stocktake
