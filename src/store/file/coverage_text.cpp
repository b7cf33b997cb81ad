#include "store/file/coverage_text.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/file/errors.h"
#include "util/json.h"
#include "util/text.h"

namespace stocktake::store {
namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& text) {
  throw SQLite::Exception("not a list of " + what + ": " + excerpt(text), kWrongContent);
}

}  // namespace

std::string text_of_roots(const std::vector<ScanRoot>& roots) {
  Json list = Json::array();
  for (const ScanRoot& root : roots)
    list.push_back({std::string(to_string(root.source)), root.path});
  return json_text(list);
}

std::vector<ScanRoot> roots_in(const std::string& text) {
  const Json list = parse_json(text);
  if (!list.is_array()) refuse("roots", text);
  std::vector<ScanRoot> roots;
  for (const Json& each : list) {
    const bool is_pair =
        each.is_array() && each.size() == 2 && each[0].is_string() && each[1].is_string();
    if (!is_pair) refuse("roots", text);
    const auto source = parse_source(each[0].get<std::string>());
    if (!source) refuse("roots", text);
    roots.push_back({*source, each[1].get<std::string>()});
  }
  return roots;
}

std::string text_of_names(const std::vector<std::string>& names) {
  return json_text(Json(names));
}

std::vector<std::string> names_in(const std::string& text) {
  const Json list = parse_json(text);
  if (!list.is_array()) refuse("names", text);
  std::vector<std::string> names;
  for (const Json& each : list) {
    if (!each.is_string()) refuse("names", text);
    names.push_back(each.get<std::string>());
  }
  return names;
}

}  // namespace stocktake::store
