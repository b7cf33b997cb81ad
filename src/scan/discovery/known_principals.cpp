#include "scan/discovery/known_principals.h"

#include "util/text.h"

namespace stocktake::scan {
namespace {

using databricks::Principal;
using databricks::PrincipalType;

OwnerKind kind_of(PrincipalType type, bool active) {
  if (type == PrincipalType::group) return OwnerKind::group;
  if (type == PrincipalType::user) return active ? OwnerKind::user : OwnerKind::inactive_user;
  return active ? OwnerKind::service_principal : OwnerKind::inactive_service_principal;
}

}  // namespace

void KnownPrincipals::add(PrincipalType type, const Principal& principal) {
  std::string folded = fold_case(principal.name);
  if (!principal.id.empty()) name_of_id_.emplace(principal.id, folded);
  by_name_.emplace(std::move(folded), Known{type, principal});
}

void KnownPrincipals::set_incomplete(PrincipalType type) {
  incomplete_.insert(type);
}

void KnownPrincipals::set_activity_hidden() {
  is_activity_hidden_ = true;
}

void KnownPrincipals::set_unanswered(const std::string& name) {
  unanswered_.insert(fold_case(name));
}

const Principal* KnownPrincipals::find(const std::string& name_or_id) const {
  if (const Principal* named = find_name(name_or_id)) return named;
  const auto numbered = name_of_id_.find(name_or_id);
  return numbered == name_of_id_.end() ? nullptr : &by_name_.at(numbered->second).principal;
}

const Principal* KnownPrincipals::find_name(const std::string& name) const {
  const auto named = by_name_.find(fold_case(name));
  return named == by_name_.end() ? nullptr : &named->second.principal;
}

Owner KnownPrincipals::owner_of(const std::string& name) const {
  const auto known = by_name_.find(fold_case(name));
  if (known != by_name_.end()) {
    const auto& [type, principal] = known->second;
    const bool is_active = principal.active.value_or(is_activity_hidden_);
    return {kind_of(type, is_active), principal.display_name, principal.id};
  }
  const auto is_incomplete = [this](PrincipalType type) { return incomplete_.contains(type); };
  const bool may_be_listed =
      is_incomplete(PrincipalType::user) ||
      (is_application_id(name) && is_incomplete(PrincipalType::service_principal)) ||
      unanswered_.contains(fold_case(name));
  return {may_be_listed ? OwnerKind::unknown : OwnerKind::nobody};
}

}  // namespace stocktake::scan
