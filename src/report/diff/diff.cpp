#include "report/diff/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "util/text.h"

namespace stocktake::report {
namespace {

/// What the comparison needs of one inventory: its users, their homes, and what the scan covered.
class Side {
 public:
  struct User {
    std::string name;
    OwnerKind owner = OwnerKind::user;
    bool orphan = false;
    std::vector<store::HomeRow> homes;
  };

  explicit Side(store::Reader& reader) : reader_(reader) {
    const store::ScanSpec scan_spec = reader.scan_spec();
    all_users_ = scan_spec.all_users && scan_spec.caller.sees_all();
    for (const Source source : scan_spec.sources) {
      sees_[source] = scan_spec.statuses[source].state != SourceState::switched_off;
    }
    for (const Source source : reader.sources_with_unknown_homes()) {
      sees_[source] = false;
    }
    std::unordered_map<std::int64_t, std::size_t> place;
    reader.each_user([&](const UserRow& row) {
      place.emplace(row.id, users_.size());
      users_.push_back({row.name, row.owner.kind, row.orphan, {}});
    });
    for (store::HomeRow& home : reader.homes()) {
      users_.at(place.at(home.user)).homes.push_back(std::move(home));
    }
  }

  const std::vector<User>& users() const { return users_; }
  /// Whether a user who is missing here did not exist. False if the scan did not cover all users.
  bool knows_all_users() const { return all_users_; }
  /// Whether a home that is missing here did not exist, for a user whom this side has.
  bool knows_homes(Source source) const { return sees_[source]; }
  store::HomeCursor open(const store::HomeRow& home) const { return reader_.open_home(home); }

 private:
  store::Reader& reader_;
  bool all_users_ = false;
  PerSource<bool> sees_;
  std::vector<User> users_;
};

/// For each user of `after`, the same user in `before`, or null. An equal name matches first, then
/// a name that differs in letter case only. No user is matched twice.
std::vector<const Side::User*> matches(const Side& before, const Side& after) {
  std::vector<const Side::User*> found(after.users().size(), nullptr);
  for (const bool folds : {false, true}) {
    const auto key = [folds](const std::string& name) { return folds ? fold_case(name) : name; };
    const std::unordered_set<const Side::User*> taken(found.begin(), found.end());
    std::unordered_multimap<std::string, const Side::User*> free;
    for (const Side::User& user : before.users()) {
      if (!taken.contains(&user)) free.emplace(key(user.name), &user);
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (found[i] != nullptr) continue;
      const auto same = free.find(key(after.users()[i].name));
      if (same == free.end()) continue;
      found[i] = same->second;
      free.erase(same);
    }
  }
  return found;
}

/// Adds up a home's changes by directory. Files arrive sorted by path, so all files below a
/// directory are contiguous. Only the directories above the last file can still change.
class DirectorySums {
 public:
  using Use = std::function<void(const std::string& path, const Changes&)>;
  explicit DirectorySums(Use use) : use_(std::move(use)) {}

  Changes& of(const store::HomeFile& file) {
    while (!open_.empty() && open_.back().first != file.directory &&
           file.path.compare(0, open_.back().first.size() + 1, open_.back().first + "/") != 0) {
      close();
    }
    // A file name with a slash can sort between the files of another directory.
    const auto found = std::find_if(open_.rbegin(), open_.rend(),
                                    [&](const auto& each) { return each.first == file.directory; });
    if (found != open_.rend()) return found->second;
    return open_.emplace_back(file.directory, Changes()).second;
  }

  Changes finish() {
    while (!open_.empty()) close();
    return all_;
  }

 private:
  void close() {
    const auto& [path, changes] = open_.back();
    if (changes.any()) use_(path, changes);
    all_ += changes;
    open_.pop_back();
  }

