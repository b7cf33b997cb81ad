#include "report/html/html_export.h"

#include <fmt/format.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "report/html/html_data.h"
#include "report/html/page_parts.h"
#include "util/sha256.h"

namespace stocktake::report {
namespace {

std::string source_of(std::string_view text) {
  Sha256 hash;
  hash.update(text);
  return fmt::format("'sha256-{}'", hash.finish_base64());
}

/// The policy allows only the page's own script and style, and no request to any host.
std::string policy() {
  return fmt::format(
      "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
      source_of(kPageScript), source_of(kPageStyle));
}

/// Names by source number, separated by blanks. No name contains a character that HTML escapes.
std::string names_of_sources() {
  std::string names;
  for (const Source source : all_sources()) {
    if (!names.empty()) names += ' ';
    names += to_string(source);
  }
  return names;
}

}  // namespace

void write_html(store::Reader& reader, OutputFile& output) {
  const std::string csp = policy();
  const std::string data = page_data(reader);
  const std::string sources = names_of_sources();
  std::string_view rest = kPageHtml;
  const std::array<std::pair<std::string_view, std::string_view>, 5> parts{
      {{"@CSP@", csp},
       {"@STYLE@", kPageStyle},
       {"@SOURCES@", sources},
       {"@DATA@", data},
       {"@SCRIPT@", kPageScript}}};
  for (const auto& [place, text] : parts) {
    const auto at = rest.find(place);
    if (at == std::string_view::npos) throw std::logic_error("the page has no place for a part");
    output.write(rest.substr(0, at));
    output.write(text);
    rest.remove_prefix(at + place.size());
  }
  output.write(rest);
}

}  // namespace stocktake::report
