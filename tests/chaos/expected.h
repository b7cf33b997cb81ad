#pragma once

#include <map>
#include <string>

#include "chaos/faulty_transport.h"
#include "chaos/session.h"
#include "chaos/tree.h"
#include "model/owner.h"

namespace stocktake::chaos {

using OwnerKinds = std::map<std::string, OwnerKind>;  ///< by user name, as the inventory has it

/// Whether the program asks for the list of service principals, keeps owners, and treats a DBFS
/// that is switched off as a property of the workspace.
inline constexpr bool kProgramKnowsOwners = false;

/// Throws Violation where they differ.
void expect_same_owners(const OwnerKinds& expected, const OwnerKinds& found);

/// The inventory that ought to be there, by what the world knows and the answers that arrived; made
/// without any of the program's own reasoning.
class ExpectedInventory {
 public:
  /// Throws Violation where a directory was never answered for.
  ExpectedInventory(const Tree& tree, const Record& record, const SessionPlan& plan);

  /// Compares it, row by row, with what is stored. Throws Violation.
  void compare_with(const std::string& inventory) const;
  /// Whose each of the inventory's rows is.
  OwnerKinds owners() const;
  /// As docs/inventory.md defines it.
  std::string digest() const;

 private:
  struct User {
    std::string name;
    bool orphan = false;
    bool found_by_home = false;  ///< on no list
    std::vector<std::pair<Source, std::string>> homes;
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
    bool switched_off = false;  ///< no home in it is asked for
    std::vector<NodeId> homes;
  };

  void add_users();
  void add_orphans();
  bool skip_switched_off(Source source);
  OwnerKind owner_of(const std::string& name) const;
  void check_requests() const;
  void walk_home(User& user, Source source, const std::string& path);
  void walk(User& user, NodeId id);
  void add_gap(User& user, Source source, const std::string& path, const Gap& gap);
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
