#include "scan/discovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <unordered_set>
#include <utility>

#include "databricks/answer.h"
#include "databricks/listing_pages.h"
#include "databricks/source_api.h"
#include "databricks/user_collector.h"
#include "engine/local/local_engine.h"
#include "scan/homes.h"
#include "util/text.h"

namespace stocktake::scan {
namespace {

constexpr auto kStopGrain = std::chrono::milliseconds(100);

/// Sends the few requests that come before a scan. Some depend on the responses to others.
class Discovery {
 public:
  Discovery(net::Dispatcher& dispatcher, const Clock& clock)
      : dispatcher_(dispatcher), clock_(clock) {}

  void ask_for_users(std::int64_t most) {
    most_ = most;
    ask_next_page();
  }

  void ask_for_folder(Source source) {
    folders_[source];  // an entry exists even if the folder cannot be listed
    const std::string path(info_of(source).home_folder);
    folder_pages_.emplace(source, FolderPages{databricks::ListingPages(source, path)});
    ask_for_folder_page(source);
  }

  Expected<void> run(const StopToken& stop) {
    while (users_asked_ || probe_ || !folders_asked_.empty() || !to_start_.empty()) {
      if (stop.stop_requested()) {
        dispatcher_.cancel_all();
        return fail(ExitCode::interrupted, "interrupted before the home directories were found",
                    "nothing was recorded: run the same command again");
      }
      const Instant more_at = start_what_may_be();
      const Instant until = std::min<Instant>(more_at, clock_.now() + kStopGrain);
      for (net::Finished& finished : dispatcher_.wait(until)) {
        if (auto taken = take(finished); !taken) {
          dispatcher_.cancel_all();
          return taken;
        }
      }
    }
    return {};
  }

  std::vector<databricks::ScimUser> finish_users() {
    auto users = collector_.finish();
    if (most_ > 0 && users.size() > static_cast<std::size_t>(most_)) {
      users.resize(static_cast<std::size_t>(most_));
    }
    return users;
  }
  std::map<Source, UsersFolder>& folders() { return folders_; }
  std::vector<store::PathGap>& gaps() { return gaps_; }

 private:
  /// The pages of a home folder that have arrived so far.
  struct FolderPages {
    databricks::ListingPages pages;
    int attempts = 0;
  };

  /// A request to send once the rate limiter and the concurrency limit allow it.
  struct ToStart {
    std::size_t family;
    std::function<void()> start;
  };

  /// Starts the requests that may be sent now. Returns when the next one may be sent.
  Instant start_what_may_be() {
    Instant more_at = Instant::max();
    std::erase_if(to_start_, [&](const ToStart& each) {
      const Instant ready = dispatcher_.ready_at(each.family);
      if (ready > clock_.now()) {
        more_at = std::min(more_at, ready);
        return false;
      }
      each.start();
      return true;
    });
    return more_at;
  }

  void ask_for_folder_page(Source source) {
    const std::size_t family = databricks::family_of(source);
    to_start_.push_back({family, [this, source, family] {
                           auto& pages = folder_pages_.at(source).pages;
                           const auto ticket =
                               dispatcher_.start(family, pages.next_request(),
                                                 [this, &pages](net::Exchange& exchange) {
                                                   return judge_folder_page(pages, exchange);
                                                 });
                           folders_asked_.emplace(ticket, source);
                         }});
  }

  void ask_next_page() {
    auto request = collector_.next();
    const bool enough = most_ > 0 && seen_.size() >= static_cast<std::size_t>(most_);
    if (!request || enough) return;
    to_start_.push_back({kIdentityFamily, [this, request = std::move(*request)] {
                           users_asked_ = dispatcher_.start(
                               kIdentityFamily, request,
                               [this](net::Exchange& exchange) { return judge_users(exchange); });
                         }});
  }

  net::Classification judge_users(net::Exchange& exchange) {
    return databricks::classify_exchange(
        exchange, clock_.wall_ms(), &databricks::parse_users,
        [this](databricks::UsersPage page) { page_ = std::move(page); });
  }

  net::Classification judge_folder_page(databricks::ListingPages& pages,
                                        net::Exchange& exchange) const {
    return databricks::classify_exchange(
        exchange, clock_.wall_ms(), [&pages](const net::Body& body) { return pages.take(body); },
        [](bool /*is_complete*/) {});
  }

  static void keep_folder(UsersFolder& folder, Listing listing) {
    folder.listed = true;
    for (auto& directory : listing.directories) folder.names.push_back(std::move(directory.name));
    // A file in the place of a home belongs to a user as well: listing its path returns the file
    // itself.
    for (auto& file : listing.files) {
      if (!file.name.empty()) folder.names.push_back(std::move(file.name));
    }
  }

