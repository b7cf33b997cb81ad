#include "report/export/spaced_json.h"

namespace stocktake::report {

std::string spaced_json(const Json& object) {
  std::string text = "{";
  for (const auto& [name, value] : object.items()) {
    if (text.size() > 1) text += ", ";
    text += json_text(name) + ": " + json_text(value);
  }
  return text + "}";
}

}  // namespace stocktake::report
