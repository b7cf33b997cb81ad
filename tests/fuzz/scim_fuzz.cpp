// Pages of users.

#include "databricks/principal_collector.h"
#include "databricks/scim.h"
#include "fuzz/fuzz.h"
#include "util/text.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stocktake;
  const net::Body body(fuzz::text_of(data, size));
  static_cast<void>(databricks::parse_me(body));
  const auto page = databricks::parse_principals(databricks::PrincipalType::user, body);
  if (!page) return 0;
  for (const auto& user : page->principals) {
    fuzz::require(!trim(user.name).empty() && is_utf8(user.name), "users have names");
  }
  // A service that repeats a page forever does not keep the collector running.
  databricks::PrincipalCollector collector(databricks::PrincipalType::user);
  for (int pages = 0; collector.next(); ++pages) {
    fuzz::require(pages < 100, "a list of users ends");
    collector.take(*page);
  }
  return 0;
}
