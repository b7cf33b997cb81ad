#include "auth/describe.h"

#include "auth/redact.h"

namespace stocktake::auth {
namespace {

/// A command of the shell may contain a secret, and an address a password.
std::string shown(const AttributeInfo& info, const std::string& text) {
  if (info.secret || info.attribute == Attribute::token_command) return masked(text);
  const bool is_address =
      info.attribute == Attribute::host || info.attribute == Attribute::discovery_url;
  return is_address ? without_password(text) : text;
}

Json values_of(const Configuration& configuration) {
  Json values = Json::object();
  for (const AttributeInfo& info : attributes()) {
    const Value* value = configuration.find(info.attribute);
    if (value == nullptr) continue;
    values[std::string(name_of(info.attribute))] = {{"value", shown(info, value->text)},
                                                    {"from", value->origin}};
  }
  return values;
}

}  // namespace

Json describe(const Login& login, bool tried) {
  const auto& problem = login.problem();
  std::string message = login.auth_type();
  if (problem) message = problem->failure.message;
  Json answer{{"schema", "stocktake.auth/1"},
              {"host", or_null_if_empty(login.host())},
              {"workspace_id", or_null_if_empty(login.workspace_id())},
              {"auth_type", or_null_if_empty(login.auth_type())},
              {"error", problem ? Json(std::string(to_string(problem->kind))) : Json()}};
  answer["details"] = {{"message", message},
                       {"remedy", problem ? Json(problem->failure.remedy) : Json()},
                       {"tried", tried},
                       {"attributes", values_of(login.configuration())}};
  return answer;
}

}  // namespace stocktake::auth