  Expected<void> take(net::Finished& finished) {
    if (finished.classification.category == net::Category::fatal) {
      return tl::unexpected(databricks::failure_of(finished.classification));
    }
    if (finished.ticket == users_asked_) return take_users(finished);
    if (finished.ticket == probe_) {
      take_probe(finished);
      return {};
    }
    const auto asked = folders_asked_.find(finished.ticket);
    const Source source = asked->second;
    folders_asked_.erase(asked);
    take_folder_page(source, finished);
    return {};
  }

  void take_folder_page(Source source, const net::Finished& finished) {
    FolderPages& folder = folder_pages_.at(source);
    folder.attempts += finished.attempts;
    if (finished.classification.category == net::Category::done) {
      if (!folder.pages.is_complete()) return ask_for_folder_page(source);
      return keep_folder(folders_[source], folder.pages.finish());
    }
    // A folder that returned a page is not missing, whatever the response to the next page is.
    if (databricks::means_missing(finished.classification) && !folder.pages.has_begun()) return;
    const SourceInfo& info = info_of(source);
    gaps_.push_back({source, std::string(info.home_folder),
                     Gap{std::string(info.operation), finished.classification.http_status,
                         finished.classification.error_code, finished.classification.message,
                         folder.attempts}});
    // Either the folder is forbidden, or the token has expired. With an expired token there can be
    // no scan.
    if (finished.classification.http_status == 403) ask_whether_the_token_holds();
  }

  void ask_whether_the_token_holds() {
    if (std::exchange(probe_wanted_, true)) return;
    to_start_.push_back({kIdentityFamily, [this] {
                           probe_ = dispatcher_.start(kIdentityFamily, databricks::me_request(),
                                                      [this](const net::Exchange& exchange) {
                                                        return databricks::classify_identity(
                                                            exchange, clock_.wall_ms());
                                                      });
                         }});
  }

  void take_probe(const net::Finished& finished) {
    probe_.reset();
    probe_wanted_ = false;
    // A probe that failed for another reason does not answer the question, so it is sent again.
    if (finished.classification.category == net::Category::gap) ask_whether_the_token_holds();
  }

  Expected<void> take_users(const net::Finished& finished) {
    users_asked_.reset();
    if (finished.classification.category == net::Category::gap) {
      Failure failure = databricks::failure_of(finished.classification);
      failure.message = "the users cannot be listed: " + failure.message;
      failure.remedy += "; or name the users yourself, with --users-file";
      return tl::unexpected(std::move(failure));
    }
    // A user may be on two pages, and counts once.
    for (const auto& user : page_.users) seen_.insert(user.id.empty() ? user.user_name : user.id);
    if (auto taken = collector_.take(page_); !taken) return taken;
    ask_next_page();
    return {};
  }

  net::Dispatcher& dispatcher_;
  const Clock& clock_;
  std::vector<ToStart> to_start_;
  databricks::UserCollector collector_;
  databricks::UsersPage page_;
  std::optional<net::Ticket> users_asked_;
  std::optional<net::Ticket> probe_;
  bool probe_wanted_ = false;
  std::int64_t most_ = 0;
  std::unordered_set<std::string> seen_;
  std::map<Source, FolderPages> folder_pages_;
  std::map<net::Ticket, Source> folders_asked_;
  std::map<Source, UsersFolder> folders_;
  std::vector<store::PathGap> gaps_;
};

/// The user names from SCIM, sorted. Of names that differ only in letter case, one is kept.
std::vector<std::string> names_of(const std::vector<databricks::ScimUser>& users,
                                  std::vector<std::string>& notes) {
  std::vector<std::string> names;
  names.reserve(users.size());
  for (const auto& user : users) names.push_back(user.user_name);
  std::sort(names.begin(), names.end());
  std::unordered_set<std::string> seen;
  std::erase_if(names, [&](const std::string& name) {
    if (seen.insert(fold_case(name)).second) return false;
    notes.push_back(fmt::format("{} is twice on the workspace's list of users", printable(name)));
    return true;
  });
  return names;
}

}  // namespace

Expected<std::vector<databricks::ScimUser>> list_users(net::Dispatcher& dispatcher,
                                                       const Clock& clock, const StopToken& stop,
                                                       std::int64_t most) {
  Discovery discovery(dispatcher, clock);
  discovery.ask_for_users(most);
  if (auto ran = discovery.run(stop); !ran) return tl::unexpected(ran.error());
  return discovery.finish_users();
}

Expected<Discovered> discover(net::Dispatcher& dispatcher, const Clock& clock,
                              const StopToken& stop, const std::vector<Source>& sources,
                              const std::vector<std::string>& names, bool all_users) {
  Discovery discovery(dispatcher, clock);
  if (all_users) discovery.ask_for_users(0);
  for (const Source source : sources) discovery.ask_for_folder(source);
  if (auto ran = discovery.run(stop); !ran) return tl::unexpected(ran.error());
  Discovered discovered;
  const auto whom = all_users ? names_of(discovery.finish_users(), discovered.notes) : names;
  discovered.users = assign_homes(whom, discovery.folders(), all_users);
  discovered.gaps = std::move(discovery.gaps());
  return discovered;
}

}  // namespace stocktake::scan
