#include "scan/discovery/name_lookups.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "databricks/answer.h"

namespace stocktake::scan {

using databricks::Principal;
using databricks::PrincipalPage;
using databricks::PrincipalType;

void NameLookups::ask(const std::string& name) {
  const bool is_number = std::all_of(name.begin(), name.end(),
                                     [](char letter) { return letter >= '0' && letter <= '9'; });
  if (is_number) return ask_for_id(PrincipalType::user, name);
  ask_for_owner(name);
}

void NameLookups::ask_for_owner(const std::string& name) {
  ask_for_name(is_application_id(name) ? PrincipalType::service_principal : PrincipalType::user,
               name);
}

std::optional<Gap> NameLookups::gap(PrincipalType type) const {
  const auto found = gaps_.find(type);
  return found == gaps_.end() ? std::nullopt : std::optional(found->second);
}

void NameLookups::set_unanswered(PrincipalType type, const std::string& name,
                                 const net::Finished& finished) {
  known_.set_unanswered(name);
  gaps_.try_emplace(type, databricks::gap_of(databricks::list_operation(type),
                                             finished.classification, finished.attempts));
}

void NameLookups::ask_for_name(PrincipalType type, const std::string& name) {
  loop_.ask_for<PrincipalPage>(
      kIdentityFamily, databricks::lookup_request(type, name),
      [type](const net::Body& body) { return databricks::parse_principals(type, body); },
      [this, type, name](const net::Finished& finished, std::optional<PrincipalPage> page) {
        if (!page) return set_unanswered(type, name, finished);
        for (const Principal& principal : page->principals) known_.add(type, principal);
        // An answer that is about others shows that the filter was not applied.
        const bool is_empty = page->principals.empty() && page->total.value_or(0) == 0;
        if (!is_empty && known_.find(name) == nullptr) known_.set_unanswered(name);
      });
}

void NameLookups::ask_for_id(PrincipalType type, const std::string& id) {
  loop_.ask_for<Principal>(
      kIdentityFamily, databricks::id_request(type, id),
      [type](const net::Body& body) { return databricks::parse_principal(type, body); },
      [this, type, id](const net::Finished& finished, std::optional<Principal> principal) {
        if (principal) return known_.add(type, *principal);
        if (finished.classification.http_status != 404) return set_unanswered(type, id, finished);
        if (type == PrincipalType::user) return ask_for_id(PrincipalType::service_principal, id);
        ask_for_name(PrincipalType::user, id);  // it may be a name all the same
      });
}

}  // namespace stocktake::scan
