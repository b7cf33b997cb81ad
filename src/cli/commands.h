#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "util/expected.h"

namespace stocktake::cli {

/// What the chosen subcommand does, once the command line has been read.
using CommandHandler = std::function<ExitCode()>;

// One a subcommand, each in a file of its name in `commands/`: declares options, and sets `action`
// when chosen.
void add_scan(CLI::App& app, CommandHandler& action);
void add_show(CLI::App& app, CommandHandler& action);
void add_export(CLI::App& app, CommandHandler& action);
void add_check(CLI::App& app, CommandHandler& action);
void add_diff(CLI::App& app, CommandHandler& action);
void add_users(CLI::App& app, CommandHandler& action);
void add_plan(CLI::App& app, CommandHandler& action);
void add_doctor(CLI::App& app, CommandHandler& action);
void add_simulate(CLI::App& app, CommandHandler& action);
void add_demo(CLI::App& app, CommandHandler& action);

/// The whole program.
ExitCode run(int argc, char** argv);

}  // namespace stocktake::cli
