#include "columns/object_link.h"

#include "util/text.h"

namespace stocktake {

std::string_view workspace_name(std::string_view address) {
  constexpr std::string_view kScheme = "://";
  if (const auto scheme = address.find(kScheme); scheme != std::string_view::npos) {
    address.remove_prefix(scheme + kScheme.size());
  }
  constexpr std::string_view kPort = ":443";
  if (address.ends_with(kPort)) address.remove_suffix(kPort.size());
  return address;
}

// The workspace finds an object of any kind by its path. Databricks' own tools (the Terraform
// provider, UCX) make the same links. There are links by id, too (`#notebook/<id>`,
// `browse/folders/<id>`), but not for every kind of object.
std::string object_link(std::string_view address, Source source, std::string_view path) {
  // These may stand in the fragment of a URL (RFC 3986). JavaScript's `encodeURI` leaves the same
  // ones as they are, and `#`.
  constexpr std::string_view kKept = "!$&'()*+,;=:@/?";
  const std::string_view page = info_of(source).page;
  // An inventory may come from anywhere: its address must not be that of a script.
  const bool is_web_address = address.starts_with("https://") || address.starts_with("http://");
  if (page.empty() || !is_web_address) return "";
  std::string link(address);
  link += page;
  return link += percent_encode(path, kKept);
}

}  // namespace stocktake
