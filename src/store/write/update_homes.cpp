#include "store/write/update_homes.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "model/path.h"
#include "store/file/schema.h"
#include "store/file/source_table.h"
#include "store/read/read_row.h"
#include "store/write/catalog_gaps.h"
#include "store/write/scan_spec_rows.h"
#include "util/path_key.h"
#include "util/text.h"

namespace stocktake::store {
namespace {

struct StoredHome {
  std::int64_t id = 0;
  Source source = Source::dbfs;
  std::string path;
  Absence absence = Absence::certain;
  DirectoryId directory = 0;  ///< the home itself
  State state = State::pending;
  bool is_never_requested = false;  ///< a gap that needs no request
  bool is_found = false;            ///< by the later discovery
  bool is_gone = false;             ///< removed, or in another user's row now
};

struct StoredUser {
  std::int64_t id = 0;
  std::string name;
  OwnerKind owner = OwnerKind::user;
  std::vector<StoredHome> homes{};
  bool is_found = false;

  bool has_listed_home() const {
    return std::any_of(homes.begin(), homes.end(), [](const StoredHome& home) {
      return home.state == State::listed && !home.is_gone;
    });
  }
  bool has_lost_all_homes() const {
    return !homes.empty() && std::all_of(homes.begin(), homes.end(),
                                         [](const StoredHome& home) { return home.is_gone; });
  }
};

std::vector<StoredUser> read_users(SQLite::Database& database) {
  std::vector<StoredUser> users;
  std::unordered_map<std::int64_t, std::size_t> places;
  SQLite::Statement rows(database, "SELECT id, name, owner FROM user ORDER BY id");
  while (rows.executeStep()) {
    places.emplace(rows.getColumn(0).getInt64(), users.size());
    users.push_back({rows.getColumn(0).getInt64(), rows.getColumn(1).getString(),
                     owner_kind_in(rows.getColumn(2))});
  }
  SQLite::Statement homes(
      database,
      "SELECT h.user, h.id, h.source, h.path, h.absence, d.id, d.state, "
      "EXISTS (SELECT 1 FROM gap g WHERE g.home = h.id AND g.directory = d.id AND g.attempts = 0) "
      "FROM home h JOIN directory d ON d.id = (SELECT min(id) FROM directory WHERE home = h.id) "
      "ORDER BY h.id");
  while (homes.executeStep()) {
    const auto owner = places.find(homes.getColumn(0).getInt64());
    if (owner == places.end()) continue;
    users[owner->second].homes.push_back(
        {homes.getColumn(1).getInt64(), source_in(homes.getColumn(2)),
         homes.getColumn(3).getString(),
         parse_absence(homes.getColumn(4).getInt64()).value_or(Absence::may_be_hidden),
         homes.getColumn(5).getInt64(), static_cast<State>(homes.getColumn(6).getInt()),
         homes.getColumn(7).getInt() != 0});
  }
  return users;
}

template <typename... Values>
void run(SQLite::Database& database, const char* sql, const Values&... values) {
  SQLite::Statement statement(database, sql);
  int at = 0;
  (statement.bind(++at, values), ...);
  statement.exec();
}

class Update {
 public:
  Update(SQLite::Database& database, RowWriter& gaps, const LaterDiscovery& found)
      : database_(database),
        gaps_(gaps),
        found_(found),
        rows_(database, gaps),
        users_(read_users(database)) {
    for (std::size_t at = 0; at < users_.size(); ++at) {
      by_name_.emplace(row_key(users_[at].name), at);
      last_id_ = std::max(last_id_, users_[at].id);
      for (std::size_t home = 0; home < users_[at].homes.size(); ++home) {
        const StoredHome& each = users_[at].homes[home];
        by_path_.emplace(std::pair(each.source, path_key(each.source, each.path)),
                         std::pair(at, home));
      }
    }
  }

  void run_all() {
    for (const UserSpec& user : found_.users) take(user);
    for (StoredUser& user : users_) {
      if (!user.is_found) take_missing(user);
    }
    rows_.store_listings();
    put_in_order();
    replace_path_gaps();
    store_discovery(database_, found_.scan_spec);
    database_.exec("DELETE FROM main.tree");
  }

