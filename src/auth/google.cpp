#include "auth/google.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <vector>

#include "auth/host.h"
#include "util/base64.h"
#include "util/files.h"
#include "util/text.h"

namespace stocktake::auth {
namespace {

constexpr std::int64_t kHour = 3600;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Key read_key(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  // Without a callback, OpenSSL asks at the terminal for the password of an encrypted key.
  const auto no_password = [](char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) {
    return 0;
  };
  EVP_PKEY* key = bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr) : nullptr;
  return {key, &EVP_PKEY_free};
}

std::optional<std::string> sign(EVP_PKEY* key, std::string_view text) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  std::size_t size = 0;
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, data, text.size()) != 1) {
    return std::nullopt;
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, data,
                     text.size()) != 1) {
    return std::nullopt;
  }
  signature.resize(size);
  return signature;
}

}  // namespace

Expected<ServiceAccountKey> read_service_account(const std::string& text_or_path) {
  std::string text(trim(text_or_path));
  if (!text.starts_with('{')) {
    auto file = read_whole(text);
    if (!file) return tl::unexpected(file.error());
    text = std::move(*file);
  }
  const Json object = parse_json(text);
  const std::string remedy = "give the JSON key file of a Google service account";
  if (!object.is_object()) {
    return fail(ExitCode::usage, "google_credentials is neither JSON nor a file with JSON", remedy);
  }
  ServiceAccountKey key{text_member(object, "client_email"), text_member(object, "private_key"),
                        text_member(object, "private_key_id"), text_member(object, "token_uri")};
  if (key.email.empty() || key.private_key.empty()) {
    return fail(ExitCode::usage, "google_credentials has no client_email or no private_key",
                remedy);
  }
  if (key.token_uri.empty()) key.token_uri = "https://oauth2.googleapis.com/token";
  if (!normalise_host(key.token_uri)) {
    return fail(ExitCode::usage, "the token_uri of google_credentials is not https", remedy);
  }
  return key;
}

Expected<std::string> signed_assertion(const ServiceAccountKey& key, const std::string& claim,
                                       const std::string& value, std::int64_t now_ms) {
  const std::int64_t now = now_ms / 1000;
  const Json header{{"alg", "RS256"}, {"typ", "JWT"}, {"kid", key.key_id}};
  const Json claims{{"iss", key.email},
                    {"aud", key.token_uri},
                    {"iat", now},
                    {"exp", now + kHour},
                    {claim, value}};
  const std::string text = base64url(json_text(header)) + "." + base64url(json_text(claims));
  const Key private_key = read_key(key.private_key);
  const auto signature = private_key ? sign(private_key.get(), text) : std::nullopt;
  if (!signature) {
    return fail(ExitCode::refused, "the private_key of google_credentials is not a usable RSA key",
                "give the JSON key file of a Google service account");
  }
  return text + "." + base64url(*signature);
}

tl::expected<Json, FetchFailure> exchange_assertion(const Setting& setting,
                                                    const ServiceAccountKey& key,
                                                    const std::string& assertion,
                                                    const std::stop_token& stop) {
  return ask(setting.http,
             form_request(key.token_uri,
                          {{"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"},
                           {"assertion", assertion}},
                          stop),
             "Google's token endpoint " + key.token_uri);
}

std::string google_access_header(const std::string& access_token) {
  return "X-Databricks-GCP-SA-Access-Token: " + access_token;
}

}  // namespace stocktake::auth
