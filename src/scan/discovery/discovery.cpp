#include "scan/discovery/discovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <unordered_set>
#include <utility>

#include "scan/discovery/caller_question.h"
#include "scan/discovery/folder_listings.h"
#include "scan/discovery/home_folders.h"
#include "scan/discovery/name_lookups.h"
#include "scan/discovery/place_folders.h"
#include "scan/discovery/places.h"
#include "scan/discovery/principal_list.h"
#include "scan/discovery/volume_lists.h"
#include "scan/discovery/volume_rows.h"
#include "util/text.h"

namespace stocktake::scan {
namespace {

using databricks::Principal;
using databricks::PrincipalType;

/// A refusal is about the caller's permissions and no failure of the service.
bool is_refused(const Gap& gap) {
  return gap.http_status == 403;
}

/// One discovery: the lists first, then the names that they leave open.
class Discovery {
 public:
  Discovery(net::Dispatcher& dispatcher, const Clock& clock, const DiscoveryRequest& request,
            const DiscoveryWatch& watch)
      : request_(request),
        loop_(dispatcher, clock, watch),
        caller_(loop_),
        listings_(loop_),
        folders_(listings_),
        place_folders_(listings_),
        volumes_(loop_, request.volumes),
        groups_(loop_),
        users_(loop_, PrincipalType::user),
        service_principals_(loop_, PrincipalType::service_principal),
        lookups_(loop_, known_),
        places_(place_facts_) {}

  Expected<Discovered> run(const StopToken& stop) {
    caller_.ask();
    for (const Source source : request_.sources) ask_for_homes(source);
    place_folders_.ask(request_.coverage, request_.sources);
    const bool reads_lists = needs_lists();
    if (reads_lists) {
      users_.ask();
      service_principals_.ask();
    } else {
      for (const std::string& name : request_.names) lookups_.ask(name);
    }
    if (auto ran = loop_.run(stop); !ran) return tl::unexpected(ran.error());
    if (const auto& outage = caller_.outage()) return tl::unexpected(*outage);
    if (!request_.may_lack_users) {
      if (auto checked = volumes_.check_filter(); !checked) return tl::unexpected(checked.error());
    }
    if (reads_lists) {
      if (auto taken = take_lists(); !taken) {
        if (auto checked = check_token(stop); !checked) return tl::unexpected(checked.error());
        return tl::unexpected(taken.error());
      }
    }
    if (request_.all_users) ask_for_other_owners();
    if (!request_.all_users && reads_lists) ask_for_names_that_are_on_no_list();
    ask_for_owners_of_places();
    ask_for_owners_of_volumes();
    if (auto ran = loop_.run(stop); !ran) return tl::unexpected(ran.error());
    if (auto checked = check_token(stop); !checked) return tl::unexpected(checked.error());
    found_.caller = caller_.caller();
    if (!found_.caller.sees_all()) {
      // Others may see only some of the service principals, and no answer says so.
      known_.set_incomplete(PrincipalType::service_principal);
      known_.set_activity_hidden();
    }
    return finish(request_.all_users ? all_owners() : named_owners());
  }

 private:
  void ask_for_homes(Source source) {
    if (info_of(source).has_home_folder()) return folders_.ask(source);
    volumes_.ask();
  }

  /// With a token that has expired meanwhile, no refusal is about what was asked for. Fails with
  /// `refused` then.
  Expected<void> check_token(const StopToken& stop) {
    if (loop_.was_refused()) caller_.ask();
    return loop_.run(stop);
  }

  /// A list that cannot be read leaves the owners unknown, whoever else is asked for.
  void ask_for_other_owners() {
    for (const std::string& name : names_of_others(listed_, folders_.folders()))
      ask_for_owner(name);
  }

  void ask_for_owners_of_places() {
    if (request_.coverage.empty()) return;
    for (const auto& [source, folder] : folders_.folders()) {
      for (const Subdirectory& home : folder.homes) names_of_homes_.insert(fold_case(home.name));
    }
    for (const std::string& name : places_.unknown_names()) ask_for_owner(name);
  }

  void ask_for_owner(const std::string& name) {
    const bool is_new = owners_asked_for_.insert(fold_case(name)).second;
    if (is_new && !unread_.contains(type_of_owner(name))) lookups_.ask_for_owner(name);
  }

  static PrincipalType type_of_owner(const std::string& name) {
    return is_application_id(name) ? PrincipalType::service_principal : PrincipalType::user;
  }

  /// Where many people may own what is covered, too.
  bool needs_lists() const {
    if (request_.all_users || request_.names.size() > kMaxNamesToAskFor) return true;
    return std::any_of(request_.sources.begin(), request_.sources.end(), [this](Source source) {
      const auto folders = owner_folders(source);
      return std::any_of(folders.begin(), folders.end(), [&](std::string_view folder) {
        return request_.coverage.covers(source, folder);
      });
    });
  }

