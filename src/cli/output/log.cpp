#include "cli/output/log.h"

#include <fmt/format.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <mutex>
#include <vector>

#include "cli/output/messages.h"
#include "util/standard_streams.h"

namespace stocktake::cli {
namespace {

class StandardErrorSink final : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t text;
    formatter_->format(message, text);
    write_standard_error({text.data(), text.size()});
  }
  void flush_() override {}
};

}  // namespace

Expected<void> set_up_log(bool debug, const std::string& file) {
  std::vector<spdlog::sink_ptr> sinks;
  if (debug) sinks.push_back(std::make_shared<StandardErrorSink>());
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
  // The log is not worth a scan: if its disk is full, say so once and go on.
  logger->set_error_handler([told = std::make_shared<std::once_flag>()](const std::string& what) {
    std::call_once(*told, [&] { tell_line("warning: the log is not complete: " + what); });
  });
  spdlog::set_default_logger(std::move(logger));
  return {};
}

void finish_log() {
  spdlog::default_logger()->flush();
}

}  // namespace stocktake::cli
