#include "auth/credentials.h"
#include "auth/methods/methods.h"
#include "auth/program_token.h"

namespace stocktake::auth {
namespace {

/// Any command of the shell that prints a token, or JSON as `databricks auth token` does.
class CommandSource final : public TokenSource {
 public:
  explicit CommandSource(const Setting& setting) : setting_(setting) {}

  tl::expected<AccessToken, FetchFailure> fetch(const std::stop_token& stop) override {
    // The command itself is not repeated in messages: it may contain a secret.
    const std::string name = "--token-command";
    const ChildProgram shell{"/bin/sh", {"-c", setting_.text(Attribute::token_command)}};
    const auto output = output_of(shell, name, "run the command in a shell to see why", stop);
    if (!output) return tl::unexpected(output.error());
    if (const auto answer = object_in(*output)) return token_in(*answer, name, setting_.clock);
    const auto token = clean_token(*output, name);
    if (!token) return garbled(name, "it printed neither a token nor JSON with access_token");
    return bearer_token(*token, setting_.clock);
  }

 private:
  Setting setting_;
};

}  // namespace

const Method kTokenCommand{
    "token-command", Family::token_command, false,
    [](const Setting& setting) {
      return first_missing(setting, {Attribute::token_command, Attribute::host});
    },
    [](const Setting& setting) -> std::unique_ptr<TokenSource> {
      return std::make_unique<CommandSource>(setting);
    }};

}  // namespace stocktake::auth
