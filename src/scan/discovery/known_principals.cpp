#include "scan/discovery/known_principals.h"

#include "util/text.h"

namespace stocktake::scan {
namespace {

using databricks::Principal;
using databricks::PrincipalType;

OwnerKind kind_of(PrincipalType type, const Principal& principal) {
  if (type == PrincipalType::user) {
    return principal.active ? OwnerKind::user : OwnerKind::inactive_user;
  }
  return principal.active ? OwnerKind::service_principal : OwnerKind::inactive_service_principal;
}

}  // namespace

void KnownPrincipals::add(PrincipalType type, const Principal& principal) {
  const Owner owner{kind_of(type, principal), principal.display_name, principal.id};
  std::string folded = fold_case(principal.name);
  if (!principal.id.empty()) name_of_id_.emplace(principal.id, folded);
  by_name_.emplace(std::move(folded), NamedOwner{principal.name, owner});
}

void KnownPrincipals::set_incomplete(PrincipalType type) {
  incomplete_.insert(type);
}

void KnownPrincipals::set_unanswered(const std::string& name) {
  unanswered_.insert(fold_case(name));
}

const NamedOwner* KnownPrincipals::find(const std::string& name_or_id) const {
  const auto named = by_name_.find(fold_case(name_or_id));
  if (named != by_name_.end()) return &named->second;
  const auto numbered = name_of_id_.find(name_or_id);
  return numbered == name_of_id_.end() ? nullptr : &by_name_.at(numbered->second);
}

Owner KnownPrincipals::owner_of(const std::string& name) const {
  const auto known = by_name_.find(fold_case(name));
  if (known != by_name_.end()) return known->second.owner;
  const auto is_incomplete = [this](PrincipalType type) { return incomplete_.contains(type); };
  const bool may_be_listed =
      is_incomplete(PrincipalType::user) ||
      (is_application_id(name) && is_incomplete(PrincipalType::service_principal)) ||
      unanswered_.contains(fold_case(name));
  return {may_be_listed ? OwnerKind::unknown : OwnerKind::nobody};
}

}  // namespace stocktake::scan
