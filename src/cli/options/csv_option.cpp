#include "cli/options/csv_option.h"

#include <fmt/format.h>

#include <map>

namespace stocktake::cli {

void add_csv_options(CLI::App& command, CsvChoice& choice) {
  const std::string group = "CSV";
  command
      .add_option_function<std::string>(
          "--for",
          [&choice](const std::string&) {
            choice.style.for_excel = true;
            choice.named_by = "--for";
          },
          "excel: a byte order mark, and an apostrophe before what a spreadsheet would take for a "
          "formula or would round")
      ->check(CLI::IsMember({"excel"}, CLI::ignore_case))
      ->option_text("excel")
      ->group(group);
  // A shell does not make it easy to write a tab, and `;` must be quoted.
  const std::map<std::string, char> separators{{",", ','},     {";", ';'},         {"\t", '\t'},
                                               {"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}};
  command
      .add_option_function<std::string>(
          "--separator",
          [&choice, separators](const std::string& name) {
            choice.style.separator = separators.at(CLI::detail::to_lower(name));
            choice.named_by = "--separator";
          },
          "Separator of the fields: comma (default), semicolon or tab; ',' and ';' will do")
      ->check(CLI::Validator(
          [separators](std::string& name) {
            if (separators.count(CLI::detail::to_lower(name)) > 0) return std::string();
            return fmt::format("'{}' is not comma, semicolon or tab", name);
          },
          ""))
      ->option_text("NAME")
      ->group(group);
}

Expected<void> expect_csv(const CsvChoice& choice, bool is_csv, const std::string& example) {
  if (is_csv || choice.named_by.empty()) return {};
  return fail(ExitCode::usage, fmt::format("{} is for CSV only", choice.named_by),
              fmt::format("write CSV, for example with '{}'", example));
}

}  // namespace stocktake::cli
