#include "cli/output/log.h"

#include <fmt/format.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <vector>

namespace stocktake::cli {

Expected<void> set_up_log(bool debug, const std::string& file) {
  std::vector<spdlog::sink_ptr> sinks;
  if (debug) sinks.push_back(std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
  if (!file.empty()) {
    try {
      sinks.push_back(std::make_shared<spdlog::sinks::basic_file_sink_mt>(file));
    } catch (const spdlog::spdlog_ex& error) {
      return fail(ExitCode::usage, fmt::format("cannot write the log: {}", error.what()),
                  "name a file that you may write to with --log-file");
    }
  }
  auto logger = std::make_shared<spdlog::logger>("stocktake", sinks.begin(), sinks.end());
  logger->set_level(sinks.empty() ? spdlog::level::off : spdlog::level::debug);
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
  return {};
}

}  // namespace stocktake::cli
