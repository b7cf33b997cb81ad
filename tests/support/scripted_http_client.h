#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "net/transport/http_client.h"

namespace stocktake::testing {

/// Answers single requests as a test says, and keeps them.
class ScriptedHttpClient final : public net::HttpClient {
 public:
  using Answer = std::function<net::Exchange(const net::SingleRequest&)>;

  /// The first answer whose text is part of the URL counts.
  void on(std::string url, Answer answer) {
    answers_.emplace_back(std::move(url), std::move(answer));
  }
  void on(std::string url, int status, const std::string& body) {
    on(std::move(url),
       [status, body](const net::SingleRequest&) { return response(status, body); });
  }
  void clear() { answers_.clear(); }

  net::Exchange send(const net::SingleRequest& request) override {
    {
      const std::lock_guard lock(mutex_);
      sent_.push_back(request);
    }
    for (const auto& [url, answer] : answers_) {
      if (request.url.find(url) != std::string::npos) return answer(request);
    }
    return response(404, R"({"error_code":"ENDPOINT_NOT_FOUND"})");
  }

  std::vector<net::SingleRequest> sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
  }

  static net::Exchange response(int status, const std::string& body) {
    net::Response response;
    response.status = status;
    response.body = net::Body(body);
    return response;
  }

 private:
  std::vector<std::pair<std::string, Answer>> answers_;
  mutable std::mutex mutex_;
  std::vector<net::SingleRequest> sent_;
};

}  // namespace stocktake::testing
