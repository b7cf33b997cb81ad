#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace stocktake::cli {

// What options take, in words. A value that an option does not take is refused with these words,
// such as `--format: "xml" is not table, csv or json`.

/// One of the words, in any letter case. The option gets the word as it is spelt here.
CLI::Validator one_of(std::vector<std::string> words);

/// A whole number within these bounds.
CLI::Validator whole_number(std::uint64_t least,
                            std::uint64_t most = std::numeric_limits<std::int64_t>::max());

/// A number above 0, or from 0 on; at most 1,000,000,000, which is 31 years of seconds.
CLI::Validator number_above_zero();
CLI::Validator number_from_zero();

/// "5%" or "0.05"; the option gets the number.
CLI::Validator share();

/// A text that is not empty, as an unset variable of the shell is; `what` is "a path".
CLI::Validator some(const std::string& what);

/// A file that exists.
CLI::Validator existing_file();

/// Makes an option of a list take one value, or several separated by commas. It does not take the
/// arguments behind it, and may be repeated.
CLI::Option* comma_separated(CLI::Option* option);

/// The values of an option that is a word, in the order of the help.
template <typename T>
using Choices = std::vector<std::pair<std::string, T>>;

/// Adds an option whose words stand for values of `value`; its own value is the default.
template <typename T>
CLI::Option* add_choice(CLI::App& command, const std::string& name, T& value,
                        const Choices<T>& choices, const std::string& help) {
  std::vector<std::string> words;
  std::string now;
  for (const auto& [word, stands_for] : choices) {
    words.push_back(word);
    if (stands_for == value) now = word;
  }
  const auto take = [&value, choices](const std::string& word) {
    value = std::find_if(choices.begin(), choices.end(), [&](const auto& choice) {
              return choice.first == word;
            })->second;
  };
  return command.add_option_function<std::string>(name, take, help)
      ->transform(one_of(std::move(words)))
      ->type_name("WORD")
      ->default_str(now);
}

/// The same for an option that keeps the word.
CLI::Option* add_choice(CLI::App& command, const std::string& name, std::string& value,
                        std::vector<std::string> words, const std::string& help);

}  // namespace stocktake::cli