  bool covers_homes(Source source) const {
    const SourceInfo& info = info_of(source);
    return info.has_home_folder() && request_.coverage.covers(source, info.home_folder);
  }

  /// Who is on no list may be a group. A list that kept changing may lack somebody.
  void ask_for_owners_of_volumes() {
    const auto others =
        other_owners(volumes_.volumes(), known_, request_.names, request_.all_users);
    groups_.ask(others);
    for (const std::string& name : others) {
      if (list_gaps_.contains(type_of_owner(name))) ask_for_owner(name);
    }
  }

  void ask_for_names_that_are_on_no_list() {
    for (const std::string& name : request_.names) {
      if (known_.find(name) == nullptr) lookups_.ask(name);
    }
  }

  Expected<void> take_lists() {
    const ListedPrincipals users = users_.finish();
    const bool needs_users = request_.all_users && !request_.may_lack_users;
    if (users.failure && !users.is_unsettled() && needs_users) {
      return tl::unexpected(*users.failure);
    }
    keep(PrincipalType::user, users);
    keep(PrincipalType::service_principal, service_principals_.finish());
    return {};
  }

  void keep(PrincipalType type, const ListedPrincipals& listed) {
    if (listed.gap && !listed.is_unsettled()) {
      known_.set_incomplete(type);
      unread_.insert(type);
    }
    if (listed.gap) {
      found_.notes.push_back(note_of(type, listed));
      list_gaps_.emplace(type, *listed.gap);
    }
    for (const Principal& principal : listed.principals) {
      known_.add(type, principal);
      if (request_.all_users) listed_.push_back({principal.name, {}});
    }
  }

  static std::string note_of(PrincipalType type, const ListedPrincipals& listed) {
    std::string note = listed.failure->message + "; ";
    if (listed.is_unsettled()) return note + "owners of homes who are not on it are asked for";
    if (type == PrincipalType::user) return note + "the owners of homes are unknown";
    return note + "the owners of homes named by an application id are unknown";
  }

  /// Everybody on the lists, and the names of homes that belong to none of them.
  std::vector<NamedOwner> all_owners() {
    std::vector<NamedOwner> owners;
    std::unordered_set<std::string> seen;
    const auto add = [&](const std::string& name, bool is_known_by_home) {
      if (!seen.insert(fold_case(name)).second) return false;
      owners.push_back({name, known_.owner_of(name), is_known_by_home});
      return true;
    };
    std::sort(listed_.begin(), listed_.end(),
              [](const NamedOwner& a, const NamedOwner& b) { return a.name < b.name; });
    for (const NamedOwner& listed : listed_) {
      if (add(listed.name, false)) continue;
      found_.notes.push_back(
          fmt::format("{} is on the workspace's list twice", printable(listed.name)));
    }
    for (const std::string& name : names_of_others(owners, folders_.folders())) {
      add(name, known_.find(name) == nullptr);
    }
    std::sort(owners.begin(), owners.end(), [](const NamedOwner& a, const NamedOwner& b) {
      // A name that belongs to nobody is on no list: it is here because a home has it.
      const bool a_last = is_orphan(a.owner.kind, true);
      const bool b_last = is_orphan(b.owner.kind, true);
      return a_last != b_last ? b_last : a.name < b.name;
    });
    return owners;
  }

  /// The names that were given, ids replaced by the name that they stand for.
  std::vector<NamedOwner> named_owners() {
    std::vector<NamedOwner> owners;
    std::unordered_set<std::string> seen;
    for (const std::string& given : request_.names) {
      const Principal* known = known_.find(given);
      const bool is_id = known != nullptr && fold_case(known->name) != fold_case(given);
      const std::string& name = is_id ? known->name : given;
      if (!seen.insert(fold_case(name)).second) {
        found_.notes.push_back(fmt::format("dropped {}: it is {}, who was already named",
                                           printable(given), printable(name)));
        continue;
      }
      if (is_id) found_.notes.push_back(fmt::format("{} is {}", printable(given), printable(name)));
      owners.push_back({name, known_.owner_of(name)});
    }
    for (const NamedOwner& owner : owners) found_.names.push_back(owner.name);
    for (NamedOwner& owner : places_.owners_of_homes()) {
      if (seen.insert(fold_case(owner.name)).second) owners.push_back(std::move(owner));
    }
    return owners;
  }

