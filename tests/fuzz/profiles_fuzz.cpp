// The configuration file.

#include "auth/credentials.h"
#include "auth/host.h"
#include "auth/profiles.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stocktake;
  const std::string_view text = fuzz::text_of(data, size);
  const auto profiles = auth::Profiles::parse(text, "f");
  if (!profiles) {
    fuzz::require(profiles.error().code == ExitCode::usage, "a broken file is wrong usage");
    return 0;
  }
  for (const std::string& name : profiles->names()) {
    const auto* profile = profiles->find(name);
    fuzz::require(profile != nullptr, "a profile that is named is found");
    const std::string token = profile->value("token");
    if (const auto clean = auth::clean_token(token, "f")) {
      fuzz::require(clean->find_first_of(" \r\n\t") == std::string::npos, "a token is one word");
    }
    if (const auto host = auth::normalise_host(profile->value("host"))) {
      const auto again = auth::normalise_host(*host);
      fuzz::require(again && *again == *host, "a normalised host is normal");
      fuzz::require(host->starts_with("https://") || auth::is_loopback(*host),
                    "the token goes over TLS only");
    }
  }
  static_cast<void>(profiles->default_profile());
  return 0;
}
