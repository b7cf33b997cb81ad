#include <fmt/format.h>

#include "auth/azure.h"
#include "auth/expiry.h"
#include "auth/methods/methods.h"
#include "auth/program_token.h"
#include "auth/token.h"

namespace stocktake::auth {
namespace {

constexpr const char* kRemedy = "log in with `az login`";

std::optional<std::string> find_az(const Setting& setting) {
  return find_program("az", setting.variable("PATH"), [](const std::string&) { return true; });
}

/// The subscription in /subscriptions/ID/resourceGroups/...; empty if there is none.
std::string subscription_in(std::string_view resource_id) {
  constexpr std::string_view kBefore = "/subscriptions/";
  if (!resource_id.starts_with(kBefore)) return "";
  resource_id.remove_prefix(kBefore.size());
  return std::string(resource_id.substr(0, resource_id.find('/')));
}

/// A person's or a service principal's login with `az login`.
class AzSource final : public AzureSource {
 public:
  using AzureSource::AzureSource;

 protected:
  tl::expected<AccessToken, FetchFailure> fetch_for(const std::string& resource,
                                                    const std::stop_token& stop) override {
    std::vector<std::string> words{"account", "get-access-token", "--resource",
                                   resource,  "--output",         "json"};
    const std::string tenant = setting_.text(Attribute::azure_tenant_id);
    if (!tenant.empty() && !is_managed_identity(stop)) {
      words.insert(words.end(), {"--tenant", tenant});
    }
    const std::string subscription =
        subscription_in(setting_.text(Attribute::azure_workspace_resource_id));
    if (!subscription.empty()) {
      std::vector<std::string> with = words;
      with.insert(with.end(), {"--subscription", subscription});
      auto token = run(with, stop);
      // The login may not know the subscription and have access to the workspace all the same.
      if (token) return token;
    }
    return run(words, stop);
  }

  bool needs_management(const AccessToken& token) const override {
    return !names_person(token.authorization.substr(token.authorization.find(' ') + 1));
  }

 private:
  tl::expected<Json, FetchFailure> ask_az(const std::vector<std::string>& words,
                                          const std::stop_token& stop) {
    const std::string name = fmt::format("az {} {}", words[0], words[1]);
    const auto program = find_az(setting_);
    if (!program) return garbled("az", "the program is no longer there");
    const auto output = output_of({*program, words}, name, kRemedy, stop);
    if (!output) return tl::unexpected(output.error());
    auto answer = object_in(*output);
    if (!answer) return garbled("`" + name + "`", "it printed no JSON");
    return std::move(*answer);
  }

  /// For a managed identity, az takes no --tenant.
  bool is_managed_identity(const std::stop_token& stop) {
    const auto account = ask_az({"account", "show", "--output", "json"}, stop);
    if (!account || !account->contains("user") || !(*account)["user"].is_object()) return false;
    const std::string name = text_member((*account)["user"], "name");
    return text_member((*account)["user"], "type") == "servicePrincipal" &&
           (name == "systemAssignedIdentity" || name == "userAssignedIdentity");
  }

  tl::expected<AccessToken, FetchFailure> run(const std::vector<std::string>& words,
                                              const std::stop_token& stop) {
    const auto answer = ask_az(words, stop);
    if (!answer) return tl::unexpected(answer.error());
    Json usual = *answer;
    usual["access_token"] = text_member(*answer, "accessToken");
    usual["token_type"] = text_member(*answer, "tokenType");
    auto token = token_in(usual, "`az account get-access-token`", setting_.clock);
    const auto at = parse_local_expiry(text_member(*answer, "expiresOn"));
    if (token && !token->lifetime && at) {
      token->lifetime = std::chrono::milliseconds(*at - setting_.clock.wall_ms());
    }
    return token;
  }
};

}  // namespace

const Method kAzureCli{"azure-cli", Family::azure, false,
                       [](const Setting& setting) -> std::optional<std::string> {
                         if (auto missing = missing_for_azure(setting)) return missing;
                         if (find_az(setting)) return std::nullopt;
                         return "the program az is not in PATH";
                       },
                       [](const Setting& setting) -> std::unique_ptr<TokenSource> {
                         return std::make_unique<AzSource>(setting);
                       }};

}  // namespace stocktake::auth
