#include <fmt/format.h>

#include <filesystem>

#include "auth/host.h"
#include "auth/methods/methods.h"
#include "auth/program_token.h"
#include "util/files.h"

namespace stocktake::auth {
namespace {

/// The CLI of 2017 to 2023, a Python program of the same name, has no `auth token`.
bool is_not_the_old_one(const std::string& path) {
  constexpr std::uintmax_t kSmall = std::uintmax_t{1} << 20U;
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error || size >= kSmall) return true;
  const auto text = read_whole(path);
  return !text || text->find("from databricks_cli.cli import") == std::string::npos;
}

std::optional<std::string> find_cli(const Setting& setting) {
  std::string name = setting.text(Attribute::databricks_cli_path);
  if (name.empty()) name = "databricks";
  return find_program(name, setting.variable("PATH"), &is_not_the_old_one);
}

/// A person's login with `databricks auth login`.
class CliSource final : public TokenSource {
 public:
  explicit CliSource(const Setting& setting) : setting_(setting) {}

  tl::expected<AccessToken, FetchFailure> fetch(const std::stop_token& stop) override {
    const auto program = find_cli(setting_);
    if (!program) return garbled("databricks", "the program is no longer there");
    const std::vector<std::string> arguments = words();
    std::string command = "databricks";
    for (const std::string& word : arguments) command += " " + word;
    const std::string remedy = fmt::format("log in with `databricks auth login --host {}`{}",
                                           setting_.host(), for_profile());
    const auto output = output_of({*program, arguments}, command, remedy, stop);
    if (!output) return tl::unexpected(output.error());
    const auto answer = object_in(*output);
    if (!answer) return garbled("`" + command + "`", "it printed no JSON");
    return token_in(*answer, "`" + command + "`", setting_.clock);
  }

 private:
  bool profile_has_host() const {
    const Value* host = setting_.configuration.find(Attribute::host);
    return !setting_.configuration.profile.empty() && host != nullptr &&
           host->place == Place::profile;
  }

  std::string for_profile() const {
    return profile_has_host() ? " --profile " + setting_.configuration.profile : "";
  }

  std::vector<std::string> words() const {
    if (profile_has_host()) return {"auth", "token", "--profile", setting_.configuration.profile};
    std::vector<std::string> words{"auth", "token", "--host", setting_.host()};
    if (is_account_host(setting_.host())) {
      words.insert(words.end(), {"--account-id", setting_.text(Attribute::account_id)});
    }
    return words;
  }

  Setting setting_;
};

}  // namespace

const Method kDatabricksCli{"databricks-cli", Family::none, false,
                            [](const Setting& setting) -> std::optional<std::string> {
                              if (auto missing = first_missing(setting, {Attribute::host}))
                                return missing;
                              if (find_cli(setting)) return std::nullopt;
                              return "the program databricks (0.207.1 or later) is not in PATH";
                            },
                            [](const Setting& setting) -> std::unique_ptr<TokenSource> {
                              return std::make_unique<CliSource>(setting);
                            }};

}  // namespace stocktake::auth
