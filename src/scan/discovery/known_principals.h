#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "databricks/scim.h"
#include "model/owner.h"

namespace stocktake::scan {

/// A name and whose it is.
struct NamedOwner {
  std::string name;
  Owner owner;
  bool is_known_by_home = false;  ///< only a home has this name: nobody asked for it

  bool operator==(const NamedOwner&) const = default;
};

/// What the workspace has said about users and service principals.
class KnownPrincipals {
 public:
  void add(databricks::PrincipalType type, const databricks::Principal& principal);
  /// The list of this type could not be had, or not all of it, so a name that is not known may be
  /// on it.
  void set_incomplete(databricks::PrincipalType type);
  /// The caller may not be shown who is active, so only those are inactive of whom that is said.
  /// Without this, whoever is not said to be active is inactive.
  void set_activity_hidden();
  /// The question whether this name exists was not answered.
  void set_unanswered(const std::string& name);

  /// The principal of this name in any letter case, or of this SCIM id; nullptr if none is known.
  const databricks::Principal* find(const std::string& name_or_id) const;
  /// The principal of this name in any letter case; nullptr if none is known.
  const databricks::Principal* find_name(const std::string& name) const;
  /// The owner of a home of this name.
  Owner owner_of(const std::string& name) const;

 private:
  struct Known {
    databricks::PrincipalType type = databricks::PrincipalType::user;
    databricks::Principal principal;
  };

  std::unordered_map<std::string, Known> by_name_;  ///< by folded name
  std::unordered_map<std::string, std::string> name_of_id_;
  std::unordered_set<std::string> unanswered_;  ///< folded names
  std::set<databricks::PrincipalType> incomplete_;
  bool is_activity_hidden_ = false;
};

}  // namespace stocktake::scan
