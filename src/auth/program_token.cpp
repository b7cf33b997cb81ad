#include "auth/program_token.h"

#include <fmt/format.h>

#include "auth/redact.h"
#include "util/text.h"

namespace stocktake::auth {

std::optional<Json> object_in(std::string_view output) {
  for (auto begin = output.find('{'); begin != std::string_view::npos;
       begin = output.find('{', begin + 1)) {
    const std::string_view text = output.substr(begin, output.rfind('}') + 1 - begin);
    Json object = parse_json(text);
    if (object.is_object()) return object;
  }
  return std::nullopt;
}

tl::expected<std::string, FetchFailure> output_of(const ChildProgram& program,
                                                  const std::string& name,
                                                  const std::string& remedy,
                                                  const std::stop_token& stop) {
  const auto failed = [&](const std::string& how, bool may_pass) {
    return not_fetched({ErrorKind::failed,
                        {ExitCode::refused, fmt::format("`{}` {}", name, how), remedy},
                        may_pass,
                        {}});
  };
  auto end = run_program(program, kProgramTime, stop);
  if (!end) return failed("cannot be started: " + end.error().message, false);
  if (end->timed_out)
    return failed(fmt::format("did not end within {} s", kProgramTime.count()), true);
  if (end->succeeded) return std::move(end->output);
  const std::string reason(trim(end->errors));
  return failed(end->how + (reason.empty() ? " and wrote no reason"
                                           : ": " + excerpt(without_secrets(reason), 400)),
                false);
}

}  // namespace stocktake::auth
