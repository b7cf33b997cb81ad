#include "net/transport/curl_client.h"

#include <curl/curl.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace stocktake::net {
namespace {

constexpr std::size_t kMaxBody = std::size_t{1} << 20U;
constexpr long kConnectMs = 10'000;

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* body) {
  auto& to = *static_cast<Body*>(body);
  if (to.size() + size * count > kMaxBody) return 0;
  to.append({data, size * count});
  return size * count;
}

/// Called by libcurl at least once a second. Another result than 0 ends the transfer.
int is_stopped(void* stop, curl_off_t /*total*/, curl_off_t /*now*/, curl_off_t /*up_total*/,
               curl_off_t /*up_now*/) {
  return static_cast<const std::stop_token*>(stop)->stop_requested() ? 1 : 0;
}

std::string header_of(CURL* handle, const char* name) {
  curl_header* found = nullptr;
  const auto result = curl_easy_header(handle, name, 0, CURLH_HEADER, -1, &found);
  return result == CURLHE_OK ? found->value : "";
}

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

}  // namespace

Exchange CurlClient::send(const SingleRequest& request) {
  const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), &curl_easy_cleanup);
  if (!handle) throw std::runtime_error("libcurl returned no handle");
  std::array<char, CURL_ERROR_SIZE> detail{};
  Body body;
  curl_slist* list = nullptr;
  for (const std::string& header : request.headers) list = curl_slist_append(list, header.c_str());
  const std::unique_ptr<curl_slist, FreeList> headers(list);
  CURL* const curl = handle.get();
  apply(network_, curl, request.url);
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail.data());
  curl_easy_setopt(curl, CURLOPT_USERAGENT, user_agent_.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, kConnectMs);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &is_stopped);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &request.stop);
  if (request.post) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) {
    if (code == CURLE_WRITE_ERROR) {
      return tl::unexpected(TransportError{TransportErrorKind::too_large, "more than 1 MiB"});
    }
    return tl::unexpected(error_of(code, curl, request.url, detail.data()));
  }
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  Response response;
  response.status = static_cast<int>(status);
  response.content_type = header_of(curl, "Content-Type");
  response.retry_after = header_of(curl, "Retry-After");
  response.date = header_of(curl, "Date");
  response.location = header_of(curl, "Location");
  response.body = std::move(body);
  return response;
}

}  // namespace stocktake::net
