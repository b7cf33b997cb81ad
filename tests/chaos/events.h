#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace stocktake::chaos {

/// Everything that can happen in a world and is counted: a harness in which one of them never
/// happens does not test it.
enum class Event : std::uint8_t {
  // What was asked and done
  world,
  moving_world,  ///< directories appear and vanish while it is scanned
  session,       ///< a run of the program
  request,
  directory_listed,
  // The tree
  weird_name,
  name_with_slash,
  ambiguous_path,
  lists_itself,
  file_listed_as_path,
  listed_twice,  ///< an entry that a listing names twice
  twins,         ///< two objects of one path
  slash_at_end,  ///< of the path of a directory
  nameless_object,
  rows_in_other_case,  ///< a listing spells the home in another letter case
  large_number,
  no_type,
  unknown_type,
  git_folder,
  special_name,  ///< that of a Trash, a bundle or a tool, or one that is nearly the same
  unknown_size,
  home_in_other_case,
  two_homes_of_a_user,
  home_that_is_a_file,
  home_not_there,
  orphan,
  uuid_orphan,  ///< a home named as a service principal's, which does not exist
  service_principal,
  inactive_user,
  principals_denied,  ///< the list of service principals cannot be had
  list_shrinks,       ///< between two pages of a list of users or service principals
  list_grows,
  caller_is_no_admin,  ///< and sees no home in the workspace but their own
  volume,
  schema_refused,  ///< its volumes cannot be listed
  no_metastore,
  dbfs_disabled,
  dbfs_without_users,
  users_folder_denied,
  page,        ///< of a list, that is not the last one
  empty_page,  ///< that is not the last one either
  // Answers that say "later"
  throttled_bare,
  throttled_seconds,
  throttled_date,
  throttled_retry_info,
  throttled_nonsense,
  throttled_other_status,  ///< a rate limit's code on another status
  over_rate,
  over_concurrency,
  unavailable_until,
  // Answers that broke
  server_error,
  server_error_with_delay,
  transient_code,
  connection_reset,
  body_cut,
  json_cut,
  timed_out,
  html,
  other_json,
  outage,
  arrived_in_parts,  ///< a body, which may have broken off
  // Answers that end a run
  token_expired,
  token_expired_plain,           ///< as a 403 that looks like a forbidden path
  token_expired_as_bad_request,  ///< as a 400 that looks like an invalid path
  token_expired_azure,           ///< as a 400 that names an exception
  redirected,
  // Tokens that are renewed
  token_renewed,
  token_not_renewed,   ///< the server of tokens fails
  token_refused_once,  ///< a request, with a token that was revoked
  // Answers that make a gap
  denied,
  vanished,
  appeared,  ///< a directory listed that was not there at first
  missing,
  bad_path,
  broken_for_good,
  broken_discovery,  ///< a list of users or homes, for as long as a session lasts
  too_large,
  clock_set_back,
  process_stopped,  ///< and continued later
  // The store
  killed,
  power_lost,
  writes_lost,
  write_torn,
  crash_at_write,
  crash_at_sync,
  crash_at_truncate,
  crash_at_delete,
  crash_before_plan,
  crash_at_the_end,  ///< all was listed, and the file was being closed
  disk_full,
  write_error,
  sync_error,
  read_error,
  asked_again,  ///< a directory, because its result was lost with a crash
  power_lost_when_finished,
  // The program
  stopped,
  given_up,  ///< the service was away for too long
  resumed,
  resumed_finished,
  gap_asked_again,  ///< by a scan that goes on with a finished inventory
  discovered_again,
  made_anew,    ///< nothing had been recorded yet: started over
  batch,        ///< several results in one transaction
  window_full,  ///< what was found beyond it waits in the store
  clean_run,    ///< compared with the same world without any trouble
  count_,
};

constexpr std::size_t kEvents = static_cast<std::size_t>(Event::count_);

std::string_view to_string(Event event);

/// How often each happened.
struct Events {
  std::array<std::int64_t, kEvents> counts{};

  void add(Event event, std::int64_t times = 1) {
    counts.at(static_cast<std::size_t>(event)) += times;
  }
  std::int64_t of(Event event) const { return counts.at(static_cast<std::size_t>(event)); }
  void add(const Events& others) {
    for (std::size_t i = 0; i < kEvents; ++i) counts.at(i) += others.counts.at(i);
  }
};

}  // namespace stocktake::chaos
