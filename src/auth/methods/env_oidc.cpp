#include "auth/methods/methods.h"
#include "auth/oauth.h"
#include "auth/token_exchange.h"
#include "util/text.h"

namespace stocktake::auth {
namespace {

std::string variable_name(const Setting& setting) {
  const std::string name = setting.text(Attribute::oidc_token_env);
  return name.empty() ? "DATABRICKS_OIDC_TOKEN" : name;
}

}  // namespace

/// An ID token in an environment variable.
const Method kEnvOidc{
    "env-oidc", Family::env_oidc, false,
    [](const Setting& setting) -> std::optional<std::string> {
      if (auto missing = first_missing(setting, {Attribute::host})) return missing;
      if (!trim(setting.variable(variable_name(setting))).empty()) return std::nullopt;
      return "the variable " + variable_name(setting) + " is not set";
    },
    [](const Setting& setting) {
      return exchange_id_tokens(
          setting,
          [](const Setting& inner, const std::string& /*audience*/,
             const std::stop_token& /*stop*/) -> tl::expected<std::string, FetchFailure> {
            return std::string(trim(inner.variable(variable_name(inner))));
          });
    }};

}  // namespace stocktake::auth
