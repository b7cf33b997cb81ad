#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_set>
#include <vector>

#include "net/transport/body.h"
#include "net/transport/http.h"

namespace stocktake::databricks {

/// A list of Unity Catalog: the catalogs, the schemas of one catalog, or the volumes of one schema.
struct CatalogList {
  std::string catalog{};  ///< empty: the list of catalogs
  std::string schema{};   ///< empty: the list of the catalog's schemas

  /// The folder of what is listed, as paths of volumes have it: "/Volumes/main/sales".
  std::string path() const;
  /// As named in gaps: "unity-catalog/schemas".
  std::string_view operation() const;
};

/// A catalog, a schema or a volume.
struct CatalogItem {
  std::string name;
  std::string owner;  ///< a user name, an application id or the name of a group; may be empty

  bool operator==(const CatalogItem&) const = default;
};

/// Requests a list; with `page_token`, the page of it that the token names. The service chooses how
/// long a page is.
net::Request catalog_request(const CatalogList& list, const std::string& page_token = {});

/// One list, requested page by page:
///
///   while (!pages.is_complete()) { send pages.next_request(); pages.take(its body); }
class CatalogPages {
 public:
  /// A longer list is refused: it is endless.
  static constexpr std::size_t kMaxPages = 10'000;

  explicit CatalogPages(CatalogList list) : list_(std::move(list)) {}

  const CatalogList& list() const { return list_; }
  net::Request next_request() const { return catalog_request(list_, next_token_); }
  bool is_complete() const { return pages_ > 0 && next_token_.empty(); }
  /// Takes the body of a 200 to `next_request` and returns what is on that page, which may be
  /// nothing. Fails with the reason if the body is not such a list, or if it names a page that was
  /// read before or is beyond `kMaxPages`. The same page may be requested again then.
  tl::expected<std::vector<CatalogItem>, std::string> take(const net::Body& body);

 private:
  CatalogList list_;
  std::string next_token_;
  std::unordered_set<std::string> tokens_;  ///< of all pages requested
  std::size_t pages_ = 0;
};

}  // namespace stocktake::databricks