  Use use_;
  Changes all_;
  std::vector<std::pair<std::string, Changes>> open_;
};

void count_size_change(const store::HomeFile& before, const store::HomeFile& after,
                       Changes& changes) {
  if (!before.size || !after.size || *before.size == *after.size) return;
  const std::int64_t more = *after.size - *before.size;
  (more > 0 ? changes.grown : changes.shrunk).add_size(std::abs(more));
}

/// Moves the pairs of equal object ids to the front of both.
std::size_t pair_by_id(std::vector<store::HomeFile>& before, std::vector<store::HomeFile>& after) {
  std::size_t paired = 0;
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (!after[i].object_id) continue;
    const auto same = std::find_if(
        before.begin() + static_cast<std::ptrdiff_t>(paired), before.end(),
        [&](const store::HomeFile& file) { return file.object_id == after[i].object_id; });
    if (same == before.end()) continue;
    std::swap(*same, before[paired]);
    std::swap(after[i], after[paired]);
    ++paired;
  }
  return paired;
}

/// Several objects may have one path. The same object has the same id; what is left is compared in
/// the order of sizes, because an object that was written anew has another id.
void count_changes_of_path(std::vector<store::HomeFile> before, std::vector<store::HomeFile> after,
                           DirectorySums& sums) {
  const std::size_t most = std::max(before.size(), after.size());
  if (most > 1) {
    const auto paired = static_cast<std::ptrdiff_t>(pair_by_id(before, after));
    const auto by_size = [](const auto& a, const auto& b) { return a.size < b.size; };
    std::stable_sort(before.begin() + paired, before.end(), by_size);
    std::stable_sort(after.begin() + paired, after.end(), by_size);
  }
  for (std::size_t i = 0; i < most; ++i) {
    if (i >= before.size()) {
      sums.of(after[i]).added.add_size(after[i].size);
    } else if (i >= after.size()) {
      sums.of(before[i]).gone.add_size(before[i].size);
    } else {
      count_size_change(before[i], after[i], sums.of(after[i]));
    }
  }
}

class Comparison {
 public:
  Comparison(store::Reader& before, store::Reader& after, const DiffSinks& sinks)
      : before_(before), after_(after), sinks_(sinks) {}

  Changes run() {
    const std::vector<const Side::User*> same = matches(before_, after_);
    for (std::size_t i = 0; i < same.size(); ++i) compare(same[i], &after_.users()[i]);
    const std::unordered_set<const Side::User*> taken(same.begin(), same.end());
    for (const Side::User& user : before_.users()) {
      if (!taken.contains(&user)) compare(&user, nullptr);
    }
    return all_;
  }

 private:
  std::string status_of(const Side::User* before, const Side::User* after) const {
    if (before == nullptr) return before_.knows_all_users() ? "new" : "not in the old one";
    if (after == nullptr) return after_.knows_all_users() ? "gone" : "not in the new one";
    // Only a scan of all users can tell who is an orphan.
    const bool both_know = before_.knows_all_users() && after_.knows_all_users();
    const bool are_known =
        before->owner != OwnerKind::unknown && after->owner != OwnerKind::unknown;
    if (both_know && are_known && before->owner != after->owner) {
      if (after->orphan) return "now orphaned";
      if (before->orphan) return "no longer orphaned";
      return fmt::format("now {}", to_string(after->owner));
    }
    return before->name == after->name ? "" : "renamed";
  }

  void compare(const Side::User* before, const Side::User* after) {
    UserChange change;
    change.username = after == nullptr ? before->name : after->name;
    change.status = status_of(before, after);
    for (const Source source : all_sources()) {
      auto old_homes = homes_of(before, source);
      auto new_homes = homes_of(after, source);
      for (const auto& [old_home, new_home] : pairs(old_homes, new_homes)) {
        const bool knows_old = knows(before_, before, source);
        const bool knows_new = knows(after_, after, source);
        change.changes += compare_homes(change.username, old_home, new_home, knows_old, knows_new);
      }
    }
    all_ += change.changes;
    if (sinks_.user && (change.changes.any() || !change.status.empty())) sinks_.user(change);
  }

  /// Whether a home of that user that is missing on this side did not exist.
  static bool knows(const Side& side, const Side::User* user, Source source) {
    return side.knows_homes(source) && (user != nullptr || side.knows_all_users());
  }

  static std::vector<const store::HomeRow*> homes_of(const Side::User* user, Source source) {
    std::vector<const store::HomeRow*> homes;
    if (user == nullptr) return homes;
    for (const store::HomeRow& home : user->homes) {
      if (home.source == source) homes.push_back(&home);
    }
    return homes;
  }

