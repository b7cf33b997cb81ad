#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "auth/configuration.h"
#include "auth/token_source.h"
#include "net/transport/http_client.h"
#include "util/clock.h"

namespace stocktake::auth {

/// What a method works with. Everything outlives the sources that the method makes.
struct Setting {
  const Configuration& configuration;
  const Environment& environment;
  net::HttpClient& http;
  const Clock& clock;

  std::string text(Attribute attribute) const { return configuration.text(attribute); }
  const std::string& host() const { return configuration.host; }
  std::string variable(const std::string& name) const { return auth::variable(environment, name); }
};

/// One way to log in. The official SDKs' names, and `token-command`.
struct Method {
  std::string_view name;
  /// The family whose attributes configure the method; `none` if it uses what it finds.
  Family family = Family::none;
  /// Its token never changes, and is known without a request or a program.
  bool fixed = false;
  /// Why the method does not fit here: "client_secret is not set". None if it does. Sends nothing
  /// and runs nothing.
  std::optional<std::string> (*missing)(const Setting& setting);
  std::unique_ptr<TokenSource> (*make)(const Setting& setting);
};

/// For `Method::missing`: the first of these attributes that has no value.
std::optional<std::string> first_missing(const Setting& setting,
                                         std::initializer_list<Attribute> attributes);

}  // namespace stocktake::auth