 private:
  void take(const UserSpec& user) {
    const auto stored = by_name_.find(row_key(user.name));
    if (stored == by_name_.end()) {
      rows_.add_user(++last_id_, user);
      StoredUser added{last_id_, user.name, user.owner.kind};
      for (const HomeSpec& home : user.homes) take_home(added, home);
      order_.push_back({last_id_, user.name, user.owner.kind});
      return;
    }
    StoredUser& before = users_[stored->second];
    before.is_found = true;
    for (const HomeSpec& home : user.homes) take_home(before, home);
    for (StoredHome& home : before.homes) {
      if (!home.is_found && may_remove(home)) remove(home);
    }
    const bool is_known = user.owner.kind != OwnerKind::unknown;
    if (is_known) set_owner(before, user);
    order_.push_back({before.id, user.name, is_known ? user.owner.kind : before.owner});
    run(database_, "UPDATE user SET name = ? WHERE id = ?", user.name, before.id);
  }

  void set_owner(const StoredUser& before, const UserSpec& user) {
    const bool is_orphan =
        user.is_orphan() ||
        (!user.is_place() && stocktake::is_orphan(user.owner.kind, before.has_listed_home()));
    run(database_,
        "UPDATE user SET owner = ?, orphan = ?, display_name = ?, scim_id = ? WHERE id = ?",
        static_cast<int>(user.owner.kind), is_orphan ? 1 : 0, user.owner.display_name,
        user.owner.scim_id, before.id);
  }

  void take_home(StoredUser& user, const HomeSpec& found) {
    const auto stored =
        std::find_if(user.homes.begin(), user.homes.end(), [&](const StoredHome& home) {
          return !home.is_found && is_same_tree(home, found) &&
                 home.is_never_requested == found.gap.has_value();
        });
    if (stored == user.homes.end()) {
      if (moves(found, user.id) || is_below_a_place(found)) return;
      return rows_.add_home(user.id, found);
    }
    stored->is_found = true;
    if (found.object_id) {
      run(database_, "UPDATE directory SET object_id = ? WHERE id = ?", *found.object_id,
          stored->directory);
    }
    set_absence(*stored, found.absence);
  }

  /// What was tried in vain under another spelling may be found under this one.
  static bool is_same_tree(const StoredHome& home, const HomeSpec& found) {
    if (home.source != found.source) return false;
    if (home.path == found.path) return true;
    return home.state == State::listed &&
           path_key(home.source, home.path) == path_key(found.source, found.path);
  }

  /// A volume may have got another owner, and a path may turn out to be somebody's home. Returns
  /// whether the inventory has it in another row; it is in the row of `user` then.
  bool moves(const HomeSpec& found, std::int64_t user) {
    if (found.gap) return false;
    const auto stored = by_path_.find({found.source, path_key(found.source, found.path)});
    if (stored == by_path_.end()) return false;
    StoredHome& home = users_[stored->second.first].homes[stored->second.second];
    if (home.is_found || home.is_gone || home.is_never_requested) return false;
    if (!is_same_tree(home, found)) return false;
    home.is_gone = true;
    run(database_, "UPDATE home SET user = ? WHERE id = ?", user, home.id);
    return true;
  }

  /// A folder of `/Repos` that was nobody's when it was stored stays where it is.
  bool is_below_a_place(const HomeSpec& found) {
    const std::string_view folder = info_of(found.source).repos_folder;
    if (folder.empty() || !is_below(found.path, folder)) return false;
    SQLite::Statement query(
        database_, "SELECT count(*) FROM directory WHERE source = ? AND depth > 0 AND path = ?");
    query.bind(1, found.source.number());
    query.bind(2, found.path);
    query.executeStep();
    return query.getColumn(0).getInt64() > 0;
  }

  void set_absence(const StoredHome& home, Absence absence) {
    if (home.absence == absence) return;
    run(database_, "UPDATE home SET absence = ? WHERE id = ?", static_cast<int>(absence), home.id);
    const bool was_tried = home.state != State::pending && home.state != State::listed;
    if (was_tried && !home.is_never_requested) request_again(home);
  }

