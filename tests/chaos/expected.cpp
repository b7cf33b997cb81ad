#include "chaos/expected.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include "chaos/content_classes.h"
#include "chaos/violation.h"
#include "store/file/inventory_file.h"
#include "store/read/reader.h"
#include "util/sha256.h"
#include "util/text.h"

namespace stocktake::chaos {
namespace {

using Fields = std::vector<std::string>;

std::string or_empty(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : "";
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

constexpr const char* kWorkspace = "world.example.com";

/// What is no part of the digest.
void add_undigested(Fields& fields, const Entry& file, std::string_view content_class,
                    std::string_view workspace) {
  fields.push_back(or_empty(file.object_id));
  fields.push_back(or_empty(file.created_at));
  fields.push_back(file.language);
  fields.push_back(file.resource_id);
  fields.emplace_back(content_class);
  fields.emplace_back(workspace);
}
constexpr std::size_t kUndigested = 6;

/// In the order of the digest: several files may have one path.
auto place_in_digest(const Fields& fields) {
  const auto number = [](const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(std::stoll(text));
  };
  return std::tuple(fields[0], fields[1], fields[2], fields[3], number(fields[4]),
                    number(fields[5]));
}

/// The first row that only one of them has.
void expect_same(const char* what, std::vector<Fields> expected, std::vector<Fields> found) {
  std::sort(expected.begin(), expected.end());
  std::sort(found.begin(), found.end());
  if (expected == found) return;
  const auto [one, other] =
      std::mismatch(expected.begin(), expected.end(), found.begin(), found.end());
  const auto text = [](auto at, auto end) {
    std::string line;
    if (at == end) return std::string("nothing more");
    for (const std::string& field : *at) line += " [" + printable(field) + "]";
    return line;
  };
  throw Violation(fmt::format("{}: expected {}:{}; found {}:{}", what, expected.size(),
                              text(one, expected.end()), found.size(), text(other, found.end())));
}

std::string prefixed(const Fields& fields) {
  std::string text;
  for (const std::string& field : fields) text += fmt::format("{}:{},", field.size(), field);
  return text;
}

/// The identity of that name, in any letter case.
const Identity* find_identity(const std::vector<Identity>& listed, const std::string& name) {
  const auto found = std::find_if(listed.begin(), listed.end(), [&](const Identity& each) {
    return lower(each.name) == lower(name);
  });
  return found == listed.end() ? nullptr : &*found;
}

}  // namespace

ExpectedInventory::ExpectedInventory(const Tree& tree, const Record& record,
                                     const SessionPlan& plan,
                                     const std::set<std::string>& stored_names)
    : tree_(tree), record_(record), plan_(plan) {
  for (const Source source : plan.sources) {
    if (source == Source::volumes) continue;
    const NodeId id = tree.users_folder(source);
    const Node& folder = tree.node(id);
    const auto told = record.told.find({source, "/Users"});
    if (told == record.told.end()) throw Violation("/Users was never answered for");
    if (!has_homes(source)) continue;
    if (const auto gap = gap_of(folder.ending, source)) {
      gaps_.push_back({"", std::string(to_string(source)), "/Users", gap->operation,
                       std::to_string(gap->http_status), gap->error_code});
      continue;
    }
    folders_[source].listed = true;
    for (const Row& row : folder.rows) {
      const auto& homes = folders_[source].homes;
      // A file directly in the folder is nobody's home.
      const bool is_new = row.child && !tree.node(*row.child).is_file &&
                          std::find(homes.begin(), homes.end(), *row.child) == homes.end();
      if (is_new && tree.is_there(*row.child, told->second)) {
        folders_[source].homes.push_back(*row.child);
      }
    }
  }
  add_users(stored_names);
  if (plan.names.empty()) {
    add_orphans();
    add_gap_for_hidden_homes();
  }
  const bool has_volumes =
      std::find(plan.sources.begin(), plan.sources.end(), Source::volumes) != plan.sources.end();
  if (has_volumes) add_volumes();
  for (User& user : users_) {
    for (const User::Home& home : user.homes) walk_home(user, home);
  }
}

/// Owners whom the workspace does not know are no orphans.
void ExpectedInventory::add_volumes() {
  const Metastore& metastore = tree_.metastore();
  const bool all_users = plan_.names.empty();
  for (const Volume& volume : metastore.volumes) {
    if (metastore.is_refused(volume.path)) continue;
    auto user = std::find_if(users_.begin(), users_.end(), [&](const User& each) {
      return lower(each.name) == lower(volume.owner);
    });
    if (user == users_.end()) {
      if (!all_users) continue;
      users_.push_back({});
      user = std::prev(users_.end());
      user->name = first_spelling(volume.owner);
      user->owner = OwnerKind::unknown;
    }
    user->homes.push_back({Source::volumes, volume.path});
  }
  for (const std::string& schema : metastore.refused) {
    User place;
    place.name = schema;
    place.owner = OwnerKind::place;
    add_gap(place, Source::volumes, schema,
            {"unity-catalog/volumes", 403, "PERMISSION_DENIED", "", 0});
    users_.push_back(std::move(place));
  }
  if (!all_users) return;
  const auto rank = [](const User& user) {
    return user.owner == OwnerKind::nobody ? 2 : user.owner == OwnerKind::place ? 1 : 0;
  };
  std::sort(users_.begin(), users_.end(), [&](const User& a, const User& b) {
    return std::pair(rank(a), a.name) < std::pair(rank(b), b.name);
  });
}

/// An owner who is on no list is named as the first of the volumes names them, by path.
std::string ExpectedInventory::first_spelling(const std::string& owner) const {
  const Metastore& metastore = tree_.metastore();
  const Volume* first = nullptr;
  for (const Volume& volume : metastore.volumes) {
    if (metastore.is_refused(volume.path) || lower(volume.owner) != lower(owner)) continue;
    if (first == nullptr || volume.path < first->path) first = &volume;
  }
  return first->owner;
}

/// False where DBFS is switched off or has no folder of homes.
bool ExpectedInventory::has_homes(Source source) {
  const DbfsState dbfs = tree_.identities().dbfs();
  if (source != Source::dbfs || dbfs == DbfsState::on) return true;
  folders_[source].has_homes = false;
  folders_[source].may_be_asked = dbfs != DbfsState::disabled;
  return false;
}

OwnerKind ExpectedInventory::owner_of(const std::string& name) const {
  const Identities& identities = tree_.identities();
  if (find_identity(identities.user_guests(), name) != nullptr) return OwnerKind::user;
  if (find_identity(identities.principal_guests(), name) != nullptr) {
    return OwnerKind::service_principal;
  }
  // Who is active, only administrators are shown.
  const bool is_hidden = !identities.caller_is_admin();
  if (const Identity* user = find_identity(identities.users(), name)) {
    return user->active || is_hidden ? OwnerKind::user : OwnerKind::inactive_user;
  }
  const bool may_be_a_principal =
      name.size() == 36 && std::count(name.begin(), name.end(), '-') == 4;
  if (identities.principals_denied()) {
    return may_be_a_principal ? OwnerKind::unknown : OwnerKind::nobody;
  }
  if (const Identity* principal = find_identity(identities.principals(), name)) {
    return principal->active || is_hidden ? OwnerKind::service_principal
                                          : OwnerKind::inactive_service_principal;
  }
  // Whoever is no administrator may see only some of them.
  return may_be_a_principal && is_hidden ? OwnerKind::unknown : OwnerKind::nobody;
}

/// A file in place of a home was listed by its name while nobody knew the homes. It stays, although
/// a later list of homes does not have it: the file is there.
bool ExpectedInventory::was_listed_as_home(Source source, const std::string& name) const {
  const std::string path = "/Users/" + name;
  const auto id = tree_.find(source, path);
  return id && tree_.node(*id).is_file && record_.committed.contains({source, path});
}

void ExpectedInventory::add_users(const std::set<std::string>& stored_names) {
  std::vector<std::string> names = plan_.names;
  if (names.empty()) {
    names = tree_.users();
    const Identities& identities = tree_.identities();
    if (!identities.principals_denied()) {
      for (const Identity& principal : identities.principals()) names.push_back(principal.name);
    }
    for (const auto* guests : {&identities.user_guests(), &identities.principal_guests()}) {
      for (const Identity& guest : *guests) {
        if (stored_names.contains(guest.name)) names.push_back(guest.name);
      }
    }
    std::sort(names.begin(), names.end());
  }
  for (const std::string& name : names) {
    User user;
    user.name = name;
    user.owner = owner_of(name);
    for (const Source source : plan_.sources) {
      const Folder& folder = folders_[source];
      if (!folder.has_homes || source == Source::volumes) continue;
      bool named = false;
      for (const NodeId home : folder.homes) {
        const std::string& path = tree_.node(home).path;
        if (lower(path) != lower("/Users/" + name)) continue;
        user.homes.push_back({source, path});
        named = true;
      }
      const bool believed =
          source == Source::dbfs && folder.listed && !was_listed_as_home(source, name);
      if (!named && !believed) user.homes.push_back({source, "/Users/" + name, false});
    }
    if (!plan_.names.empty() && user.owner == OwnerKind::nobody) try_one_home(user);
    users_.push_back(std::move(user));
  }
}

void ExpectedInventory::try_homes_that_may_be_hidden(User& user) {
  for (const Source source : plan_.sources) {
    if (source == Source::volumes) continue;
    const Folder& folder = folders_[source];
    const bool has_one = std::any_of(user.homes.begin(), user.homes.end(),
                                     [&](const auto& home) { return home.source == source; });
    const bool believed = source == Source::dbfs && folder.listed;
    if (folder.has_homes && !has_one && !believed) {
      user.homes.push_back({source, "/Users/" + user.name, false});
    }
  }
}

/// A name that nobody has is told apart from a user without files, so it needs a home that fails.
void ExpectedInventory::try_one_home(User& user) {
  const auto is_listed = [](const User::Home& home) { return home.is_listed; };
  if (std::any_of(user.homes.begin(), user.homes.end(), is_listed)) return;
  user.is_no_such_user = true;
  if (plan_.sources == std::vector{Source::volumes}) {
    return add_gap(user, Source::volumes, "/Volumes",
                   {"fs/directories", 404, "NO_SUCH_USER", "", 0});
  }
  for (const Source source : {Source::dbfs, Source::workspace}) {
    const bool is_scanned =
        std::find(plan_.sources.begin(), plan_.sources.end(), source) != plan_.sources.end();
    if (!user.homes.empty() || !is_scanned || !folders_[source].may_be_asked) continue;
    user.homes.push_back({source, "/Users/" + user.name, false});
  }
  if (!user.homes.empty()) return;
  // Everything is switched off, so nothing is asked for, and it is a gap all the same.
  const Source source = *std::min_element(plan_.sources.begin(), plan_.sources.end());
  add_gap(user, source, "/Users/" + user.name,
          {std::string(to_string(source)) + "/list", 404, "NO_SUCH_USER", "", 0});
}

void ExpectedInventory::add_orphans() {
  std::map<std::string, User> orphans;
  for (const Source source : plan_.sources) {
    for (const NodeId home : folders_[source].homes) {
      const std::string& path = tree_.node(home).path;
      const std::string name = path.substr(std::string_view("/Users/").size());
      const bool known = std::any_of(users_.begin(), users_.end(), [&](const User& user) {
        return !user.found_by_home && lower(user.name) == lower(name);
      });
      if (known) continue;
      User& orphan = orphans[lower(name)];
      if (orphan.name.empty()) orphan.name = name;
      orphan.owner = owner_of(name);
      orphan.found_by_home = true;
      orphan.homes.push_back({source, path});
    }
  }
  for (auto& [folded, orphan] : orphans) {
    if (!tree_.identities().caller_is_admin()) try_homes_that_may_be_hidden(orphan);
    users_.push_back(std::move(orphan));
  }
  std::sort(users_.begin(), users_.end(), [](const User& a, const User& b) {
    return std::pair(a.owner == OwnerKind::nobody, a.name) <
           std::pair(b.owner == OwnerKind::nobody, b.name);
  });
}

/// Who is no administrator cannot know which homes /Users leaves out.
void ExpectedInventory::add_gap_for_hidden_homes() {
  const bool is_scanned = std::find(plan_.sources.begin(), plan_.sources.end(),
                                    Source::workspace) != plan_.sources.end();
  const Folder& folder = folders_[Source::workspace];
  if (tree_.identities().caller_is_admin() || !is_scanned || !folder.listed) return;
  gaps_.push_back({"", "workspace", "/Users", "workspace/list", "404", "NOT_VISIBLE"});
}

void ExpectedInventory::walk_home(User& user, const User::Home& home) {
  const auto told = record_.told.find({home.source, home.path});
  if (told == record_.told.end()) throw Violation("never answered for: " + printable(home.path));
  const auto id = tree_.find(home.source, home.path);
  const bool is_there =
      id && tree_.is_there(*id, told->second) && tree_.node(*id).ending != Ending::missing;
  if (is_there) {
    walk(user, *id);
  } else {
    add_absence(user, home);
  }
}

/// A home that is not there is a gap if it may exist all the same, or if nobody has its name.
void ExpectedInventory::add_absence(User& user, const User::Home& home) {
  const Identities& identities = tree_.identities();
  const std::string operation = std::string(to_string(home.source)) + "/list";
  const bool may_be_hidden = home.source == Source::workspace && !home.is_listed &&
                             !identities.caller_is_admin() &&
                             lower(user.name) != lower(identities.caller());
  if (home.source == Source::volumes) {
    add_gap(user, home.source, home.path, {"fs/directories", 404, "NOT_FOUND", "", 0});
  } else if (user.is_no_such_user) {
    add_gap(user, home.source, home.path, {operation, 404, "NO_SUCH_USER", "", 0});
  } else if (may_be_hidden) {
    add_gap(user, home.source, home.path, {operation, 404, "NOT_VISIBLE", "", 0});
  } else {
    directories_.push_back(fmt::format("{} {} absent other", to_string(home.source), home.path));
  }
}

void ExpectedInventory::walk(User& user, NodeId id) {
  const Node& node = tree_.node(id);
  User::Sums& sums = user.sums[node.source];
  if (node.depth > 0) ++sums.directories;
  const std::string content_class = class_of(tree_, id);
  if (node.ambiguous) {
    const std::string operation(info_of(node.source).operation);
    return add_gap(user, node.source, node.path, {operation, 0, "AMBIGUOUS_PATH", "", 0},
                   content_class);
  }
  const auto told = record_.told.find({node.source, node.path});
  if (told == record_.told.end()) throw Violation("never answered for: " + printable(node.path));
  if (!tree_.is_there(id, told->second)) {
    return add_gap(user, node.source, node.path, *gap_of(Ending::missing, node.source),
                   content_class);
  }
  if (const auto gap = gap_of(node.ending, node.source)) {
    return add_gap(user, node.source, node.path, *gap, content_class);
  }
  directories_.push_back(
      fmt::format("{} {} listed {}", to_string(node.source), node.path, content_class));
  for (const Entry& file : node.files) {
    std::string path = node.path;
    if (!file.name.empty() && file.name != "/") path += "/";
    path += file.name;
    files_.push_back({user.name, std::string(to_string(node.source)), path, file.kind,
                      or_empty(file.size), or_empty(file.modified_at)});
    add_undigested(files_.back(), file, content_class, kWorkspace);
    ++sums.files;
    const std::int64_t size = file.size.value_or(0);
    sums.bytes = sums.bytes > INT64_MAX - size ? INT64_MAX : sums.bytes + size;
    sums.unknown_size += file.size ? 0 : 1;
    sums.last_modified = std::max(sums.last_modified, file.modified_at);
  }
  for (const NodeId child : node.children) {
    if (tree_.is_there(child, told->second)) walk(user, child);
  }
}

void ExpectedInventory::add_gap(User& user, Source source, const std::string& path, const Gap& gap,
                                const std::string& content_class) {
  ++user.sums[source].gaps;
  directories_.push_back(fmt::format("{} {} gap {}", to_string(source), path, content_class));
  gaps_.push_back({user.name, std::string(to_string(source)), path, gap.operation,
                   std::to_string(gap.http_status), gap.error_code});
}

/// What is switched off is asked for its folder of homes, and for nothing more.
void ExpectedInventory::check_requests() const {
  for (const auto& [place, requests] : record_.requests) {
    if (!folders_[place.first].may_be_asked && place.second != "/Users") {
      throw Violation("switched off, and asked for: " + printable(place.second));
    }
  }
}

void ExpectedInventory::compare_with(const std::string& inventory) const {
  check_requests();
  auto reader = store::Reader::open(inventory);
  if (!reader) throw Violation("the inventory cannot be read: " + reader.error().message);
  const store::CheckReport report = reader->check();
  if (report.is_damaged()) throw Violation("check: " + report.damage.front());
  if (!report.finished) throw Violation("check: not finished");

  std::vector<Fields> files;
  reader->each_file([&](const FileRow& row) {
    files.push_back({row.username, std::string(to_string(row.source)), row.path, row.entry.kind,
                     or_empty(row.entry.size), or_empty(row.entry.modified_at)});
    add_undigested(files.back(), row.entry, to_string(row.content_class), row.workspace);
  });
  expect_same("files", files_, std::move(files));

  std::vector<Fields> gaps;
  reader->each_gap([&](const store::GapRow& row) {
    gaps.push_back({row.username, std::string(to_string(row.source)), row.path, row.gap.operation,
                    std::to_string(row.gap.http_status), row.gap.error_code});
    const auto asked = record_.requests.find({row.source, row.path});
    const int sent = asked == record_.requests.end() ? 0 : asked->second;
    // What an earlier session has recorded was not asked for in this one.
    if (sent > 0 && row.gap.error_code != "AMBIGUOUS_PATH" && row.gap.attempts != sent) {
      throw Violation(fmt::format("{}: {} requests, and the gap says {}", printable(row.path), sent,
                                  row.gap.attempts));
    }
  });
  expect_same("gaps", gaps_, std::move(gaps));

  std::vector<Fields> directories;
  const auto database = store::open_to_read(inventory);
  if (!database) throw Violation(database.error().message);
  SQLite::Statement rows(**database,
                         "SELECT source || ' ' || path || ' ' || state || ' ' || class FROM "
                         "directories");
  while (rows.executeStep()) directories.push_back({rows.getColumn(0).getString()});
  std::vector<Fields> expected_directories;
  for (const std::string& each : directories_) expected_directories.push_back({each});
  expect_same("directories", std::move(expected_directories), std::move(directories));

  const auto sums_of = [](const std::string& name, OwnerKind owner, const auto& by_source) {
    Fields fields{name, std::string(to_string(owner))};
    for (const auto& sums : by_source) {
      for (const auto number :
           {sums.files, sums.bytes, sums.unknown_size, sums.directories, sums.gaps}) {
        fields.push_back(std::to_string(number));
      }
      fields.push_back(or_empty(sums.last_modified));
    }
    return fields;
  };
  std::vector<Fields> expected_users;
  for (const User& user : users_) {
    expected_users.push_back(sums_of(user.name, user.owner, user.sums));
  }
  std::vector<Fields> users;
  std::vector<std::string> order;
  reader->each_user([&](const UserRow& row) {
    order.push_back(row.name);
    users.push_back(sums_of(row.name, row.owner.kind, row.totals));
  });
  expect_same("users", std::move(expected_users), std::move(users));
  for (std::size_t i = 0; i < order.size() && i < users_.size(); ++i) {
    if (order[i] != users_[i].name) throw Violation("users are out of order");
  }
  if (reader->digest() != digest()) throw Violation("the digest is not that of the content");
}

std::string ExpectedInventory::digest() const {
  Sha256 hash;
  std::vector<Fields> users;
  for (const User& user : users_) {
    users.push_back({"user", user.name, std::to_string(static_cast<int>(user.owner))});
  }
  std::sort(users.begin(), users.end());
  for (const Fields& fields : users) hash.update(prefixed(fields));
  auto files = files_;
  for (Fields& fields : files) fields.resize(fields.size() - kUndigested);
  std::sort(files.begin(), files.end(), [](const Fields& one, const Fields& other) {
    return place_in_digest(one) < place_in_digest(other);
  });
  for (Fields fields : files) {
    fields.insert(fields.begin(), "file");
    hash.update(prefixed(fields));
  }
  auto gaps = gaps_;
  std::sort(gaps.begin(), gaps.end());
  for (Fields fields : gaps) {
    fields.insert(fields.begin(), "gap");
    hash.update(prefixed(fields));
  }
  return hash.finish();
}

}  // namespace stocktake::chaos
