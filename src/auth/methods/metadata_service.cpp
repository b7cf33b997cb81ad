#include "auth/host.h"
#include "auth/methods/methods.h"
#include "auth/oauth.h"

namespace stocktake::auth {
namespace {

/// The service that extensions of editors run on this machine.
class MetadataSource final : public TokenSource {
 public:
  explicit MetadataSource(const Setting& setting) : setting_(setting) {}

  tl::expected<AccessToken, FetchFailure> fetch(const std::stop_token& stop) override {
    auto request = get_request(setting_.text(Attribute::metadata_service_url), stop);
    request.headers.emplace_back("X-Databricks-Metadata-Version: 1");
    request.headers.push_back("X-Databricks-Host: " + setting_.host());
    request.timeout = std::chrono::seconds(10);
    // The URL is a secret: whoever knows it gets tokens.
    return fetch_token(setting_, request, "the metadata service");
  }

 private:
  Setting setting_;
};

}  // namespace

const Method kMetadataService{
    "metadata-service", Family::metadata_service, false,
    [](const Setting& setting) -> std::optional<std::string> {
      if (auto missing =
              first_missing(setting, {Attribute::metadata_service_url, Attribute::host})) {
        return missing;
      }
      const auto host = normalise_host(setting.text(Attribute::metadata_service_url));
      if (host && is_loopback(*host)) return std::nullopt;
      return "metadata_service_url is not an address of this machine";
    },
    [](const Setting& setting) -> std::unique_ptr<TokenSource> {
      return std::make_unique<MetadataSource>(setting);
    }};

}  // namespace stocktake::auth
