#include "databricks/cause.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "databricks/answer.h"

namespace stocktake::databricks {
namespace {

using net::Classification;

constexpr int kAnyStatus = 999'999;

constexpr std::string_view kCannotBeReached = "the workspace cannot be reached";
constexpr std::string_view kCheckAddress =
    "check the address: use the one that the browser shows in the workspace";
constexpr std::string_view kReplaceCertificate =
    "check this machine's clock; if it is right, the operator of the host or of the proxy has to "
    "replace the certificate";
constexpr std::string_view kCheckNetwork =
    "check the host, the network, the VPN, the proxy and Private Link";
constexpr std::string_view kTrustIssuer =
    "give your organisation's certificates with --ca-file, and check the host";
constexpr std::string_view kThrottled = "the service throttles every request";
constexpr std::string_view kSlower = "try again later, or with a lower --max-rate";

Refused refused(const Classification& classification) {
  if (classification.refuses_caller) return Refused::caller;
  const bool is_refused = exit_code_of(classification) == ExitCode::refused;
  return is_refused ? Refused::request : Refused::nothing;
}

// clang-format off
constexpr CauseRow kCauses[] = {
    {"clock differs", 0, 0, "CLOCK_DIFFERS", Refused::nothing, Step::tls,
     "the server's certificate is not valid by this machine's clock, which differs from the "
     "server's",
     "set this machine's clock, and run the command again"},
    {"certificate not yet valid", 0, 0, "CERTIFICATE_NOT_YET_VALID", Refused::nothing, Step::tls,
     "the server's certificate is not yet valid", kReplaceCertificate},
    {"certificate expired", 0, 0, "CERTIFICATE_EXPIRED", Refused::nothing, Step::tls,
     "the server's certificate has expired", kReplaceCertificate},
    {"certificate for another host", 0, 0, "CERTIFICATE_FOR_ANOTHER_HOST", Refused::nothing,
     Step::tls, "the server's certificate is for another host", kCheckAddress},
    {"certificate of an unknown issuer", 0, 0, "CERTIFICATE_OF_UNKNOWN_ISSUER", Refused::nothing,
     Step::tls, "the server's certificate is from an issuer that this machine does not trust",
     kTrustIssuer},
    {"file of certificates", 0, 0, "CERTIFICATES_NOT_READ", Refused::nothing, Step::tls,
     "the file of trusted certificates cannot be used",
     "name a file of certificates in PEM format with --ca-file, SSL_CERT_FILE or CURL_CA_BUNDLE"},
    {"certificate not verified", 0, 0, "CERTIFICATE_NOT_VERIFIED", Refused::nothing, Step::tls,
     "the server's certificate does not verify", kTrustIssuer},
    {"TLS", 0, 0, "TLS_FAILED", Refused::nothing, Step::tls, kCannotBeReached, kCheckNetwork},
    {"proxy", 0, 0, "PROXY_REFUSED", Refused::nothing, Step::host,
     "the proxy does not let the request through",
     "correct HTTPS_PROXY, or name the host in NO_PROXY if it is reached without a proxy"},
    {"proxy failed", 0, 0, "PROXY_FAILED", Refused::nothing, Step::host, kCannotBeReached,
     "check the host; name it in NO_PROXY if it is reached without a proxy"},
    {"no token", 0, 0, "NO_TOKEN", Refused::nothing, Step::credentials,
     "no new token is to be had at the moment", "check the network and the login, and try again"},
    {"stale token", 0, 0, "TOKEN_REFUSED", Refused::nothing, Step::credentials,
     "no new token is to be had at the moment", "check the network and the login, and try again"},
    {"token refused", 0, 0, "CREDENTIALS_REFUSED", Refused::nothing, Step::credentials,
     "the login is refused",
     "log in again, or renew the secret: `stocktake auth describe --check` tells which one it is"},
    {"no answer", 0, 0, "", Refused::nothing, Step::host, kCannotBeReached, kCheckNetwork},
    // The Databricks SDKs know it by the same sign.
    {"private link", 300, 399, "PRIVATE_LINK_VALIDATION_ERROR", Refused::nothing, Step::host,
     "this workspace can be reached by Private Link only, and not from this network",
     "run the command in the network that the workspace's Private Link leads to (AWS PrivateLink, "
     "Azure Private Link or Private Service Connect), or connect to its VPN"},
    {"redirect", 300, 399, "", Refused::nothing, Step::host,
     "the host answers with a login page or another address", kCheckAddress},
    {"credentials", 0, kAnyStatus, "", Refused::caller, Step::credentials,
     "the workspace refuses these credentials",
     "the token may have expired or belong to another workspace: give a new one with --token-file, "
     "or name the profile of this workspace with --profile"},
    {"permission", 0, kAnyStatus, "", Refused::request, Step::credentials,
     "the workspace does not permit the request", "ask a workspace admin for permission"},
    {"throttled", 429, 429, "", Refused::nothing, Step::host, kThrottled, kSlower},
    {"request limit", 400, 599, "REQUEST_LIMIT_EXCEEDED", Refused::nothing, Step::host, kThrottled,
     kSlower},
    {"resource exhausted", 400, 599, "RESOURCE_EXHAUSTED", Refused::nothing, Step::host, kThrottled,
     kSlower},
    {"server error", 500, 599, "", Refused::nothing, Step::host,
     "the service does not give a usable answer",
     "try again later, and check the status page of the service"},
    {"not a workspace", 0, kAnyStatus, "", Refused::nothing, Step::host,
     "the host answers, but not like a Databricks workspace", kCheckAddress},
};
// clang-format on

}  // namespace

std::span<const CauseRow> cause_rows() {
  return kCauses;
}

const CauseRow& cause_of(const Classification& classification) {
  const auto fits = [&](const CauseRow& row) {
    return classification.http_status >= row.lowest_status &&
           classification.http_status <= row.highest_status &&
           (row.code.empty() || row.code == classification.error_code) &&
           (row.refused == Refused::nothing || row.refused == refused(classification));
  };
  const auto* const found = std::find_if(std::begin(kCauses), std::end(kCauses), fits);
  return found == std::end(kCauses) ? *std::prev(found) : *found;
}

std::string answer_text(const Classification& classification) {
  std::string text =
      classification.http_status == 0 ? "" : fmt::format("{} ", classification.http_status);
  text += classification.error_code;
  if (!classification.message.empty()) text += ": " + classification.message;
  return text;
}

Failure failure_of(const Classification& classification) {
  const CauseRow& cause = cause_of(classification);
  return {exit_code_of(classification),
          fmt::format("{}: {}", cause.what, answer_text(classification)),
          std::string(cause.remedy)};
}

}  // namespace stocktake::databricks
