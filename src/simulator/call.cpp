#include "simulator/call.h"

#include <algorithm>

#include "util/text.h"

namespace stocktake::simulator {

Call parse_target(std::string_view target) {
  Call call;
  const auto question = std::min(target.find('?'), target.size());
  call.raw_path = target.substr(0, question);
  call.path = percent_decode(call.raw_path);
  std::string_view query = target.substr(std::min(question + 1, target.size()));
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const auto equals = std::min(pair.find('='), pair.size());
    call.query[percent_decode(pair.substr(0, equals))] =
        percent_decode(pair.substr(std::min(equals + 1, pair.size())));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return call;
}

std::string value_of(const Call& call, const std::string& name) {
  const auto found = call.query.find(name);
  return found == call.query.end() ? "" : found->second;
}

}  // namespace stocktake::simulator
