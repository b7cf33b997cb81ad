// Drives src/connect for tests: a command line in, a JSON object a line out.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "spark_connect/jobs.h"
#include "spark_connect/session.h"
#include "util/files.h"
#include "util/json.h"
#include "util/sha256.h"

namespace stocktake::spark_connect {
namespace {

struct Arguments {
  std::string remote;
  std::string session;
  std::string tag;
  std::vector<std::string> options;
  std::vector<std::string> artifacts;
  std::string module;
  std::string function;
  std::vector<std::string> arguments;
  std::string argument_file;
  int partitions = 1;
  int repeat = 1;
  std::size_t queue = std::size_t{64} << 20U;
  int slow_ms = 0;
  int patience_s = 60;
  bool wait = false;
  bool digests = false;
};

void print(const std::string& line) {
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

const char* name_of(ErrorKind kind) {
  constexpr std::array kNames{"unreachable",  "refused",        "rejected",
                              "session_gone", "operation_gone", "canceled",
                              "task_failed",  "protocol",       "other"};
  return kNames.at(static_cast<std::size_t>(kind));
}

void print_error(JobId job, const Error& error) {
  print(fmt::format(R"({{"event":"error","job":{},"kind":"{}","class":{},"message":{}}})", job,
                    name_of(error.kind), json_quoted(error.error_class),
                    json_quoted(error.message)));
}

template <typename T>
T value_or_exit(Result<T> result) {
  if (result) return std::move(*result);
  print_error(0, result.error());
  std::exit(1);
}

std::unique_ptr<Session> open_or_exit(const Arguments& arguments) {
  SessionOptions options;
  options.session_id = arguments.session;
  options.retry.patience = std::chrono::seconds(arguments.patience_s);
  options.open_patience = std::min(options.open_patience, options.retry.patience);
  auto session = Endpoint::parse(arguments.remote).and_then([&](const Endpoint& endpoint) {
    return Session::open(endpoint, options);
  });
  if (!session) {
    print(fmt::format(R"({{"event":"failure","code":{},"message":{},"remedy":{}}})",
                      static_cast<int>(session.error().code), json_quoted(session.error().message),
                      json_quoted(session.error().remedy)));
    std::exit(1);
  }
  print(fmt::format(R"({{"event":"session","id":"{}","version":"{}"}})", (*session)->id(),
                    (*session)->server_version()));
  return std::move(*session);
}

void info(const Arguments& arguments) {
  const auto session = open_or_exit(arguments);
  const int parallelism = value_or_exit(session->default_parallelism());
  const std::string python = value_or_exit(session->python_version());
  print(fmt::format(R"({{"event":"info","parallelism":{},"python":"{}"}})", parallelism, python));
  for (const std::string& key : arguments.options) {
    const auto value = value_or_exit(session->option(key));
    print(fmt::format(R"({{"event":"option","key":{},"value":{}}})", json_quoted(key),
                      value ? json_quoted(*value) : "null"));
  }
  print(fmt::format(R"({{"event":"released","known":{}}})", value_or_exit(session->release())));
}

void interrupt(const Arguments& arguments) {
  const auto session = open_or_exit(arguments);
  const auto ids = value_or_exit(arguments.tag.empty() ? session->interrupt_all()
                                                       : session->interrupt_tag(arguments.tag));
  print(fmt::format(R"({{"event":"interrupted","count":{}}})", ids.size()));
}

void send_artifacts(Session& session, const Arguments& arguments) {
  for (const std::string& artifact : arguments.artifacts) {
    const auto equals = artifact.find('=');
    const auto content = read_whole(artifact.substr(equals + 1));
    if (!content) throw FatalError(content.error());
    const auto sent = session.add_artifact(artifact.substr(0, equals), *content);
    if (!sent) {
      print_error(0, sent.error());
      std::exit(1);
    }
  }
}

void start_jobs(Jobs& jobs, const Arguments& arguments) {
  std::vector<std::string> job_arguments = arguments.arguments;
  if (!arguments.argument_file.empty()) {
    const auto text = read_whole(arguments.argument_file);
    if (!text) throw FatalError(text.error());
    job_arguments.push_back(*text);
  }
  for (int i = 0; i < arguments.repeat; ++i) {
    for (const std::string& argument : job_arguments) {
      JobSpec job;
      job.module = arguments.module;
      job.function = arguments.function;
      job.argument = argument;
      job.partitions = arguments.partitions;
      job.rows = arguments.partitions;
      job.tag = arguments.tag;
      jobs.start(std::move(job));
    }
  }
}

void print_event(const JobEvent& event, Duration since_start, bool digests) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(since_start).count();
  if (const auto* rows = std::get_if<JobRows>(&event.what)) {
    for (const std::string& row : rows->rows) {
      std::string text = row;
      if (digests) {
        Sha256 hash;
        hash.update(row);
        text = fmt::format("{} {}", row.size(), hash.finish());
      }
      print(fmt::format(R"({{"event":"row","job":{},"ms":{},"text":{}}})", event.job, ms,
                        json_quoted(text)));
    }
  } else if (const auto* finished = std::get_if<JobFinished>(&event.what)) {
    print(fmt::format(R"({{"event":"finished","job":{},"ms":{},"rows":{},"streams":{}}})",
                      event.job, ms, finished->rows, finished->streams));
  } else {
    print_error(event.job, std::get<Error>(event.what));
  }
}

void run(const Arguments& arguments) {
  const SystemClock clock;
  const auto session = open_or_exit(arguments);
  send_artifacts(*session, arguments);
  const std::string python = value_or_exit(session->python_version());
  print(fmt::format(R"({{"event":"ready","python":"{}"}})", python));
  std::string line;
  if (arguments.wait) std::getline(std::cin, line);
  Jobs jobs(*session, JobLimits{arguments.queue});
  const Instant start = clock.now();
  start_jobs(jobs, arguments);
  while (jobs.unfinished() > 0) {
    for (const JobEvent& event : jobs.poll(clock.now() + std::chrono::seconds(1))) {
      print_event(event, clock.now() - start, arguments.digests);
    }
    const Instant until = clock.now() + std::chrono::milliseconds(arguments.slow_ms);
    if (arguments.slow_ms > 0) SystemSleeper().sleep(until - clock.now(), {});
  }
}

int main_of(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("Drives the Spark Connect client");
  app.require_subcommand(1);
  app.add_option("--remote", arguments.remote)->required();
  app.add_option("--session", arguments.session);
  app.add_option("--tag", arguments.tag);
  app.add_option("--patience", arguments.patience_s);
  auto* info_command = app.add_subcommand("info");
  info_command->add_option("--option", arguments.options);
  app.add_subcommand("interrupt");
  auto* run_command = app.add_subcommand("run");
  run_command->add_option("--artifact", arguments.artifacts, "NAME=FILE");
  run_command->add_option("--module", arguments.module)->required();
  run_command->add_option("--function", arguments.function)->required();
  run_command->add_option("--argument", arguments.arguments, "a job for each");
  run_command->add_option("--argument-file", arguments.argument_file);
  run_command->add_option("--partitions", arguments.partitions);
  run_command->add_option("--repeat", arguments.repeat);
  run_command->add_option("--queue", arguments.queue);
  run_command->add_option("--slow", arguments.slow_ms, "milliseconds between polls");
  run_command->add_flag("--wait", arguments.wait, "for a line before the jobs");
  run_command->add_flag("--digests", arguments.digests, "size and SHA-256 in place of rows");
  CLI11_PARSE(app, argc, argv);
  if (app.got_subcommand("info")) info(arguments);
  if (app.got_subcommand("interrupt")) interrupt(arguments);
  if (app.got_subcommand("run")) run(arguments);
  return 0;
}

}  // namespace
}  // namespace stocktake::spark_connect

int main(int argc, char** argv) {
  try {
    return stocktake::spark_connect::main_of(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
