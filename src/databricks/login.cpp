#include "databricks/login.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <utility>

#include "databricks/host.h"
#include "databricks/profiles.h"
#include "util/files.h"
#include "util/nearest.h"

namespace stocktake::databricks {
namespace {

/// A value and where it comes from; empty if there is none.
struct Found {
  std::string value;
  std::string origin;

  explicit operator bool() const { return !value.empty(); }
};

/// The profile that is used, if any.
struct Chosen {
  std::optional<Profile> profile;
  std::string origin;  ///< "profile work of /home/me/.databrickscfg"

  std::string value(const std::string& key) const { return profile ? profile->value(key) : ""; }
};

std::string variable(const Environment& environment, const std::string& name) {
  return environment(name).value_or("");  // empty means unset
}

Found first_variable(const Environment& environment, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    std::string value = variable(environment, name);
    if (!value.empty()) return {std::move(value), name};
  }
  return {};
}

/// Ways to sign in that the SDKs support and this program does not. If set in the environment, they
/// keep the configuration file from being read, as a token does.
Found other_credentials(const Environment& environment) {
  return first_variable(environment,
                        {"DATABRICKS_CLIENT_ID", "DATABRICKS_CLIENT_SECRET", "DATABRICKS_USERNAME",
                         "DATABRICKS_PASSWORD", "DATABRICKS_AZURE_RESOURCE_ID", "ARM_CLIENT_ID",
                         "ARM_CLIENT_SECRET", "ARM_TENANT_ID"});
}

Found find_host(const LoginOptions& options, const Environment& environment) {
  if (!options.host.empty()) return {options.host, "--workspace-url"};
  return first_variable(environment, {"DATABRICKS_HOST", "DATABRICKS_WORKSPACE_URL"});
}

/// The token from the command line or the environment.
Expected<Found> find_token(const LoginOptions& options, const Environment& environment) {
  if (!options.token.empty() && !options.token_file.empty()) {
    return fail(ExitCode::usage, "both --token and --token-file are given",
                "give only one of them");
  }
  Found found{options.token, "--token"};
  if (!options.token_file.empty()) {
    auto text = read_whole(options.token_file);
    if (!text) return tl::unexpected(text.error());
    // An empty file is an error; no other token is looked for.
    found = {text->empty() ? "\n" : std::move(*text), "--token-file " + options.token_file};
  }
  if (!found) found = first_variable(environment, {"DATABRICKS_TOKEN"});
  if (!found) return found;
  auto token = clean_token(found.value, found.origin);
  if (!token) return tl::unexpected(token.error());
  found.value = std::move(*token);
  return found;
}

/// The path of the configuration file; empty if neither a variable nor a home directory gives it.
std::string config_path(const Environment& environment) {
  const std::string home = variable(environment, "HOME");
  const std::string path = variable(environment, "DATABRICKS_CONFIG_FILE");
  if (path.empty()) return home.empty() ? "" : home + "/.databrickscfg";
  return path.starts_with("~/") && !home.empty() ? home + path.substr(1) : path;
}

tl::unexpected<Failure> no_profile(const std::string& name, const std::string& what,
                                   const Profiles& profiles) {
  constexpr std::size_t kMost = 5;
  const std::vector<std::string> names = profiles.names();
  std::string remedy = did_you_mean(name, names);
  if (names.empty()) remedy = "create one with `databricks configure --profile NAME`";
  if (remedy.empty()) {
    const auto end = names.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, names.size()));
    remedy = fmt::format("the file has: {}", fmt::join(names.begin(), end, ", "));
    if (names.size() > kMost) remedy += fmt::format(" and {} more", names.size() - kMost);
  }
  return fail(ExitCode::usage, fmt::format("profile \"{}\" {}", name, what), std::move(remedy));
}

/// `wanted` is the requested profile; empty if none was requested.
Expected<Chosen> read_profile(const std::string& wanted, const Environment& environment) {
  const std::string path = config_path(environment);
  if (path.empty()) {
    if (wanted.empty()) return Chosen{};
    return fail(ExitCode::usage, "a profile is named, but there is no configuration file",
                "set HOME or DATABRICKS_CONFIG_FILE");
  }
  std::error_code error;
  const bool named = !wanted.empty() || !variable(environment, "DATABRICKS_CONFIG_FILE").empty();
  if (!named && !std::filesystem::exists(path, error) && !error) return Chosen{};
  const auto text = read_whole(path);
  if (!text) return tl::unexpected(text.error());
  const auto profiles = Profiles::parse(*text, path);
  if (!profiles) return tl::unexpected(profiles.error());

  const auto by_settings = profiles->default_profile();
  const std::string name = !wanted.empty() ? wanted : by_settings.value_or("DEFAULT");
  const Profile* profile = profiles->find(name);
  const bool optional = wanted.empty() && !by_settings;
  if (profile == nullptr) {
    if (optional) return Chosen{};
    return no_profile(name, "is not in " + path, *profiles);
  }
  if (profile->values.empty() && !optional) {
    return no_profile(name, fmt::format("of {} is empty", path), *profiles);
  }
  return Chosen{*profile, fmt::format("profile {} of {}", name, path)};
}

