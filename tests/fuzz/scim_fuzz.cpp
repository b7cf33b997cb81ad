// Pages of users.

#include "databricks/scim.h"
#include "databricks/user_collector.h"
#include "fuzz/fuzz.h"
#include "util/text.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stocktake;
  const net::Body body(fuzz::text_of(data, size));
  static_cast<void>(databricks::parse_me(body));
  const auto page = databricks::parse_users(body);
  if (!page) return 0;
  for (const auto& user : page->users) {
    fuzz::require(!trim(user.user_name).empty() && is_utf8(user.user_name), "users have names");
  }
  // A service that repeats a page forever does not keep the collector running.
  databricks::UserCollector collector;
  for (int pages = 0; collector.next(); ++pages) {
    fuzz::require(pages < 100, "a list of users ends");
    if (!collector.take(*page)) break;
  }
  return 0;
}
