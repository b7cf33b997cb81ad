#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "util/expected.h"

namespace stocktake::cli {

/// Runs the chosen subcommand after the command line has been parsed.
using CommandHandler = std::function<ExitCode()>;

// Each adds one subcommand with its options, and sets `action` if the subcommand is chosen. Its
// file in `commands/` has the same name.
void add_scan(CLI::App& app, CommandHandler& action);
void add_show(CLI::App& app, CommandHandler& action);
void add_export(CLI::App& app, CommandHandler& action);
void add_check(CLI::App& app, CommandHandler& action);
void add_diff(CLI::App& app, CommandHandler& action);
void add_users(CLI::App& app, CommandHandler& action);
void add_plan(CLI::App& app, CommandHandler& action);
void add_doctor(CLI::App& app, CommandHandler& action);
void add_auth(CLI::App& app, CommandHandler& action);
void add_simulate(CLI::App& app, CommandHandler& action);
void add_demo(CLI::App& app, CommandHandler& action);
/// Call it last: it explains the commands that were added before.
void add_help(CLI::App& app, CommandHandler& action);

/// Parses the command line and runs the command.
ExitCode run(int argc, char** argv);

}  // namespace stocktake::cli