  using Pair = std::pair<const store::HomeRow*, const store::HomeRow*>;

  /// Pairs homes of equal path. If one home is left on each side, they are a pair too, unless they
  /// are volumes: those have names of their own. The remaining homes are paired with null.
  static std::vector<Pair> pairs(std::vector<const store::HomeRow*> before,
                                 std::vector<const store::HomeRow*> after) {
    std::vector<Pair> pairs;
    for (auto& old_home : before) {
      const auto same = std::find_if(after.begin(), after.end(), [&](const store::HomeRow* home) {
        return home != nullptr && home->path == old_home->path;
      });
      if (same == after.end()) continue;
      pairs.emplace_back(std::exchange(old_home, nullptr), std::exchange(*same, nullptr));
    }
    before.erase(std::remove(before.begin(), before.end(), nullptr), before.end());
    after.erase(std::remove(after.begin(), after.end(), nullptr), after.end());
    const bool are_one_home = before.size() == 1 && after.size() == 1 &&
                              info_of(before.front()->source).has_home_folder();
    if (are_one_home) {
      pairs.emplace_back(before.front(), after.front());
      return pairs;
    }
    for (const store::HomeRow* home : before) pairs.emplace_back(home, nullptr);
    for (const store::HomeRow* home : after) pairs.emplace_back(nullptr, home);
    return pairs;
  }

  /// `knows_old`, `knows_new`: whether a missing home on that side means that it did not exist.
  Changes compare_homes(const std::string& username, const store::HomeRow* before,
                        const store::HomeRow* after, bool knows_old, bool knows_new) {
    const store::HomeRow& home = after == nullptr ? *before : *after;
    std::optional<store::HomeCursor> olds;
    std::optional<store::HomeCursor> news;
    if (before != nullptr) olds.emplace(before_.open(*before));
    if (after != nullptr) news.emplace(after_.open(*after));
    DirectorySums sums([&](const std::string& path, const Changes& changes) {
      if (sinks_.directory) sinks_.directory({username, home.source, home.path + path, changes});
    });
    while (true) {
      const store::HomeFile* old_file = olds ? olds->file() : nullptr;
      const store::HomeFile* new_file = news ? news->file() : nullptr;
      if (old_file == nullptr && new_file == nullptr) break;
      if (new_file == nullptr || (old_file != nullptr && old_file->path < new_file->path)) {
        const bool is_hidden = news ? news->hides(old_file->path) : !knows_new;
        Changes& changes = sums.of(*old_file);
        (is_hidden ? changes.hidden : changes.gone).add_size(old_file->size);
        olds->advance();
      } else if (old_file == nullptr || new_file->path < old_file->path) {
        const bool was_hidden = olds ? olds->hides(new_file->path) : !knows_old;
        Changes& changes = sums.of(*new_file);
        (was_hidden ? changes.revealed : changes.added).add_size(new_file->size);
        news->advance();
      } else {
        std::vector<store::HomeFile> old_files;
        std::vector<store::HomeFile> new_files;
        olds->take_all_of_path(old_files);
        news->take_all_of_path(new_files);
        count_changes_of_path(std::move(old_files), std::move(new_files), sums);
      }
    }
    return sums.finish();
  }

  Side before_;
  Side after_;
  const DiffSinks& sinks_;
  Changes all_;
};

}  // namespace

Changes& Changes::operator+=(const Changes& more) {
  added += more.added;
  gone += more.gone;
  grown += more.grown;
  shrunk += more.shrunk;
  hidden += more.hidden;
  revealed += more.revealed;
  return *this;
}

std::int64_t Changes::net_bytes() const {
  // Neither sum is negative, so their difference fits.
  return add_bytes(added.bytes, grown.bytes) - add_bytes(gone.bytes, shrunk.bytes);
}

bool Changes::any() const {
  return added.files + gone.files + grown.files + shrunk.files + hidden.files + revealed.files > 0;
}

Changes diff(store::Reader& before, store::Reader& after, const DiffSinks& sinks) {
  const auto old_state = before.snapshot();
  const auto new_state = after.snapshot();
  return Comparison(before, after, sinks).run();
}

}  // namespace stocktake::report