  Discovered finish(const std::vector<NamedOwner>& owners) {
    found_.users = assign_homes(owners, folders_.folders(), found_.caller);
    found_.gaps = std::move(folders_.gaps());
    if (volumes_.is_asked()) finish_volumes();
    if (!request_.all_users) note_unknown_names();
    if (!request_.coverage.empty()) places_.add_to(found_.users, found_.names.size());
    std::ranges::move(place_folders_.gaps(request_.coverage), std::back_inserter(found_.gaps));
    add_gaps_for_missing_homes();
    for (const auto type : {PrincipalType::user, PrincipalType::service_principal}) {
      add_list_gap(type);
    }
    if (const auto& gap = caller_.gap()) {
      found_.gaps.push_back({Source::workspace, std::string(databricks::kMePath), *gap});
    }
    if (!found_.caller.sees_all()) add_gaps_for_hidden_homes();
    for (const auto& [source, folder] : folders_.folders()) {
      found_.statuses[source] = folder.status;
      if (folder.listed || !folder.has_homes()) found_.listed.push_back(source);
      const std::size_t files = folder.files.file_count();
      if (files > 0 && !covers_homes(source)) {
        found_.notes.push_back(
            fmt::format("{} files are directly in {}{}, in nobody's home, and are left out", files,
                        info_of(source).path_prefix, info_of(source).home_folder));
      }
    }
    note_left_out();
    return std::move(found_);
  }

  void finish_volumes() {
    found_.statuses[Source::volumes] = volumes_.status();
    VolumeFindings found{volumes_.volumes(), volumes_.refused(), folders_.folders().empty()};
    const auto gap = volumes_.gap();
    if (gap) found_.gaps.push_back(*gap);
    if (!gap && found.refused.empty()) found_.listed.push_back(Source::volumes);
    groups_.finish();
    if (const auto& unread = groups_.gap()) add_gap_of_groups(*unread);
    add_volumes(found, groups_.known(), request_.all_users, found_.users);
  }

  void add_gap_of_groups(const Gap& gap) {
    found_.notes.push_back(fmt::format(
        "groups cannot be asked for: {} {}; owners of volumes who are neither users nor "
        "service principals are unknown",
        short_reason(gap), gap.message));
    add_unread_list(PrincipalType::group, gap);
  }

  /// A list that was not read, or a name that was not answered, may lack somebody: with all users
  /// also somebody who has no home, and otherwise only where an owner is not known.
  void add_list_gap(PrincipalType type) {
    const auto unread = list_gaps_.find(type);
    const auto gap =
        unread != list_gaps_.end() ? std::optional(unread->second) : lookups_.gap(type);
    if (!gap) return;
    if (unread == list_gaps_.end()) {
      found_.notes.push_back(
          fmt::format("{} cannot be asked for by name: {} {}; owners are unknown",
                      databricks::list_words(type), short_reason(*gap), gap->message));
    }
    const bool is_any_unknown =
        std::any_of(found_.users.begin(), found_.users.end(),
                    [](auto& user) { return user.owner.kind == OwnerKind::unknown; });
    if (!request_.all_users && !is_any_unknown) return;
    add_unread_list(type, *gap);
  }

  void add_unread_list(PrincipalType type, const Gap& gap) {
    std::string path(databricks::list_path(type));
    if (is_refused(gap)) {
      found_.refused_lists.push_back(std::move(path));
    } else {
      found_.gaps.push_back({Source::workspace, std::move(path), gap});
    }
  }

  /// Such a listing leaves out homes of owners who are on no list, and nobody asks for those.
  void add_gaps_for_hidden_homes() {
    for (const auto& [source, folder] : folders_.folders()) {
      const SourceInfo& info = info_of(source);
      if (!folder.listed || info.shows_all_homes) continue;
      if (!request_.all_users && !covers_homes(source)) continue;
      Gap gap = *gap_of_absence(Absence::may_be_hidden, source, folder.attempts);
      gap.message =
          "homes that the caller may not see are not listed: the caller is not an "
          "administrator of the workspace";
      found_.gaps.push_back({source, std::string(info.home_folder), gap});
      const std::string repos(info.repos_folder);
      const bool has_repos = !repos.empty() && request_.coverage.covers(source, repos);
      if (has_repos) found_.gaps.push_back({source, repos, gap});
    }
  }

  /// A folder of homes may be missing, unless it was asked for by its path.
  void add_gaps_for_missing_homes() {
    for (const auto& [source, folder] : folders_.folders()) {
      const std::string path(info_of(source).home_folder);
      const bool is_gap = std::any_of(
          found_.gaps.begin(), found_.gaps.end(),
          [&](const store::PathGap& gap) { return gap.source == source && gap.path == path; });
      const bool is_off = folder.status.state == SourceState::switched_off;
      if (folder.listed || is_gap || is_off) continue;
      const Listing* root = place_folders_.find(source, "");
      const bool is_known = root != nullptr && has_directory(*root, path.substr(1));
      if (!is_known && !request_.coverage.names(source, path)) continue;
      found_.gaps.push_back(
          {source, path, *gap_of_absence(Absence::is_root, source, folder.attempts)});
    }
  }

