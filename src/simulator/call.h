#pragma once

#include <map>
#include <string>
#include <string_view>

namespace stocktake::simulator {

/// A parsed request.
struct Call {
  std::string path;
  std::string raw_path;  ///< as it was sent, percent-encoded
  std::map<std::string, std::string> query;
  std::string method = "GET";
  std::string body;
};

Call parse_target(std::string_view target);
/// Of the query; empty where it is not there.
std::string value_of(const Call& call, const std::string& name);

}  // namespace stocktake::simulator
