#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "databricks/scim.h"
#include "model/gap.h"
#include "scan/discovery/known_principals.h"
#include "scan/discovery/request_loop.h"

namespace stocktake::scan {

/// Up to so many names are asked for one by one; for more, the lists are read, page by page.
inline constexpr std::size_t kMaxNamesToAskFor = 50;

/// Asks the workspace for single names: whether a user or a service principal has this very name.
/// What is found, and what could not be answered, goes into `known`.
class NameLookups {
 public:
  NameLookups(RequestLoop& loop, KnownPrincipals& known) : loop_(loop), known_(known) {}

  /// One request, sent when the loop runs. A name of digits may be a SCIM id and takes up
  /// to three.
  void ask(const std::string& name);
  /// The same for the name of a home, which is never an id: one request.
  void ask_for_owner(const std::string& name);

  /// The first request for a name of this type that was not answered; nothing if all were.
  std::optional<Gap> gap(databricks::PrincipalType type) const;

 private:
  void set_unanswered(databricks::PrincipalType type, const std::string& name,
                      const net::Finished& finished);
  void ask_for_name(databricks::PrincipalType type, const std::string& name);
  void ask_for_id(databricks::PrincipalType type, const std::string& id);

  RequestLoop& loop_;
  KnownPrincipals& known_;
  std::map<databricks::PrincipalType, Gap> gaps_;
};

}  // namespace stocktake::scan
