#include "auth/configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "auth/credentials.h"
#include "auth/host.h"
#include "auth/profile_file.h"
#include "util/files.h"
#include "util/text.h"

namespace stocktake::auth {
namespace {

/// The values of one place.
using Layer = std::vector<std::pair<Attribute, Value>>;

const Value* find_in(const Layer& layer, Attribute attribute) {
  const auto found = std::find_if(layer.begin(), layer.end(),
                                  [&](const auto& each) { return each.first == attribute; });
  return found == layer.end() ? nullptr : &found->second;
}

std::optional<bool> boolean_in(std::string_view text) {
  constexpr std::array<std::string_view, 6> kTrue{"1", "t", "T", "true", "True", "TRUE"};
  constexpr std::array<std::string_view, 6> kFalse{"0", "f", "F", "false", "False", "FALSE"};
  if (std::find(kTrue.begin(), kTrue.end(), text) != kTrue.end()) return true;
  if (std::find(kFalse.begin(), kFalse.end(), text) != kFalse.end()) return false;
  return std::nullopt;
}

/// Whether setting the attribute to this value is a choice of its family: `ARM_USE_MSI=false` is
/// not.
bool is_credential(Attribute attribute, const Value& value) {
  const AttributeInfo& info = info_of(attribute);
  return info.family != Family::none &&
         (info.kind != ValueKind::boolean || boolean_in(value.text) != false);
}

/// Where the layer's first credential is from; empty if it has none.
std::string origin_of_credential(const Layer& layer) {
  const auto found = std::find_if(layer.begin(), layer.end(), [](const auto& each) {
    return is_credential(each.first, each.second);
  });
  return found == layer.end() ? "" : found->second.origin;
}

Result<Layer> typed_layer(const LoginOptions& options) {
  Layer layer;
  const auto add = [&layer](Attribute attribute, const std::string& text, const char* option) {
    if (!text.empty()) layer.push_back({attribute, {text, Place::typed, option}});
  };
  const std::array ways{&options.token, &options.token_file, &options.token_command};
  const auto given = std::count_if(ways.begin(), ways.end(),
                                   [](const std::string* text) { return !text->empty(); });
  if (given > 1) {
    return fail(ErrorKind::bad_config,
                "more than one of --token, --token-file and --token-command is given",
                "give only one of them");
  }
  add(Attribute::host, options.host, "--workspace-url");
  add(Attribute::token, options.token, "--token");
  add(Attribute::token_command, options.token_command, "--token-command");
  if (options.token_file.empty()) return layer;
  auto text = read_whole(options.token_file);
  if (!text) return fail(ErrorKind::bad_config, text.error().message, text.error().remedy);
  // An empty file is an error; no other token is looked for.
  layer.push_back({Attribute::token,
                   {text->empty() ? "\n" : std::move(*text), Place::typed,
                    "--token-file " + options.token_file}});
  return layer;
}

Layer environment_layer(const Environment& environment) {
  Layer layer;
  for (const AttributeInfo& info : attributes()) {
    for (const std::string_view name : info.variables) {
      if (name.empty()) continue;
      std::string text = variable(environment, std::string(name));
      if (text.empty()) continue;
      layer.push_back({info.attribute,
                       {std::move(text), Place::environment, fmt::format("environment {}", name)}});
      break;
    }
  }
  return layer;
}

/// Of the environment's values, those that are in force.
Result<void> check_all_quotes(const Configuration& configuration) {
  for (const AttributeInfo& info : attributes()) {
    const Value* value = configuration.find(info.attribute);
    if (value == nullptr || value->place != Place::environment) continue;
    if (auto checked = check_quotes(value->origin, value->text); !checked) return checked;
  }
  return {};
}

Layer profile_layer(const Profile& profile, const std::string& origin) {
  Layer layer;
  for (const AttributeInfo& info : attributes()) {
    if (info.attribute == Attribute::token_command) continue;  // must be typed
    for (const std::string_view key : info.keys) {
      std::string text = key.empty() ? "" : profile.value(std::string(key));
      if (text.empty()) continue;
      layer.push_back({info.attribute, {std::move(text), Place::profile, origin}});
      break;
    }
  }
  return layer;
}

/// Credentials, and what says how they are used.
bool is_credential_or_type(const std::pair<Attribute, Value>& each) {
  return each.first == Attribute::auth_type || each.first == Attribute::discovery_url ||
         is_credential(each.first, each.second);
}

/// Removes the credentials of a layer, for those of `winner`, and adds a note for each.
void pass_over_credentials(Layer& layer, const std::string& winner,
                           std::vector<std::string>& notes) {
  const auto end = std::stable_partition(
      layer.begin(), layer.end(), [](const auto& each) { return !is_credential_or_type(each); });
  for (auto each = end; each != layer.end(); ++each) {
    notes.push_back(
        fmt::format("{} is passed over: {} has precedence",
                    each->second.place == Place::profile
                        ? fmt::format("{} in {}", name_of(each->first), each->second.origin)
                        : each->second.origin,
                    winner));
  }
  layer.erase(end, layer.end());
}

/// Adds the values of a place for attributes that no earlier place has set. A note names those that
/// were passed over for another value.
void merge(Configuration& configuration, const Layer& layer) {
  for (const auto& [attribute, value] : layer) {
    const Value* winner = configuration.find(attribute);
    if (winner == nullptr) {
      configuration.set(attribute, value);
    } else if (winner->text != value.text) {
      configuration.notes.push_back(fmt::format("{} overrides the {} of {}", winner->origin,
                                                name_of(attribute), value.origin));
    }
  }
}

tl::unexpected<Problem> bad_value(const Value& value, const Failure& failure) {
  return fail(ErrorKind::bad_config, fmt::format("{}: {}", value.origin, failure.message),
              failure.remedy);
}

Result<void> check_value(Configuration& configuration, const AttributeInfo& info) {
  const Value* value = configuration.find(info.attribute);
  if (value == nullptr) return {};
  if (info.kind == ValueKind::boolean && !boolean_in(value->text)) {
    return fail(
        ErrorKind::bad_config,
        fmt::format("{} in {} is neither true nor false", name_of(info.attribute), value->origin),
        "write true or false");
  }
  if (info.kind == ValueKind::number) {
    int number = 0;
    const char* const end = value->text.data() + value->text.size();
    const auto [stopped_at, error] = std::from_chars(value->text.data(), end, number);
    if (error != std::errc() || stopped_at != end) {
      return fail(
          ErrorKind::bad_config,
          fmt::format("{} in {} is not a whole number", name_of(info.attribute), value->origin),
          "write a number, or remove it");
    }
  }
  const bool is_header = info.attribute == Attribute::workspace_id ||
                         info.attribute == Attribute::azure_workspace_resource_id;
  if (is_header && !is_graphic_ascii(value->text)) {
    return fail(ErrorKind::bad_config,
                fmt::format("{} in {} contains a blank or another character that it cannot have",
                            name_of(info.attribute), value->origin),
                "copy it from the workspace's page");
  }
  if (info.attribute == Attribute::token) {
    auto token = clean_token(value->text, value->origin);
    if (!token) {
      return fail(ErrorKind::bad_config, token.error().message, token.error().remedy);
    }
    configuration.set(Attribute::token, {std::move(*token), value->place, value->origin});
  }
  return {};
}

/// Normalises the hosts of all places.
Result<void> take_hosts(Configuration& configuration, const std::array<const Layer*, 3>& layers) {
  for (const Layer* layer : layers) {
    const Value* value = find_in(*layer, Attribute::host);
    if (value == nullptr) continue;
    auto normal = normalise_host(value->text);
    const bool wins = configuration.find(Attribute::host)->place == value->place;
    if (!normal && wins) return bad_value(*value, normal.error());
    // A malformed address names a host, too, and the secrets beside it are for that one.
    configuration.hosts_by_place.at(static_cast<std::size_t>(value->place)) =
        normal.value_or("another host, whose address is malformed");
    if (wins) configuration.host = *normal;
  }
  return {};
}

/// Ids of an environment or a profile that names another host belong to that host.
void drop_foreign_ids(Configuration& configuration) {
  for (const Attribute attribute : {Attribute::workspace_id, Attribute::account_id,
                                    Attribute::cluster_id, Attribute::serverless_compute_id}) {
    const Value* value = configuration.find(attribute);
    if (value == nullptr) continue;
    const std::string& own =
        configuration.hosts_by_place.at(static_cast<std::size_t>(value->place));
    if (!own.empty() && own != configuration.host) configuration.remove(attribute);
  }
}

/// Takes the ids from the query of the address, where nothing else gives them.
void take_pasted_ids(Configuration& configuration) {
  const Value* host = configuration.find(Attribute::host);
  if (host == nullptr) return;
  PastedIds ids = ids_in(host->text);
  const auto fill = [&](Attribute attribute, std::string id) {
    if (!id.empty() && !configuration.has(attribute)) {
      configuration.set(attribute, {std::move(id), host->place, "the address in " + host->origin});
    }
  };
  fill(Attribute::workspace_id, std::move(ids.workspace_id));
  fill(Attribute::account_id, std::move(ids.account_id));
}

/// The values of the profile that is used, if any.
Result<Layer> read_profile(Configuration& configuration, const std::string& requested, bool typed,
                           const Environment& environment) {
  auto file = read_profile_file(environment);
  if (!file) return tl::unexpected(file.error());
  configuration.config_file = file->path;
  configuration.file_is_missing = !file->exists;
  if (!file->exists) {
    if (!typed) return Layer{};  // as the SDKs: the environment may suffice
    return fail(ErrorKind::no_profile,
                file->path.empty()
                    ? "a profile is requested, but there is no configuration file"
                    : fmt::format("a profile is requested, but there is no file {}", file->path),
                file->path.empty() ? "set HOME or DATABRICKS_CONFIG_FILE"
                                   : "create it with `databricks configure --profile NAME`, or "
                                     "set DATABRICKS_CONFIG_FILE");
  }
  auto profile = choose_profile(*file, requested);
  if (!profile) return tl::unexpected(profile.error());
  if (!*profile) return Layer{};
  configuration.profile = (*profile)->name;
  return profile_layer(**profile, origin_of(**profile, *file));
}

Result<void> load_into(Configuration& configuration, const LoginOptions& options,
                       const Environment& environment) {
  auto typed = typed_layer(options);
  if (!typed) return tl::unexpected(typed.error());
  merge(configuration, *typed);
  Layer variables = environment_layer(environment);
  const bool is_requested = !options.profile.empty();
  const std::string requested =
      is_requested ? options.profile : variable(environment, "DATABRICKS_CONFIG_PROFILE");
  const bool have_something = find_in(*typed, Attribute::host) != nullptr ||
                              find_in(variables, Attribute::host) != nullptr ||
                              !origin_of_credential(*typed).empty() ||
                              !origin_of_credential(variables).empty();
  Layer profile;
  if (!requested.empty() || !have_something) {
    for (const char* name : {"DATABRICKS_CONFIG_PROFILE", "DATABRICKS_CONFIG_FILE"}) {
      auto checked = check_quotes(std::string("environment ") + name, variable(environment, name));
      if (!checked) return checked;
    }
    auto read = read_profile(configuration, requested, is_requested, environment);
    if (!read) return tl::unexpected(read.error());
    profile = std::move(*read);
  }
  const std::string winner = origin_of_credential(*typed);
  if (!winner.empty()) {
    pass_over_credentials(variables, winner, configuration.notes);
    pass_over_credentials(profile, winner, configuration.notes);
  } else if (is_requested && std::any_of(profile.begin(), profile.end(), &is_credential_or_type)) {
    pass_over_credentials(variables, "--profile " + requested, configuration.notes);
  }
  const std::array<const Layer*, 3> layers{&*typed, is_requested ? &profile : &variables,
                                           is_requested ? &variables : &profile};
  merge(configuration, *layers[1]);
  merge(configuration, *layers[2]);
  if (auto checked = check_all_quotes(configuration); !checked) return checked;
  if (auto taken = take_hosts(configuration, layers); !taken) return taken;
  drop_foreign_ids(configuration);
  take_pasted_ids(configuration);
  configuration.workspace_id = configuration.text(Attribute::workspace_id);
  for (const AttributeInfo& info : attributes()) {
    if (auto checked = check_value(configuration, info); !checked) return checked;
  }
  return {};
}

}  // namespace

Result<void> check_quotes(std::string_view name, std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == text.back() &&
                      (text.front() == '"' || text.front() == '\'');
  if (!quoted) return {};
  return fail(ErrorKind::bad_config, fmt::format("the value of {} has quotes around it", name),
              "set it without the quotes: files for `docker --env-file` and the like take them as "
              "part of the value");
}

std::string variable(const Environment& environment, const std::string& name) {
  return environment(name).value_or("");
}

const Value* Configuration::find(Attribute attribute) const {
  const auto& value = values_.at(static_cast<std::size_t>(attribute));
  return value ? &*value : nullptr;
}

std::string Configuration::text(Attribute attribute) const {
  const Value* value = find(attribute);
  return value == nullptr ? "" : value->text;
}

bool Configuration::is_true(Attribute attribute) const {
  return boolean_in(text(attribute)) == true;
}

void Configuration::set(Attribute attribute, Value value) {
  values_.at(static_cast<std::size_t>(attribute)) = std::move(value);
}

void Configuration::remove(Attribute attribute) {
  values_.at(static_cast<std::size_t>(attribute)).reset();
}

std::vector<Family> Configuration::families() const {
  std::vector<Family> found;
  for (const AttributeInfo& info : attributes()) {
    const Value* value = find(info.attribute);
    if (value == nullptr || !is_credential(info.attribute, *value)) continue;
    if (std::find(found.begin(), found.end(), info.family) == found.end()) {
      found.push_back(info.family);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

Loaded load(const LoginOptions& options, const Environment& environment) {
  Loaded loaded;
  if (auto read = load_into(loaded.configuration, options, environment); !read) {
    loaded.problem = read.error();
  }
  return loaded;
}

}  // namespace stocktake::auth