/// What the profile has instead of a token, as spelled in the file.
std::string other_way_in(const Chosen& chosen) {
  const std::string type = chosen.value("auth_type");
  if (!type.empty() && type != "pat") return "auth_type = " + type;
  for (const char* key : {"client_id", "azure_client_id", "azure_workspace_resource_id",
                          "azure_tenant_id", "google_service_account", "google_credentials",
                          "username", "password", "metadata_service_url"}) {
    if (!chosen.value(key).empty()) return key;
  }
  return "";
}

tl::unexpected<Failure> no_token(const Chosen& chosen, const Environment& environment) {
  std::string what = "no token found";
  if (const std::string way = other_way_in(chosen); !way.empty()) {
    what = fmt::format("{} uses {}, but stocktake needs a token", chosen.origin, way);
  } else if (const Found other = other_credentials(environment)) {
    what = fmt::format("{} is set, but stocktake needs a token", other.origin);
  } else if (chosen.profile) {
    what = fmt::format("no token in {}", chosen.origin);
  }
  return fail(ExitCode::refused, what,
              "give one with --token-file FILE (- is standard input), DATABRICKS_TOKEN, or a "
              "--profile that has `token`; `databricks auth token` prints one for a profile that "
              "logs in another way");
}

tl::unexpected<Failure> no_host(const Chosen& chosen) {
  return fail(
      ExitCode::refused,
      chosen.profile ? fmt::format("no host in {}", chosen.origin) : "no workspace address found",
      "give it with --workspace-url URL, DATABRICKS_HOST, or a --profile that has `host`");
}

/// Normalises the host; a failure says where it comes from.
Expected<std::string> normal_host(const Found& host) {
  auto normal = normalise_host(host.value);
  if (normal) return normal;
  Failure failure = normal.error();
  failure.message = fmt::format("{}: {}", host.origin, failure.message);
  return tl::unexpected(std::move(failure));
}

/// A profile's token was issued for the profile's host and is sent to no other.
Expected<void> check_not_sent_elsewhere(const Found& host, const std::string& normal,
                                        const Chosen& chosen) {
  const std::string own = chosen.value("host");
  if (own.empty()) return {};
  const auto own_normal = normal_host({own, chosen.origin});
  if (!own_normal) return tl::unexpected(own_normal.error());
  if (same_server(*own_normal, normal)) return {};
  return fail(ExitCode::usage,
              fmt::format("{} names {}, but the token of {} is for {}", host.origin, normal,
                          chosen.origin, *own_normal),
              "leave out the address, or give that workspace's own token with --token-file");
}

/// The requested profile and what requested it.
Found wanted_profile(const LoginOptions& options, const Environment& environment) {
  if (!options.profile.empty()) return {options.profile, "--profile"};
  return first_variable(environment, {"DATABRICKS_CONFIG_PROFILE"});
}

/// Values of the profile that the command line or the environment has replaced.
std::vector<std::string> replaced(const Found& host, const Found& token, const Chosen& chosen) {
  std::vector<std::string> notes;
  for (const auto& [found, key] : {std::pair{&host, "host"}, std::pair{&token, "token"}}) {
    const std::string own = chosen.value(key);
    if (!own.empty() && *found && found->value != own) {
      notes.push_back(fmt::format("{} overrides the {} of {}", found->origin, key, chosen.origin));
    }
  }
  return notes;
}

}  // namespace

Expected<Login> log_in(const LoginOptions& options, const Environment& environment) {
  Found host = find_host(options, environment);
  auto token = find_token(options, environment);
  if (!token) return tl::unexpected(token.error());
  const Found wanted = wanted_profile(options, environment);
  const bool have_something = host || *token || other_credentials(environment);
  Chosen chosen;
  if (wanted || !have_something) {
    auto read = read_profile(wanted.value, environment);
    if (!read) return tl::unexpected(read.error());
    chosen = std::move(*read);
  }

  Login login;
  login.notes = replaced(host, *token, chosen);
  if (!host) host = {chosen.value("host"), chosen.origin};
  if (!host) return no_host(chosen);
  auto normal = normal_host(host);
  if (!normal) return tl::unexpected(normal.error());
  login.host = std::move(*normal);
  login.host_origin = host.origin;

  if (!*token && !chosen.value("token").empty()) {
    if (auto checked = check_not_sent_elsewhere(host, login.host, chosen); !checked) {
      return tl::unexpected(checked.error());
    }
    auto own = clean_token(chosen.value("token"), chosen.origin);
    if (!own) return tl::unexpected(own.error());
    *token = {std::move(*own), chosen.origin};
  }
  if (!*token) return no_token(chosen, environment);
  login.credentials = std::make_unique<TokenCredentials>(token->value, token->origin);
  return login;
}

}  // namespace stocktake::databricks
