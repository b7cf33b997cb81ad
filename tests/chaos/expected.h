#pragma once

#include <set>
#include <string>

#include "chaos/faulty_transport.h"
#include "chaos/session.h"
#include "chaos/tree.h"
#include "model/owner.h"

namespace stocktake::chaos {

/// The inventory that ought to be there, by what the world knows and the answers that arrived; made
/// without any of the program's own reasoning.
class ExpectedInventory {
 public:
  /// Throws Violation where a directory was never answered for. `stored_names`: those of the
  /// inventory. It may have guests or not, who were on a list for some of the time.
  ExpectedInventory(const Tree& tree, const Record& record, const SessionPlan& plan,
                    const std::set<std::string>& stored_names);

  /// Compares it, row by row, with what is stored. Throws Violation.
  void compare_with(const std::string& inventory) const;
  /// As docs/inventory.md defines it.
  std::string digest() const;

 private:
  struct User {
    std::string name;
    OwnerKind owner = OwnerKind::user;
    bool found_by_home = false;  ///< on no list
    /// Given by name, and neither on a list nor the name of a home.
    bool is_no_such_user = false;
    struct Home {
      Source source;
      std::string path;
      bool is_listed = true;  ///< in its folder of homes
    };
    std::vector<Home> homes;
    // Sums over all homes of a source.
    struct Sums {
      std::int64_t files = 0;
      std::int64_t bytes = 0;
      std::int64_t unknown_size = 0;
      std::int64_t directories = 0;
      std::int64_t gaps = 0;
      std::optional<std::int64_t> last_modified;
      bool operator==(const Sums&) const = default;
    };
    PerSource<Sums> sums;
  };
  struct Folder {
    bool listed = false;
    bool has_homes = true;
    bool may_be_asked = true;
    std::vector<NodeId> homes;
  };

  bool was_listed_as_home(Source source, const std::string& name) const;
  void add_users(const std::set<std::string>& stored_names);
  void add_orphans();
  void add_volumes();
  std::string first_spelling(const std::string& owner) const;
  bool has_homes(Source source);
  OwnerKind owner_of(const std::string& name) const;
  void check_requests() const;
  void try_one_home(User& user);
  void try_homes_that_may_be_hidden(User& user);
  void add_gap_for_hidden_homes();
  void walk_home(User& user, const User::Home& home);
  void add_absence(User& user, const User::Home& home);
  void walk(User& user, NodeId id);
  void add_gap(User& user, Source source, const std::string& path, const Gap& gap,
               const std::string& content_class = "other");
  std::string row(const std::vector<std::string>& fields) const;

  const Tree& tree_;
  const Record& record_;
  const SessionPlan& plan_;
  PerSource<Folder> folders_;
  std::vector<User> users_;
  // Each row as text, as the digest has it, with what sorts it before it.
  std::vector<std::vector<std::string>> files_;
  std::vector<std::vector<std::string>> gaps_;
  std::vector<std::string> directories_;
};

}  // namespace stocktake::chaos
