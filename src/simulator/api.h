#pragma once

#include <map>
#include <string>

#include "simulator/tree.h"
#include "simulator/weather.h"

namespace stocktake::simulator {

/// A request, taken apart.
struct Call {
  std::string path;
  std::map<std::string, std::string> query;
};

Call parse_target(std::string_view target);
Family family_of(std::string_view path);

/// The cluster that the workspace has.
inline constexpr const char* kClusterId = "1234-567890-abc123";

/// What the service answers in good weather to whoever may ask. The shapes of the bodies are those
/// of the REST API's documentation.
class Api {
 public:
  Api(const Tree& tree, const Weather& weather) : tree_(tree), weather_(weather) {}

  Answer answer(const Call& call) const;

 private:
  Answer list_dbfs(const std::string& path) const;
  Answer list_workspace(const std::string& path) const;
  Answer users(const Call& call) const;
  Answer me() const;
  Answer cluster(const std::string& id) const;

  const Tree& tree_;
  const Weather& weather_;
};

}  // namespace stocktake::simulator
