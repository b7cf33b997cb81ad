#include "auth/chain.h"

#include <algorithm>

#include "auth/methods/methods.h"

namespace stocktake::auth {
namespace {

// The order of databricks-sdk-go, but the two that are named by attributes of their own (env-oidc,
// file-oidc) come before those that use what a build server sets.
constexpr const Method* kChain[] = {
    &kPat,
    &kBasic,
    &kTokenCommand,
    &kOauthM2m,
    &kDatabricksCli,
    &kMetadataService,
    &kEnvOidc,
    &kFileOidc,
    &kGithubOidc,
    &kAzureDevopsOidc,
    &kGithubOidcAzure,
    &kAzureMsi,
    &kAzureClientSecret,
    &kAzureCli,
    &kGoogleCredentials,
    &kGoogleId,
};

}  // namespace

std::span<const Method* const> chain() {
  return kChain;
}

const Method* find_method(std::string_view name) {
  const auto found = std::find_if(std::begin(kChain), std::end(kChain),
                                  [&](const Method* method) { return method->name == name; });
  return found == std::end(kChain) ? nullptr : *found;
}

std::optional<std::string> first_missing(const Setting& setting,
                                         std::initializer_list<Attribute> attributes) {
  for (const Attribute attribute : attributes) {
    if (setting.configuration.has(attribute)) continue;
    return std::string(name_of(attribute)) + " is not set";
  }
  return std::nullopt;
}

}  // namespace stocktake::auth
