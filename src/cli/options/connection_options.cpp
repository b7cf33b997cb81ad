#include "cli/options/connection_options.h"

#include "cli/options/values.h"

namespace stocktake::cli {

void add_login_options(CLI::App& command, app::ConnectionOptions& options) {
  const std::string group = "Workspace";
  auto& login = options.login;
  command.add_option("-p,--profile", login.profile, "Profile in ~/.databrickscfg")->group(group);
  command
      .add_option("--workspace-url,--host", login.host,
                  "Address, as https://adb-123.4.azuredatabricks.net")
      ->group(group);
  command
      .add_option("--token-file", login.token_file,
                  "File that contains the token; - for standard input")
      ->group(group);
  command
      .add_option("--token", login.token, "The token; other users of this machine can see it in ps")
      ->group(group);
  command
      .add_option("--token-command", login.token_command,
                  "Shell command that prints a token; it is run again before the token expires")
      ->group(group);
  command
      .add_option("--ca-file", options.ca_file,
                  "File or folder of certificates to trust (PEM), for all connections")
      ->group(group);
  command
      .add_flag("--http1.1", options.http1_only,
                "Use HTTP/1.1 only, for network devices that break HTTP/2")
      ->group(group);
}

void add_connection_options(CLI::App& command, app::ConnectionOptions& options) {
  add_login_options(command, options);
  const std::string limits = "Limits";
  command
      .add_option("--max-in-flight", options.max_in_flight, "Maximum number of concurrent requests")
      ->transform(whole_number(1, 4096))
      ->capture_default_str()
      ->group(limits);
  command.add_option("--max-rate", options.max_rate, "Maximum number of requests per second")
      ->transform(number_above_zero())
      ->group(limits);
  command
      .add_option("--connect-timeout", options.connect_timeout, "Seconds to wait for a connection")
      ->transform(number_above_zero())
      ->capture_default_str()
      ->group(limits);
  command
      .add_option("--first-byte-timeout", options.first_byte_timeout,
                  "Seconds to wait for the first byte of a response")
      ->transform(number_above_zero())
      ->capture_default_str()
      ->group(limits);
  command
      .add_option("--stall-timeout", options.stall_timeout,
                  "Seconds to wait for the next byte of a response")
      ->transform(number_above_zero())
      ->capture_default_str()
      ->group(limits);
  command
      .add_option("--answer-timeout", options.answer_timeout,
                  "Seconds to wait for a whole response")
      ->transform(number_above_zero())
      ->capture_default_str()
      ->group(limits);
  command
      .add_option("--max-answer", options.max_answer_mib,
                  "Largest list of one directory that is read, in MiB")
      ->transform(whole_number(1, 1 << 20))
      ->capture_default_str()
      ->group(limits);
  command
      .add_option("--give-up-after", options.give_up_after,
                  "Seconds without a usable response before giving up")
      ->transform(number_above_zero())
      ->capture_default_str()
      ->group(limits);
}

std::vector<NamedFile> files_of(const app::ConnectionOptions& options) {
  return {{"--token-file", options.login.token_file}, {"--ca-file", options.ca_file}};
}

}  // namespace stocktake::cli
