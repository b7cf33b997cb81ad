#pragma once

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "support/scripted_transport.h"
#include "support/toy_source.h"

namespace stocktake::testing {

/// The service of the source `kShelf`. It returns the list of each folder in the pages that a test
/// defines; a page token is the number of the page.
class ShelfServer {
 public:
  static std::string book(const std::string& path, int bytes) {
    return fmt::format(R"({{"path":"{}","board":false,"bytes":{}}})", path, bytes);
  }
  static std::string board(const std::string& path) {
    return fmt::format(R"({{"path":"{}","board":true}})", path);
  }

  static bool is_asked(const net::Request& request) {
    return request.target.starts_with("/api/3.0/shelf?");
  }

  Reply operator()(const net::Request& request) const {
    const std::string& target = request.target;
    const auto folder_at = target.find("folder=") + 7;
    const std::string path = percent_decode(target.substr(folder_at, target.find('&') - folder_at));
    const auto folder = folders.find(path);
    if (folder == folders.end()) {
      return {response(404, R"({"error_code":"RESOURCE_DOES_NOT_EXIST","message":"no"})"), kTakes};
    }
    const auto token_at = target.find("page_token=");
    const std::size_t page =
        token_at == std::string::npos ? 0 : std::stoul(target.substr(token_at + 11));
    const auto& pages = folder->second;
    const bool is_last = page + 1 >= pages.size();
    return {response(200, fmt::format(
                              R"({{"items":[{}]{}}})", pages.at(page),
                              is_last ? "" : fmt::format(R"(,"next_page_token":"{}")", page + 1))),
            kTakes};
  }

  /// By path, the pages of each folder; a page is its rows, separated by commas.
  std::map<std::string, std::vector<std::string>> folders;

 private:
  static constexpr Duration kTakes = std::chrono::milliseconds(10);
};

}  // namespace stocktake::testing
