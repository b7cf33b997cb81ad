#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/options/inventory_option.h"
#include "cli/options/source_option.h"
#include "cli/options/values.h"
#include "cli/output/messages.h"
#include "cli/output/terminal.h"
#include "report/terminal/views.h"
#include "report/workspace_notes.h"
#include "store/read/find_scope.h"
#include "store/read/reader.h"
#include "util/files.h"
#include "util/text.h"

namespace stocktake::cli {
namespace {

using report::Grouping;
using store::SortKey;

/// A word of an option, and what it stands for.
template <typename T>
struct Named {
  std::string_view name;
  T value;
};

constexpr std::array kOrders{
    Named<SortKey>{"size", SortKey::size}, Named<SortKey>{"count", SortKey::count},
    Named<SortKey>{"age", SortKey::age}, Named<SortKey>{"name", SortKey::name}};

constexpr std::array kGroupings{Named<Grouping>{"kind", Grouping::kind},
                                Named<Grouping>{"extension", Grouping::extension},
                                Named<Grouping>{"class", Grouping::content_class}};

struct View {
  std::string_view name;
  std::string (*show)(store::Reader&, const report::ViewOptions&);
  std::string_view orders;  ///< values that `--sort` accepts
  bool below_homes = true;  ///< accepts `--under`
};

/// The views of `show`. To add a view, add an entry; help, checks and messages follow from it.
constexpr std::array kViews{
    View{"users", &report::users_view, "size count age name", false},
    View{"dirs", &report::directories_view, "size count age name"},
    View{"files", &report::files_view, "size age name"},
    View{"kinds", &report::kinds_view, "size count age name"},
    View{"ages", &report::ages_view, "size count age"},
    View{"orphans", &report::orphans_view, "size count age name", false},
    View{"gaps", &report::gaps_view, "name"},
};

template <typename Row, std::size_t size>
std::vector<std::string> names_of(const std::array<Row, size>& rows) {
  std::vector<std::string> names;
  for (const Row& row : rows) names.emplace_back(row.name);
  return names;
}

/// What a word that the option accepts stands for.
template <typename T, std::size_t size>
T value_called(const std::string& name, const std::array<Named<T>, size>& values) {
  return std::find_if(values.begin(), values.end(),
                      [&](const Named<T>& each) { return each.name == name; })
      ->value;
}

std::string footer() {
  return fmt::format(
      "WHAT is {}; without it, show prints an overview.\n"
      "Examples:\n"
      "  stocktake show\n"
      "  stocktake show users --sort count --limit 50\n"
      "  stocktake show users --owner inactive             those who have left\n"
      "  stocktake show dirs --under /Users/alice@example.com/project\n"
      "  stocktake show kinds --under dbfs:/Users/alice@example.com\n"
      "  stocktake show kinds --by class                   Trash, bundles, Git and tool folders\n"
      "  stocktake show files --user alice@example.com --sort age\n"
      "  stocktake show users --format json --bytes\n"
      "CSV and JSON always have sizes in bytes, and all rows. A user, source or directory that\n"
      "the inventory does not have is an error (exit code 2) that names the nearest.",
      any_of(names_of(kViews)));
}

struct ShowOptions {
  std::string what;
  std::string inventory = kDefaultInventory;
  std::string sort;
  std::optional<std::int64_t> limit;
  std::vector<std::string> owners;
  std::string by;
  report::ViewOptions view;
};

void note_unfinished(const store::Overview& all) {
  if (all.finished) return;
  if (all.scan_spec.host.empty()) {
    tell_line(
        "note: this inventory is not finished: its scan ended before it found the home "
        "directories");
  } else {
    tell_line(fmt::format("note: this inventory is not finished: {} directories are not listed yet",
                          grouped(all.pending)));
  }
}

Expected<const View*> chosen_view(const ShowOptions& options) {
  const View* chosen = nullptr;
  for (const View& view : kViews) {
    if (view.name == options.what) chosen = &view;
  }
  if (chosen == nullptr) {
    if (options.view.format == report::Format::table && options.view.scope.is_all() &&
        options.sort.empty() && options.owners.empty() && options.by.empty()) {
      return chosen;
    }
    return fail(ExitCode::usage, "the overview has no filters, no sort order and no other format",
                "name a view, for example 'stocktake show users'");
  }
  if (!options.sort.empty() && chosen->orders.find(options.sort) == std::string_view::npos) {
    return fail(ExitCode::usage,
                fmt::format("{} cannot be sorted by {}", options.what, options.sort),
                fmt::format("sort them by one of: {}", chosen->orders));
  }
  if (!options.owners.empty() && chosen->name != "users") {
    return fail(ExitCode::usage, fmt::format("{} cannot be restricted with --owner", options.what),
                "use 'stocktake show users --owner KIND'");
  }
  if (!options.by.empty() && chosen->name != "kinds") {
    return fail(ExitCode::usage, fmt::format("{} cannot be grouped with --by", options.what),
                "use 'stocktake show kinds --by WORD'");
  }
  if (!options.view.scope.under.empty() && !chosen->below_homes) {
    return fail(ExitCode::usage,
                fmt::format("{} cannot be restricted with --under: each row is for whole homes",
                            options.what),
                "use 'stocktake show dirs --under PATH' for the totals of a directory");
  }
  return chosen;
}

Expected<std::vector<OwnerKind>> owner_kinds(const std::vector<std::string>& words) {
  std::vector<OwnerKind> kinds;
  for (const std::string& word : words) {
    if (to_lower_ascii(word) == "inactive") {
      kinds.insert(kinds.end(), {OwnerKind::inactive_user, OwnerKind::inactive_service_principal});
    } else if (const auto kind = parse_owner_kind(word)) {
      kinds.push_back(*kind);
    } else {
      return fail(ExitCode::usage, fmt::format("there is no kind of owner \"{}\"", word),
                  fmt::format("name one of: {}, or inactive", owner_kind_list()));
    }
  }
  return kinds;
}

ExitCode show(const ShowOptions& options) {
  auto chosen = chosen_view(options);
  if (!chosen) return report_failure(chosen.error());
  auto owners = owner_kinds(options.owners);
  if (!owners) return report_failure(owners.error());
  auto reader = store::Reader::open(options.inventory);
  if (!reader) return report_failure(reader.error());
  const auto one_state = reader->snapshot();
  // The overview has this note itself.
  if (*chosen != nullptr) tell_notes(report::format_notes(reader->scan_spec()));
  note_unfinished(reader->overview());
  auto scope = store::find_scope(*reader, options.view.scope);
  if (!scope) return report_failure(scope.error());
  report::ViewOptions view = options.view;
  view.scope = std::move(*scope);
  view.owners = std::move(*owners);
  if (!options.by.empty()) view.by = value_called(options.by, kGroupings);
  view.style = terminal_style();
  // A program that reads the rows does not expect a limit; for people, a line below names it.
  if (view.format != report::Format::table) view.limit = 0;
  if (options.limit) view.limit = *options.limit;
  if (!options.sort.empty()) view.sort = value_called(options.sort, kOrders);
  auto output = OutputFile::open("-");
  if (!output) return report_failure(output.error());
  output->write(*chosen == nullptr ? report::overview_page(*reader, view)
                                   : (*chosen)->show(*reader, view));
  if (auto finished = output->finish(); !finished) return report_failure(finished.error());
  return ExitCode::complete;
}

}  // namespace

void add_show(CLI::App& app, CommandHandler& action) {
  auto options = std::make_shared<ShowOptions>();
  auto* command = app.add_subcommand("show", "Show the inventory in the terminal");
  command->footer(footer());
  command->add_option("WHAT", options->what, "What to show (default: an overview)")
      ->transform(one_of(names_of(kViews)))
      ->type_name("");
  add_inventory_option(*command, options->inventory);
  command->add_option("--user", options->view.scope.user, "Only this user, in any letter case")
      ->check(some("a user name"));
  command
      ->add_option(
          "--owner", options->owners,
          "Only users of this kind: " + owner_kind_list() + "; inactive means both inactive kinds")
      ->delimiter(',')
      ->type_name("KIND");
  add_source_option(*command, options->view.scope.source);
  command
      ->add_option("--under", options->view.scope.under,
                   "Only this directory and everything below it: /Users/..., /Workspace/..., "
                   "dbfs:/... or /dbfs/...")
      ->check(some("a path"))
      ->type_name("PATH");
  command
      ->add_option("--by", options->by,
                   "What each row of kinds is: kind (the default), extension (in any letter case), "
                   "or class (trash, bundle, git, tool, other)")
      ->transform(one_of(names_of(kGroupings)))
      ->type_name("WORD");
  command->add_option("--sort", options->sort, "Sort by size, count, age (oldest first) or name")
      ->transform(one_of(names_of(kOrders)))
      ->type_name("WORD");
  command
      ->add_option("--limit", options->limit,
                   "Number of rows (default: 20 in a table, otherwise all); 0 for all")
      ->transform(whole_number(0));
  command->add_flag("--bytes", options->view.exact_bytes, "Print sizes in bytes");
  add_choice(*command, "--format", options->view.format, report::kFormats, "table, csv or json");
  command->callback([options, &action] { action = [options] { return show(*options); }; });
}

}  // namespace stocktake::cli
