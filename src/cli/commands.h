#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "util/expected.h"

namespace stocktake::cli {

inline constexpr const char* kDefaultInventory = "stocktake.db";

/// What the chosen subcommand does, once the command line has been read.
using Action = std::function<ExitCode()>;

// One a subcommand, each in a file of its name: declares options, and sets `action` when chosen.
void add_scan(CLI::App& app, Action& action);
void add_show(CLI::App& app, Action& action);
void add_export(CLI::App& app, Action& action);
void add_check(CLI::App& app, Action& action);
void add_diff(CLI::App& app, Action& action);
void add_users(CLI::App& app, Action& action);
void add_plan(CLI::App& app, Action& action);
void add_doctor(CLI::App& app, Action& action);
void add_simulate(CLI::App& app, Action& action);
void add_demo(CLI::App& app, Action& action);

/// The whole program.
ExitCode run(int argc, char** argv);

/// Says on standard error what happened and what to do next.
ExitCode report_failure(const Failure& failure);

void add_inventory_option(CLI::App& command, std::string& inventory);

}  // namespace stocktake::cli
