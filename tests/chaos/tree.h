#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chaos/events.h"
#include "chaos/identities.h"
#include "chaos/seeded_random.h"
#include "chaos/volumes.h"
#include "model/gap.h"
#include "model/listing.h"
#include "model/source.h"
#include "util/clock.h"

namespace stocktake::chaos {

/// What becomes of every request for a directory in the end, however often it is asked for.
enum class Ending : std::uint8_t {
  listing,
  denied,
  missing,               ///< named by its parent, and 404
  missing_without_code,  ///< a 404 that the service did not write
  bad_path,
  broken,  ///< 500, always
  hanging,
  html,
  cut,  ///< a 200 whose JSON ends too early
  too_large,
};

/// The gap that such a directory is; nothing for `listing`.
std::optional<Gap> gap_of(Ending ending, Source source);

using NodeId = std::size_t;

/// A row of a listing.
struct Row {
  std::string json;
  std::optional<NodeId> child;  ///< shown only while that directory is there
};

/// A directory of the world.
struct Node {
  Source source = Source::dbfs;
  std::string path;
  std::optional<NodeId> parent;
  int depth = 0;             ///< 0: a home or a volume
  std::vector<Entry> files;  ///< as they ought to be recorded
  std::vector<NodeId> children;
  std::vector<Row> rows;  ///< what its listing says, in order
  Ending ending = Ending::listing;
  bool is_file = false;       ///< named as a container, or as a home, and is a file
  bool ambiguous = false;     ///< must not be asked for
  bool is_git = false;        ///< its row says so
  bool is_respelled = false;  ///< its rows spell the home in another letter case
  Instant appears = Instant::min();
  Instant vanishes = Instant::max();
};

struct TreeSpec {
  int directories = 50;  ///< in all homes
  bool oddities = true;
  bool endings = true;         ///< some directories cannot be listed
  bool large_numbers = false;  ///< sums exceed 2^63
};

/// A workspace: who is on it and what lies in it. Made once from dice; only time changes it.
class Tree {
 public:
  Tree(SeededRandom random, TreeSpec shape, Events& events);

  /// Some directories are there for a part of the time only, within `span` from `start`.
  void set_in_motion(Instant start, Duration span);

  const Node& node(NodeId id) const { return nodes_.at(id); }
  std::size_t size() const { return nodes_.size(); }
  NodeId users_folder(Source source) const { return folders_.at(index_of(source)); }
  /// The directory that is asked for by that path.
  std::optional<NodeId> find(Source source, const std::string& path) const;
  bool is_there(NodeId id, Instant when) const;
  std::string body(NodeId id, Instant when) const;
  /// What the listing has to say at that moment, row by row.
  std::vector<std::string_view> rows(NodeId id, Instant when) const;

  /// On the service's list, in its order.
  const std::vector<std::string>& users() const { return users_; }
  const Identities& identities() const { return identities_; }
  const Metastore& metastore() const { return metastore_; }

 private:
  NodeId add(Node node);
  void add_users();
  void add_principals();
  void add_volumes();
  void add_home(Source source, const std::string& name);
  void grow(int directories);
  void add_child(NodeId parent);
  std::string new_name(NodeId parent);
  std::string special_or(std::string name, NodeId parent);
  void fill(NodeId id);
  void add_file(NodeId id, const std::string& name);
  std::pair<Entry, std::string> new_file(Source source, const std::string& path,
                                         const std::string& name);
  std::string size_in(Entry& entry);
  std::string time_in(Entry& entry);
  std::string add_ids(Entry& entry);
  std::string row_of_directory(Node& node, bool is_respelled);
  void pick_ending(Node& node);
  void finish_rows(NodeId id);
  void find_ambiguous(NodeId id);
  bool can_be_asked_for(NodeId id) const;
  bool is_hidden(const Node& node) const;
  bool discovery_may_be_repeated() const;

  SeededRandom random_;
  SeededRandom special_;      ///< decides about classes of content, and changes nothing else
  SeededRandom volume_dice_;  ///< decides about volumes and what lies in them, and nothing else
  TreeSpec shape_;
  Events& events_;
  Identities identities_;
  Metastore metastore_;
  std::vector<Node> nodes_;
  std::vector<NodeId> folders_;
  std::vector<NodeId> homes_;
  std::vector<std::string> users_;
  std::map<std::pair<Source, std::string>, NodeId> by_path_;
  std::int64_t next_object_ = 1000;
};

}  // namespace stocktake::chaos
