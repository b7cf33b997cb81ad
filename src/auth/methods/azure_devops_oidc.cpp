#include <fmt/format.h>

#include "auth/methods/methods.h"
#include "auth/oauth.h"
#include "auth/token_exchange.h"

namespace stocktake::auth {
namespace {

std::string url_of(const Setting& setting) {
  std::string collection = setting.variable("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI");
  if (!collection.ends_with('/')) collection += '/';
  return fmt::format(
      "{}{}/_apis/distributedtask/hubs/{}/plans/{}/jobs/{}/oidctoken?api-version=7.2-preview.1",
      collection, setting.variable("SYSTEM_TEAMPROJECTID"), setting.variable("SYSTEM_HOSTTYPE"),
      setting.variable("SYSTEM_PLANID"), setting.variable("SYSTEM_JOBID"));
}

/// The audience is fixed: api://AzureADTokenExchange.
tl::expected<std::string, FetchFailure> devops_id_token(const Setting& setting,
                                                        const std::string& /*audience*/,
                                                        const std::stop_token& stop) {
  auto request = form_request(url_of(setting), {}, stop);
  request.headers.push_back("Authorization: Bearer " + setting.variable("SYSTEM_ACCESSTOKEN"));
  const std::string who = "the service for ID tokens of Azure DevOps";
  const auto answer = ask(setting.http, request, who);
  if (!answer) return tl::unexpected(answer.error());
  std::string token = text_member(*answer, "oidcToken");
  if (token.empty()) return garbled(who, "there is no oidcToken in its answer");
  return token;
}

}  // namespace

/// Azure DevOps pipelines.
const Method kAzureDevopsOidc{
    "azure-devops-oidc", Family::oauth, false,
    [](const Setting& setting) -> std::optional<std::string> {
      if (auto missing = first_missing(setting, {Attribute::host})) return missing;
      for (const char* name :
           {"SYSTEM_ACCESSTOKEN", "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI", "SYSTEM_PLANID",
            "SYSTEM_JOBID", "SYSTEM_TEAMPROJECTID", "SYSTEM_HOSTTYPE"}) {
        if (setting.variable(name).empty()) return fmt::format("the variable {} is not set", name);
      }
      return std::nullopt;
    },
    [](const Setting& setting) { return exchange_id_tokens(setting, &devops_id_token); }};

}  // namespace stocktake::auth
