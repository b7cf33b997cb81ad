#include "chaos/tree.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

#include "chaos/content_classes.h"
#include "util/json.h"
#include "util/text.h"

namespace stocktake::chaos {
namespace {

constexpr std::int64_t kSomeTime = 1'700'000'000'000;

const std::vector<std::string> kWeirdNames{"with blank",
                                           " leading",
                                           "trailing ",
                                           "per%cent",
                                           "per%20cent",
                                           "plus+plus",
                                           "q?x=1&y",
                                           "ha#sh",
                                           "quo\"te",
                                           "it's",
                                           "back\\slash",
                                           "new\nline",
                                           "tab\t",
                                           "..",
                                           "...",
                                           "\xC3\xA9t\xC3\xA9",
                                           "\xF0\x9F\x93\xA6",
                                           "\xE6\x97\xA5\xE6\x9C\xAC",
                                           "a,b;c",
                                           "null",
                                           "-rf",
                                           "~",
                                           "*",
                                           "{}",
                                           "\x01",
                                           "<html>",
                                           "dbfs:",
                                           "e\xCC\x81",
                                           std::string("nul\0x", 5)};

std::string upper_first(std::string name) {
  if (!name.empty()) name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

/// The sources whose homes are in a folder.
constexpr std::array kHomeSources{Source::dbfs, Source::workspace};

/// With the first letter of the home in the other case.
std::string respelled(std::string path) {
  char& letter = path.at(std::string_view("/Users/").size());
  if (letter >= 'a' && letter <= 'z') {
    letter = static_cast<char>(letter - 'a' + 'A');
  } else if (letter >= 'A' && letter <= 'Z') {
    letter = static_cast<char>(letter - 'A' + 'a');
  }
  return path;
}

/// A number as JSON has it, or as text, which some servers prefer for 64 bits.
std::string json_number(SeededRandom& random, std::int64_t number) {
  return random.chance(0.1) ? fmt::format("\"{}\"", number) : fmt::format("{}", number);
}

}  // namespace

std::optional<Gap> gap_of(Ending ending, Source source) {
  const std::string operation(info_of(source).operation);
  switch (ending) {
    case Ending::listing:
      return std::nullopt;
    case Ending::denied:
      return Gap{operation, 403, "PERMISSION_DENIED", "", 0};
    case Ending::missing:
      return Gap{operation, 404, "RESOURCE_DOES_NOT_EXIST", "", 0};
    case Ending::missing_without_code:
      return Gap{operation, 404, "", "", 0};
    case Ending::bad_path:
      return Gap{operation, 400, "INVALID_PARAMETER_VALUE", "", 0};
    case Ending::broken:
      return Gap{operation, 500, "INTERNAL_ERROR", "", 0};
    case Ending::hanging:
      return Gap{operation, 0, "TIMED_OUT", "", 0};
    case Ending::html:
      return Gap{operation, 200, "NOT_JSON", "", 0};
    case Ending::cut:
      return Gap{operation, 200, "BODY_CUT_SHORT", "", 0};
    case Ending::too_large:
      return Gap{operation, 0, "BODY_TOO_LARGE", "", 0};
  }
  return std::nullopt;
}

Tree::Tree(SeededRandom random, TreeSpec shape, Events& events)
    : random_(random),
      special_(mix(SeededRandom(random).next(), "special")),
      volume_dice_(mix(SeededRandom(random).next(), "volumes")),
      shape_(shape),
      events_(events),
      // Dice of their own: what is decided about identities changes nothing else in the world.
      identities_(SeededRandom(random).split(), shape.oddities, events) {
  for (const Source source : kHomeSources) {
    Node folder;
    folder.source = source;
    folder.path = "/Users";
    folder.depth = -1;
    folders_.push_back(add(std::move(folder)));
  }
  add_users();
  add_principals();
  grow(shape.directories);
  for (NodeId id = 0; id < nodes_.size(); ++id) fill(id);
  for (NodeId id = 0; id < nodes_.size(); ++id) finish_rows(id);
  add_volumes();
  for (NodeId id = 0; id < nodes_.size(); ++id) {
    if (can_be_asked_for(id)) by_path_.emplace(std::pair(nodes_[id].source, nodes_[id].path), id);
  }
}

NodeId Tree::add(Node node) {
  const NodeId id = nodes_.size();
  if (node.parent) nodes_[*node.parent].children.push_back(id);
  nodes_.push_back(std::move(node));
  return id;
}

void Tree::add_users() {
  const auto users = random_.between(1, std::max<std::int64_t>(1, shape_.directories / 8));
  for (std::int64_t i = 0; i < users; ++i) {
    const std::string name = fmt::format("user{}@example.com", i);
    const std::string other_case = upper_first(name);
    users_.push_back(name);
    for (const Source source : kHomeSources) {
      if (shape_.oddities && random_.chance(0.05)) {
        events_.add(Event::home_in_other_case);
        add_home(source, other_case);
        if (random_.chance(0.4)) {
          events_.add(Event::two_homes_of_a_user);
          add_home(source, name);
        }
      } else if (random_.chance(source == Source::dbfs ? 0.6 : 0.9)) {
        add_home(source, name);
      } else {
        events_.add(Event::home_not_there);
      }
    }
  }
  random_.shuffle(users_);
  identities_.set_users(users_);
  if (!shape_.oddities) return;
  for (int i = 0; random_.chance(0.3); ++i) {
    const std::string name = fmt::format("gone{}@example.com", i);
    events_.add(Event::orphan);
    const bool both = random_.chance(0.3);
    const bool on_dbfs = both || random_.chance(0.5);
    if (on_dbfs) add_home(Source::dbfs, name);
    if (both || !on_dbfs)
      add_home(Source::workspace, random_.chance(0.3) ? upper_first(name) : name);
  }
  for (const Source source : kHomeSources) {
    if (!random_.chance(0.02)) continue;
    events_.add(Event::users_folder_denied);
    nodes_[users_folder(source)].ending = Ending::denied;
  }
}

/// Homes named by a UUID, of service principals and of nobody.
void Tree::add_principals() {
  std::vector<std::string> names = identities_.uuid_orphans();
  for (const Identity& principal : identities_.principals()) names.push_back(principal.name);
  for (const std::string& name : names) {
    if (random_.chance(0.3)) add_home(Source::dbfs, name);
    if (random_.chance(0.8)) add_home(Source::workspace, name);
  }
}

void Tree::add_home(Source source, const std::string& name) {
  if (source == Source::dbfs && identities_.dbfs() != DbfsState::on) return;
  Node home;
  home.source = source;
  home.path = "/Users/" + name;
  home.parent = users_folder(source);
  if (shape_.oddities && random_.chance(0.02)) {
    home.is_file = true;
    events_.add(Event::home_that_is_a_file);
  }
  if (shape_.oddities && random_.chance(0.1)) {
    home.is_respelled = true;
    events_.add(Event::rows_in_other_case);
  }
  pick_ending(home);
  const bool can_hold = !home.is_file;
  const NodeId id = add(std::move(home));
  if (can_hold) homes_.push_back(id);
}

/// The last part of the world: all of it is decided by dice of its own.
void Tree::add_volumes() {
  std::swap(random_, volume_dice_);
  metastore_ = random_metastore(random_, users_, shape_.endings, events_);
  const NodeId first = nodes_.size();
  homes_.clear();
  for (const Volume& volume : metastore_.volumes) {
    if (metastore_.is_refused(volume.path)) continue;
    Node node;
    node.source = Source::volumes;
    node.path = volume.path;
    pick_ending(node);
    homes_.push_back(add(std::move(node)));
  }
  grow(static_cast<int>(random_.between(0, 25)));
  for (NodeId id = first; id < nodes_.size(); ++id) fill(id);
  for (NodeId id = first; id < nodes_.size(); ++id) finish_rows(id);
  std::swap(random_, volume_dice_);
}

void Tree::grow(int directories) {
  if (homes_.empty()) return;
  // Some trees are wide, some deep, some have one home with nearly all of it.
  std::vector<NodeId> open = homes_;
  const bool whale = random_.chance(0.3);
  if (whale) open = {random_.pick(homes_)};
  const double deep = random_.fraction() * 0.8;
  for (int i = 0; i < directories; ++i) {
    const NodeId parent = random_.chance(deep) ? open.back() : random_.pick(open);
    const std::size_t before = nodes_.size();
    add_child(parent);
    if (nodes_.size() > before && !nodes_.back().is_file) open.push_back(nodes_.size() - 1);
  }
}

void Tree::add_child(NodeId parent) {
  Node child;
  child.source = nodes_[parent].source;
  child.parent = parent;
  child.depth = nodes_[parent].depth + 1;
  child.is_respelled = nodes_[parent].is_respelled;
  child.path = nodes_[parent].path + "/" + special_or(new_name(parent), parent);
  if (shape_.oddities && random_.chance(0.02)) {
    child.is_file = true;
    events_.add(Event::file_listed_as_path);
  }
  pick_ending(child);
  add(std::move(child));
}

/// Differs from all other names in that directory.
std::string Tree::new_name(NodeId parent) {
  const auto taken = [&](const std::string& name) {
    const std::string path = nodes_[parent].path + "/" + name;
    return std::any_of(nodes_[parent].children.begin(), nodes_[parent].children.end(),
                       [&](NodeId id) { return nodes_[id].path == path; });
  };
  if (shape_.oddities && random_.chance(0.08)) {
    const std::string& name = random_.pick(kWeirdNames);
    if (!taken(name)) {
      events_.add(Event::weird_name);
      return name;
    }
  }
  if (shape_.oddities && random_.chance(0.03)) {
    // Below a name that is there, or one that is not.
    std::string first = "none";
    if (!nodes_[parent].children.empty() && random_.chance(0.6)) {
      first =
          nodes_[random_.pick(nodes_[parent].children)].path.substr(nodes_[parent].path.size() + 1);
    }
    std::string name = fmt::format("{}/d{}", first, random_.below(3));
    if (!taken(name)) {
      events_.add(Event::name_with_slash);
      return name;
    }
  }
  std::string name = fmt::format("d{}", nodes_[parent].children.size());
  while (taken(name)) name += "x";
  return name;
}

/// That name, or now and then one that makes the directory special, or nearly.
std::string Tree::special_or(std::string name, NodeId parent) {
  if (!shape_.oddities || !special_.chance(0.12)) return name;
  const std::string& special = special_.pick(special_names());
  const std::string path = nodes_[parent].path + "/" + special;
  const auto& others = nodes_[parent].children;
  if (std::any_of(others.begin(), others.end(),
                  [&](NodeId id) { return nodes_[id].path == path; })) {
    return name;
  }
  events_.add(Event::special_name);
  return special;
}

void Tree::pick_ending(Node& node) {
  if (!shape_.endings || !random_.chance(0.06)) return;
  static const std::vector<Ending> kEndings{
      Ending::denied,   Ending::denied,   Ending::missing, Ending::missing_without_code,
      Ending::bad_path, Ending::broken,   Ending::hanging, Ending::html,
      Ending::cut,      Ending::too_large};
  node.ending = random_.pick(kEndings);
}

void Tree::fill(NodeId id) {
  const Source source = nodes_[id].source;
  const bool is_users_folder = nodes_[id].depth < 0;
  if (is_users_folder) return;
  if (nodes_[id].is_file) {
    add_file(id, "");
    return;
  }
  const auto files = random_.chance(0.02) ? random_.between(30, 120) : random_.between(0, 4);
  for (std::int64_t i = 0; i < files; ++i) {
    std::string name = fmt::format("f{}", i);
    if (shape_.oddities && random_.chance(0.05))
      name = fmt::format("{} {}", random_.pick(kWeirdNames), i);
    add_file(id, name);
    if (shape_.oddities && source == Source::workspace && random_.chance(0.03)) {
      events_.add(Event::twins);
      add_file(id, name);
    }
  }
  if (shape_.oddities && source == Source::dbfs && random_.chance(0.02)) {
    events_.add(Event::nameless_object);
    add_file(id, "/");
  }
}

void Tree::add_file(NodeId id, const std::string& name) {
  Node& node = nodes_[id];
  std::string path = node.is_respelled ? respelled(node.path) : node.path;
  if (name == "/") {
    path += name;
  } else if (!name.empty()) {
    path += "/" + name;
  }
  auto [entry, json] = new_file(node.source, path, name);
  node.files.push_back(std::move(entry));
  node.rows.push_back({std::move(json), {}});
}

/// A file as it ought to be recorded, and as the service says it.
std::pair<Entry, std::string> Tree::new_file(Source source, const std::string& path,
                                             const std::string& name) {
  Entry entry;
  entry.name = name;
  const bool has_scheme = source == Source::dbfs && shape_.oddities && random_.chance(0.1);
  std::string json = fmt::format(R"({{"path":{})", json_quoted(has_scheme ? "dbfs:" + path : path));
  const std::string size_member = source == Source::workspace ? "size" : "file_size";
  const std::string time_member = source == Source::dbfs        ? "modification_time"
                                  : source == Source::workspace ? "modified_at"
                                                                : "last_modified";
  const bool odd = shape_.oddities && random_.chance(0.1);
  bool has_size = true;
  if (source == Source::dbfs) {
    json += R"(,"is_dir":false)";
    entry.kind = "FILE";
  } else if (source == Source::volumes) {
    json += R"(,"is_directory":false)";
    entry.kind = "FILE";
  } else {
    static const std::vector<std::string> kKinds{"FILE", "FILE", "NOTEBOOK", "LIBRARY",
                                                 "DASHBOARD"};
    entry.kind = random_.pick(kKinds);
    if (odd && random_.chance(0.4)) {
      entry.kind = fmt::format("NEW_KIND_{}", random_.below(6));
      events_.add(Event::unknown_type);
    }
    if (odd && random_.chance(0.3)) {
      entry.kind = "UNKNOWN";
      events_.add(Event::no_type);
    } else {
      json += fmt::format(R"(,"object_type":"{}")", entry.kind);
    }
    has_size = entry.kind == "FILE";
    json += add_ids(entry);
  }
  if (odd && random_.chance(0.3)) has_size = false;
  if (has_size) {
    json += fmt::format(R"(,"{}":{})", size_member, size_in(entry));
  } else {
    events_.add(Event::unknown_size);
    if (random_.chance(0.3))
      json += fmt::format(R"(,"{}":{})", size_member, random_.chance(0.5) ? "null" : "-1");
  }
  if (!odd || random_.chance(0.5)) json += fmt::format(R"(,"{}":{})", time_member, time_in(entry));
  if (source == Source::workspace && random_.chance(0.5)) {
    entry.created_at = kSomeTime - random_.between(0, 100'000'000'000);
    json += fmt::format(R"(,"created_at":{})", *entry.created_at);
  }
  return {std::move(entry), json + "}"};
}

/// Sets the size and returns it as the service says it.
std::string Tree::size_in(Entry& entry) {
  if (shape_.large_numbers && random_.chance(0.3)) {
    events_.add(Event::large_number);
    entry.size = INT64_MAX - random_.between(0, 1000);
    if (!random_.chance(0.2)) return json_number(random_, *entry.size);
    entry.size = INT64_MAX;
    return random_.chance(0.5) ? "9223372036854775808" : "1e19";
  }
  entry.size = random_.chance(0.1) ? 0 : random_.between(1, std::int64_t{1} << 40);
  return json_number(random_, *entry.size);
}

/// Sets the time of the last modification and returns it as the service says it.
std::string Tree::time_in(Entry& entry) {
  if (shape_.large_numbers && random_.chance(0.3)) {
    events_.add(Event::large_number);
    if (random_.chance(0.5)) {
      entry.modified_at = -random_.between(1, 60'000'000'000'000);
      return json_number(random_, *entry.modified_at);
    }
    entry.modified_at = 253'402'300'799'999;  // the last of the year 9999
    return fmt::format("{}", 253'402'300'800'000 * random_.between(1, 30'000));
  }
  entry.modified_at = kSomeTime + random_.between(0, 1'000'000'000);
  return json_number(random_, *entry.modified_at);
}

/// Sets what tells the object from others, and returns the members that say it.
std::string Tree::add_ids(Entry& entry) {
  entry.object_id = next_object_++;
  std::string json = fmt::format(R"(,"object_id":{})", json_number(random_, *entry.object_id));
  if (random_.chance(0.2)) {
    entry.resource_id = fmt::format("{:032x}", *entry.object_id);
    json += fmt::format(R"(,"resource_id":"{}")", entry.resource_id);
  } else if (random_.chance(0.5)) {
    json += fmt::format(R"(,"resource_id":"{}")", *entry.object_id);
  }
  if (entry.kind == "NOTEBOOK") {
    static const std::vector<std::string> kLanguages{"PYTHON", "SQL", "R"};
    entry.language = random_.pick(kLanguages);
    json += fmt::format(R"(,"language":"{}")", entry.language);
  }
  return json;
}

std::string Tree::row_of_directory(Node& node, bool is_respelled) {
  if (node.depth == 0 && node.is_file) {
    return node.source == Source::dbfs
               ? fmt::format(R"({{"path":{},"is_dir":false,"file_size":1}})",
                             json_quoted(node.path))
               : fmt::format(R"({{"path":{},"object_type":"FILE"}})", json_quoted(node.path));
  }
  std::string path = is_respelled ? respelled(node.path) : node.path;
  if (shape_.oddities && random_.chance(0.05)) {
    events_.add(Event::slash_at_end);
    path += "/";
  }
  if (node.source == Source::dbfs) {
    const bool has_scheme = shape_.oddities && random_.chance(0.1);
    return fmt::format(R"({{"path":{},"is_dir":true,"file_size":0,"modification_time":0}})",
                       json_quoted(has_scheme ? "dbfs:" + path : path));
  }
  if (node.source == Source::volumes) {
    return fmt::format(R"({{"path":{},"is_directory":true,"last_modified":1}})", json_quoted(path));
  }
  const bool is_repo = shape_.oddities && random_.chance(0.05);
  node.is_git = is_repo || (shape_.oddities && special_.chance(0.05));
  if (node.is_git) events_.add(Event::git_folder);
  const char* const mark =
      node.is_git && !is_repo ? R"(,"directory_info":{"is_git_folder":true})" : "";
  return fmt::format(R"({{"path":{},"object_type":"{}","object_id":{}{}}})", json_quoted(path),
                     is_repo ? "REPO" : "DIRECTORY", next_object_++, mark);
}

void Tree::finish_rows(NodeId id) {
  Node& node = nodes_[id];
  for (const NodeId child : node.children)
    node.rows.push_back({row_of_directory(nodes_[child], node.is_respelled), child});
  if (shape_.oddities && !node.is_file && node.depth >= 0 && random_.chance(0.03)) {
    events_.add(Event::lists_itself);
    Node self = node;
    self.is_file = false;
    node.rows.push_back({row_of_directory(self, node.is_respelled), {}});
  }
  if (!node.is_file) random_.shuffle(node.rows);
  if (shape_.oddities && !node.rows.empty() && random_.chance(0.03)) {
    events_.add(Event::listed_twice);
    node.rows.push_back(random_.pick(node.rows));
  }
  if (node.depth >= 0) find_ambiguous(id);
}

/// A name with a slash whose first part, up to any of its slashes, is another directory here.
void Tree::find_ambiguous(NodeId id) {
  std::set<std::string> paths;
  for (const NodeId child : nodes_[id].children) paths.insert(nodes_[child].path);
  for (const NodeId child : nodes_[id].children) {
    const std::string& path = nodes_[child].path;
    for (auto slash = path.find('/', nodes_[id].path.size() + 1); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      if (paths.contains(path.substr(0, slash))) nodes_[child].ambiguous = true;
    }
    if (nodes_[child].ambiguous) events_.add(Event::ambiguous_path);
  }
}

/// Neither it nor a directory above it is ambiguous: its path means it, and no other.
bool Tree::can_be_asked_for(NodeId id) const {
  const Node& node = nodes_[id];
  return !node.ambiguous && (!node.parent || can_be_asked_for(*node.parent));
}

void Tree::set_in_motion(Instant start, Duration span) {
  const auto has_slash = [this](NodeId id) {
    return nodes_[id].path.find('/', nodes_[*nodes_[id].parent].path.size() + 1) !=
           std::string::npos;
  };
  for (Node& node : nodes_) {
    // A listing in pages would be of several moments.
    if (node.source == Source::volumes) continue;
    if (node.depth < 0 || node.is_file || !random_.chance(0.15)) continue;
    if (node.depth == 0 && discovery_may_be_repeated()) continue;
    // What is ambiguous stays so.
    const auto& siblings = nodes_[*node.parent].children;
    if (std::any_of(siblings.begin(), siblings.end(), has_slash)) continue;
    const Instant when = start + Duration(random_.between(0, span.count()));
    if (random_.chance(0.5)) {
      node.appears = when;
    } else {
      node.vanishes = when;
    }
  }
}

/// By a scan that goes on: what it was not told, it asks again, and homes that move meanwhile would
/// be those of two moments.
bool Tree::discovery_may_be_repeated() const {
  const bool has_refused_folder = std::any_of(folders_.begin(), folders_.end(), [this](NodeId id) {
    return nodes_[id].ending != Ending::listing;
  });
  return has_refused_folder || !metastore_.refused.empty() || identities_.principals_denied() ||
         !identities_.caller_is_admin();
}

std::optional<NodeId> Tree::find(Source source, const std::string& path) const {
  const auto found = by_path_.find({source, path});
  if (found == by_path_.end()) return std::nullopt;
  return found->second;
}

/// From this caller, or in this workspace from everybody.
bool Tree::is_hidden(const Node& node) const {
  if (node.source == Source::volumes) return false;
  if (node.source == Source::dbfs) return identities_.dbfs() != DbfsState::on;
  const bool is_home = node.depth == 0;
  return is_home && !identities_.caller_is_admin() &&
         to_lower_ascii(node.path) != to_lower_ascii("/Users/" + identities_.caller());
}

bool Tree::is_there(NodeId id, Instant when) const {
  const Node& node = nodes_.at(id);
  if (is_hidden(node)) return false;
  if (when < node.appears || when >= node.vanishes) return false;
  return !node.parent || is_there(*node.parent, when);
}

std::vector<std::string_view> Tree::rows(NodeId id, Instant when) const {
  std::vector<std::string_view> rows;
  for (const Row& row : nodes_.at(id).rows) {
    if (!row.child || is_there(*row.child, when)) rows.push_back(row.json);
  }
  return rows;
}

std::string Tree::body(NodeId id, Instant when) const {
  const auto all = rows(id, when);
  if (all.empty()) return "{}";
  constexpr std::array kMembers{"files", "objects", "contents"};
  return fmt::format(R"({{"{}":[{}]}})", kMembers.at(index_of(nodes_.at(id).source)),
                     fmt::join(all, ","));
}

}  // namespace stocktake::chaos
