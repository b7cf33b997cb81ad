#include "cli/usage_failure.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "util/nearest.h"
#include "util/text.h"

namespace stocktake::cli {
namespace {

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<std::string> names_of(const std::vector<const CLI::App*>& commands) {
  std::vector<std::string> names;
  std::transform(commands.begin(), commands.end(), std::back_inserter(names),
                 [](const CLI::App* command) { return command->get_name(); });
  return names;
}

std::vector<std::string> options_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

bool has_option(const CLI::App& command, const std::string& name) {
  const auto names = options_of(command);
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The command that the words chose; `app` itself if none.
const CLI::App& chosen_command(const CLI::App& app) {
  const auto parsed = app.get_subcommands();
  return parsed.empty() ? app : *parsed.front();
}

/// How to ask for the help of a command.
std::string help_of(const CLI::App& app, const CLI::App& command) {
  return fmt::format("'stocktake help{}' says what it takes",
                     &command == &app ? "" : " " + command.get_name());
}

bool is_option(std::string_view word) {
  return word.size() > 1 && word.front() == '-';
}

Failure unknown_command(const CLI::App& app, const std::string& word) {
  const std::vector<std::string> names = names_of(commands_of(app));
  const std::string meant = did_you_mean(word, names);
  return {ExitCode::usage, fmt::format("there is no command \"{}\"", excerpt(word)),
          meant.empty() ? fmt::format("the commands are {}", fmt::join(names, ", ")) : meant};
}

Failure unknown_option(const CLI::App& app, const CLI::App& command, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  const std::string whose = &command == &app ? "" : " of " + command.get_name();
  const std::string what = fmt::format("there is no option {}{}", excerpt(name), whose);
  std::vector<const CLI::App*> others = commands_of(app);
  std::erase_if(others, [&](const CLI::App* other) { return !has_option(*other, name); });
  if (!others.empty()) {
    return {ExitCode::usage, what,
            fmt::format("it is an option of {}, and stands behind the command",
                        any_of(names_of(others)))};
  }
  const std::string meant = did_you_mean(name, options_of(command));
  return {ExitCode::usage, what, meant.empty() ? help_of(app, command) : meant};
}

/// The first word that nothing takes. An option comes before the arguments: where it is misspelt,
/// its value is among them.
std::optional<Failure> unknown_word(const CLI::App& app, const CLI::App& command) {
  const std::vector<std::string> words = app.remaining(true);
  const auto option = std::find_if(words.begin(), words.end(), is_option);
  if (option != words.end()) return unknown_option(app, command, *option);
  if (words.empty()) return std::nullopt;
  if (&command == &app) return unknown_command(app, words.front());
  return Failure{ExitCode::usage,
                 fmt::format("{} does not take the argument \"{}\"", command.get_name(),
                             excerpt(words.front())),
                 help_of(app, command)};
}

/// What the option or argument is for, as the help says it.
std::string description_of(const CLI::App& command, const std::string& name) {
  const CLI::Option* option = command.get_option_no_throw(name);
  return option == nullptr ? "" : ": " + option->get_description();
}

/// The text of the parser, where it is not for people.
std::string in_words(const CLI::App& command, const std::string& text) {
  const std::string name = text.substr(0, text.find_first_of(": "));
  const auto has = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  if (text.ends_with(" missing")) {
    return fmt::format("{} needs a value{}", name, description_of(command, name));
  }
  if (has(": At Most ")) return fmt::format("{} is given more than once", name);
  if (text.ends_with(" is required")) {
    return fmt::format("{} needs {}{}", command.get_name(), name, description_of(command, name));
  }
  for (const auto& [part, word] :
       {std::pair{" excludes ", "cannot be combined with"}, std::pair{" requires ", "needs"}}) {
    const auto at = text.find(part);
    if (at == std::string::npos) continue;
    return fmt::format("{} {} {}", name, word, text.substr(at + std::string_view(part).size()));
  }
  return text;
}

}  // namespace

Failure usage_failure(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = chosen_command(app);
  if (auto unknown = unknown_word(app, command)) return *unknown;
  if (&command == &app) {
    return {ExitCode::usage, fmt::format("name a command: {}", any_of(names_of(commands_of(app)))),
            "'stocktake help' explains them; 'stocktake demo' needs no account"};
  }
  return {ExitCode::usage, in_words(command, error.what()), help_of(app, command)};
}

}  // namespace stocktake::cli