  void request_again(const StoredHome& home) {
    run(database_, "DELETE FROM gap WHERE home = ?", home.id);
    run(database_, "UPDATE directory SET state = 0 WHERE id = ?", home.directory);
    run(database_, "UPDATE home SET gap_count = 0, waiting_count = 1 WHERE id = ?", home.id);
  }

  /// A home that was not listed has nothing below it.
  bool may_remove(const StoredHome& home) const {
    if (home.absence == Absence::is_root) return false;  // no list of homes would have it
    return home.state != State::listed && !home.is_gone &&
           std::find(found_.listed.begin(), found_.listed.end(), home.source) !=
               found_.listed.end();
  }

  /// Of a user who is on no list any more: the discovery tries no home by that name, so it stays,
  /// unless the list of homes would have it.
  void keep_or_remove(StoredHome& home) {
    if (may_remove(home) && info_of(home.source).shows_all_homes) {
      remove(home);
    } else if (home.absence == Absence::may_be_hidden && found_.scan_spec.caller.sees_all()) {
      set_absence(home, Absence::certain);
    }
  }

  void remove(StoredHome& home) {
    home.is_gone = true;
    run(database_, "DELETE FROM gap WHERE home = ?", home.id);
    run(database_, "DELETE FROM directory WHERE home = ?", home.id);
    run(database_, "DELETE FROM home WHERE id = ?", home.id);
  }

  void take_missing(StoredUser& user) {
    const bool is_empty = user.has_lost_all_homes();
    if (!is_empty && (found_.scan_spec.all_users || user.has_listed_home())) {
      for (StoredHome& home : user.homes) {
        if (!home.is_gone) keep_or_remove(home);
      }
      return order_.push_back({user.id, user.name, user.owner});
    }
    for (StoredHome& home : user.homes) {
      if (!home.is_gone) remove(home);
    }
    run(database_, "DELETE FROM user WHERE id = ?", user.id);
  }

  /// Users are reported in the order of their ids. All users are sorted by name, then places, and
  /// those who belong to nobody at the end; others are in the order of the discovery.
  void put_in_order() {
    if (found_.scan_spec.all_users) {
      std::stable_sort(order_.begin(), order_.end(), [](const Place& a, const Place& b) {
        return std::tuple(a.rank(), std::string_view(a.name)) <
               std::tuple(b.rank(), std::string_view(b.name));
      });
    }
    database_.exec("CREATE TEMP TABLE place (old INTEGER PRIMARY KEY, new INTEGER)");
    {
      SQLite::Statement add(database_, "INSERT INTO temp.place (old, new) VALUES (?, ?)");
      std::int64_t id = 0;
      for (const Place& each : order_) {
        add.reset();
        add.bind(1, each.id);
        add.bind(2, ++id);
        add.exec();
      }
    }
    database_.exec(
        "UPDATE home SET user = (SELECT new FROM temp.place WHERE old = user);"
        "UPDATE user SET id = -id;"
        "UPDATE user SET id = (SELECT new FROM temp.place WHERE old = -id);"
        "DROP TABLE temp.place");
  }

  void replace_path_gaps() {
    database_.exec("DELETE FROM gap WHERE home IS NULL");
    for (const PathGap& each : found_.gaps) {
      gaps_.add_gap({0, 0, each.source, 0, each.path}, each.gap);
    }
  }

  struct Place {
    std::int64_t id = 0;
    std::string name;
    OwnerKind owner = OwnerKind::user;

    int rank() const { return is_place_name(name) ? 1 : report_rank(owner); }
  };

  SQLite::Database& database_;
  RowWriter& gaps_;
  const LaterDiscovery& found_;
  UserWriter rows_;
  std::vector<StoredUser> users_;
  std::unordered_map<std::string, std::size_t> by_name_;  ///< by `row_key`
  /// Users and their homes, by source and `path_key`.
  std::map<std::pair<Source, std::string>, std::pair<std::size_t, std::size_t>> by_path_;
  std::int64_t last_id_ = 0;
  std::vector<Place> order_;
};

}  // namespace

void update_homes(SQLite::Database& database, RowWriter& gaps, const LaterDiscovery& found) {
  remove_catalog_gaps(database);
  Update(database, gaps, found).run_all();
}

}  // namespace stocktake::store
