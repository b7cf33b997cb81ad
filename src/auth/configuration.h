#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/attributes.h"
#include "auth/problem.h"

namespace stocktake::auth {

/// Values from the command line; empty if not given.
struct LoginOptions {
  std::string profile{};
  std::string host{};
  std::string token{};
  std::string token_file{};     ///< `-`: standard input
  std::string token_command{};  ///< run by the shell; prints a token
};

/// Looks up an environment variable.
using Environment = std::function<std::optional<std::string>(const std::string&)>;

/// The variable's value; empty if it is unset.
std::string variable(const Environment& environment, const std::string& name);

/// Fails with `bad_config` if a value of the environment has quotes around it: `docker --env-file`
/// and the like take them as part of the value. `name` is the variable's, for people.
Result<void> check_quotes(std::string_view name, std::string_view text);

/// Where a value was given. The order is that of precedence, except that the values of a profile
/// that was requested on the command line come before those of the environment.
enum class Place : std::uint8_t { typed, environment, profile };

struct Value {
  std::string text;
  Place place = Place::typed;
  std::string
      origin;  ///< "--token", "environment DATABRICKS_TOKEN", "profile work of /home/me/..."
};

/// What is configured: the values of the attributes, from the command line, the environment and a
/// profile of the configuration file.
class Configuration {
 public:
  /// Null if the attribute has no value.
  const Value* find(Attribute attribute) const;
  /// Empty if the attribute has no value.
  std::string text(Attribute attribute) const;
  bool has(Attribute attribute) const { return find(attribute) != nullptr; }
  bool is_true(Attribute attribute) const;
  void set(Attribute attribute, Value value);
  void remove(Attribute attribute);

  /// The families with an attribute that has a value, in the order of `Family`.
  std::vector<Family> families() const;

  std::string host;          ///< normalised; empty if there is none
  std::string workspace_id;  ///< of `workspace_id`, or of the address's query
  std::string profile;       ///< the profile that was read, also if nobody asked for it by name
  std::string config_file;   ///< path of the file that was read, or that is missing
  bool file_is_missing = false;
  /// The host that each place names, normalised, also where another one has precedence. For a
  /// malformed address, words that equal no host.
  std::array<std::string, 3> hosts_by_place;
  std::vector<std::string> notes;  ///< which values were passed over, for people

 private:
  std::array<std::optional<Value>, 64> values_;
};

/// A configuration, as far as it could be read, and what is wrong with it.
struct Loaded {
  Configuration configuration;
  std::optional<Problem> problem;
};

/// Reads the configuration as Databricks' own tools do: the command line has precedence over the
/// environment, and that over the file, attribute by attribute. An empty value is not given. The
/// file is read if a profile is requested, or if neither a host nor credentials were found
/// elsewhere.
///
/// A profile that is requested on the command line is typed: if it has credentials, those of the
/// environment are passed over, and its host has precedence over the environment's. A token that is
/// typed has precedence over all other credentials. Notes say so.
///
/// Sends nothing and runs nothing. Only `--token-file` and the configuration file are read.
Loaded load(const LoginOptions& options, const Environment& environment);

}  // namespace stocktake::auth