  void note_left_out() {
    std::vector<std::string> names;
    for (const Source source : request_.sources) {
      for (const std::string& folder : left_out_folders(request_.coverage, source)) {
        names.push_back(place_name(source, folder));
      }
    }
    if (names.empty()) return;
    found_.notes.push_back(fmt::format(
        "{} are left out: what they show is stored elsewhere; --roots with one of them includes it",
        fmt::join(names, ", ")));
  }

  void note_unknown_names() {
    std::vector<std::string> unknown;
    for (const store::UserSpec& user : found_.users) {
      const bool is_unknown = std::any_of(user.homes.begin(), user.homes.end(), [](auto& home) {
        return home.absence == Absence::no_such_user;
      });
      if (is_unknown) unknown.push_back(printable(user.name));
    }
    if (unknown.empty()) return;
    const std::size_t all = found_.users.size();
    constexpr std::size_t kMost = 5;
    std::string names = fmt::format(
        "{}",
        fmt::join(unknown.begin(),
                  unknown.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, unknown.size())),
                  ", "));
    if (unknown.size() > kMost) names += fmt::format(" and {} more", unknown.size() - kMost);
    std::string note =
        unknown.size() == all
            ? fmt::format("none of the {} names is known to the workspace: ", all)
            : fmt::format("{} of the {} names are not known to the workspace: ", unknown.size(),
                          all);
    found_.notes.insert(found_.notes.begin(), note + names);
  }

  const DiscoveryRequest& request_;
  RequestLoop loop_;
  CallerQuestion caller_;
  FolderListings listings_;
  HomeFolders folders_;
  PlaceFolders place_folders_;
  VolumeLists volumes_;
  OwnerGroups groups_;
  PrincipalList users_;
  PrincipalList service_principals_;
  KnownPrincipals known_;
  NameLookups lookups_;
  std::unordered_set<std::string> names_of_homes_;  ///< folded
  PlaceFacts place_facts_{request_.coverage, request_.sources, folders_.folders(),
                          place_folders_,    known_,           names_of_homes_};
  Places places_;
  std::unordered_set<std::string> owners_asked_for_;  ///< folded
  std::vector<NamedOwner> listed_;
  std::set<PrincipalType> unread_;  ///< lists that could not be read
  std::map<PrincipalType, Gap> list_gaps_;
  Discovered found_;
};

}  // namespace

Expected<std::vector<Principal>> list_users(net::Dispatcher& dispatcher, const Clock& clock,
                                            const StopToken& stop, std::int64_t most,
                                            const DiscoveryWatch& watch) {
  RequestLoop loop(dispatcher, clock, watch);
  PrincipalList users(loop, PrincipalType::user, most);
  users.ask();
  if (auto ran = loop.run(stop); !ran) return tl::unexpected(ran.error());
  ListedPrincipals listed = users.finish();
  if (listed.failure) return tl::unexpected(*listed.failure);
  return std::move(listed.principals);
}

Expected<Discovered> discover(net::Dispatcher& dispatcher, const Clock& clock,
                              const StopToken& stop, const DiscoveryRequest& request,
                              const DiscoveryWatch& watch) {
  return Discovery(dispatcher, clock, request, watch).run(stop);
}

Expected<store::Caller> who_is_calling(net::Dispatcher& dispatcher, const Clock& clock,
                                       const StopToken& stop, const DiscoveryWatch& watch) {
  RequestLoop loop(dispatcher, clock, watch);
  CallerQuestion question(loop);
  question.ask();
  if (auto ran = loop.run(stop); !ran) return tl::unexpected(ran.error());
  if (const auto& outage = question.outage()) return tl::unexpected(*outage);
  return question.caller();
}

Expected<std::vector<Source>> available_again(net::Dispatcher& dispatcher, const Clock& clock,
                                              const StopToken& stop,
                                              const PerSource<SourceStatus>& statuses,
                                              const DiscoveryWatch& watch) {
  RequestLoop loop(dispatcher, clock, watch);
  FolderListings listings(loop);
  HomeFolders folders(listings);
  VolumeLists volumes(loop);
  for (const Source source : all_sources()) {
    if (statuses[source].state == SourceState::available) continue;
    if (info_of(source).has_home_folder()) {
      folders.ask(source);
    } else {
      volumes.ask_for_catalogs();
    }
  }
  if (folders.folders().empty() && !volumes.is_asked()) return std::vector<Source>{};
  if (auto ran = loop.run(stop); !ran) return tl::unexpected(ran.error());
  std::vector<Source> available;
  for (const auto& [source, folder] : folders.folders()) {
    if (folder.listed) available.push_back(source);
  }
  const bool has_volumes = volumes.status().state == SourceState::available;
  if (volumes.is_asked() && has_volumes && !volumes.gap()) {
    available.push_back(Source::volumes);
  }
  return available;
}

}  // namespace stocktake::scan
