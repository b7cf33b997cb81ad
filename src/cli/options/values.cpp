#include "cli/options/values.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>
#include <system_error>

#include "util/nearest.h"
#include "util/text.h"

namespace stocktake::cli {
namespace {

constexpr double kMost = 1e9;

std::string is_not(const std::string& text, const std::string& what) {
  return fmt::format("\"{}\" is not {}", excerpt(text), what);
}

/// The number that the whole text is.
template <typename Number>
std::optional<Number> parse(const std::string& text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

std::string in_words(std::uint64_t least, std::uint64_t most) {
  if (most >= std::numeric_limits<std::int64_t>::max()) {
    return fmt::format("a whole number, {} or more", least);
  }
  return fmt::format("a whole number from {} to {}", least, most);
}

CLI::Validator number(bool with_zero) {
  return {[with_zero](std::string& text) -> std::string {
            const auto value = parse<double>(text);
            const bool is_number =
                value && std::isfinite(*value) && (with_zero ? *value >= 0 : *value > 0);
            if (!is_number)
              return is_not(text, with_zero ? "a number from 0 on" : "a number above 0");
            if (*value <= kMost) return "";
            return fmt::format("\"{}\" is more than {}", excerpt(text),
                               grouped(static_cast<std::int64_t>(kMost)));
          },
          ""};
}

}  // namespace

CLI::Validator one_of(std::vector<std::string> words) {
  return {[words = std::move(words)](std::string& text) -> std::string {
            const auto same = std::find_if(words.begin(), words.end(), [&](const auto& word) {
              return to_lower_ascii(word) == to_lower_ascii(text);
            });
            if (same != words.end()) {
              text = *same;
              return "";
            }
            const std::string meant = did_you_mean(text, words);
            return is_not(text, any_of(words)) + (meant.empty() ? "" : ": " + meant);
          },
          ""};
}

CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
  return {[least, most](std::string& text) -> std::string {
            const auto value = parse<std::uint64_t>(text);
            if (!value || *value < least || *value > most) {
              return is_not(text, in_words(least, most));
            }
            text = fmt::format("{}", *value);  // the parser would take 010 for octal
            return "";
          },
          ""};
}

CLI::Validator number_above_zero() {
  return number(false);
}

CLI::Validator number_from_zero() {
  return number(true);
}

CLI::Validator share() {
  return {[](std::string& text) -> std::string {
            const bool percent = text.ends_with("%");
            const auto value = parse<double>(text.substr(0, text.size() - (percent ? 1 : 0)));
            const double part = value.value_or(-1) / (percent ? 100 : 1);
            if (!(part >= 0 && part <= 1)) {
              return is_not(text, "a share between 0 and 1, or between 0% and 100%");
            }
            text = fmt::format("{}", part);
            return "";
          },
          ""};
}

CLI::Validator some(const std::string& what) {
  return {[what](std::string& text) -> std::string {
            return trim(text).empty() ? is_not(text, what) : "";
          },
          ""};
}

CLI::Validator existing_file() {
  return {[](std::string& text) -> std::string {
            std::error_code ignored;
            const bool is_file = std::filesystem::exists(text, ignored) &&
                                 !std::filesystem::is_directory(text, ignored);
            return is_file ? "" : is_not(text, "a file that exists");
          },
          ""};
}

CLI::Option* comma_separated(CLI::Option* option) {
  return option->delimiter(',')->allow_extra_args(false);
}

CLI::Option* add_choice(CLI::App& command, const std::string& name, std::string& value,
                        std::vector<std::string> words, const std::string& help) {
  return command.add_option(name, value, help)
      ->transform(one_of(std::move(words)))
      ->type_name("WORD")
      ->capture_default_str();
}

}  // namespace stocktake::cli
