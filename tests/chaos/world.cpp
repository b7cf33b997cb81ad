#include "chaos/world.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <set>

#include "chaos/disk.h"
#include "chaos/expected.h"
#include "chaos/fault_profile.h"
#include "chaos/faulty_transport.h"
#include "chaos/service.h"
#include "chaos/session.h"
#include "chaos/tokens.h"
#include "chaos/tree.h"
#include "chaos/violation.h"
#include "store/file/inventory_file.h"
#include "store/file/schema.h"
#include "store/read/reader.h"
#include "util/text.h"

namespace stocktake::chaos {
namespace {

namespace fs = std::filesystem;
using How = SessionEnd::How;
using std::chrono::milliseconds;

/// So many sessions go wrong on purpose at most; then the world leaves the program in peace.
constexpr int kMaxTroubles = 6;
constexpr int kMaxSessions = 16;
/// 403s are held back until a later request succeeds, or the token is found to be good.
constexpr std::size_t kHeldBack = 16;

class World {
 public:
  World(std::uint64_t seed, const WorldOptions& options, Events& events)
      : events_(events), random_(seed), disk_(events) {
    directory_ = options.directory;
    inventory_ = directory_ + "/world.db";
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) fs::remove(inventory_ + suffix);
    if (options.trace) {
      trace_ = [this](const std::string& text) {
        fmt::print(stderr, "{:10.3f}  {}\n",
                   seconds(clock_.now().time_since_epoch() - std::chrono::hours(1)), text);
      };
      disk_.trace = trace_;
    }
    make();
  }

  void run() {
    events_.add(Event::world);
    for (int sessions = 1;; ++sessions) {
      if (sessions > kMaxSessions) throw Violation("does not come to an end");
      const bool in_peace = sessions > troubles_;
      if (run_session(in_peace) && in_peace) break;
    }
    finish();
  }

 private:
  void make() {
    TreeSpec shape;
    shape.directories =
        static_cast<int>(random_.chance(0.1) ? random_.between(60, 150) : random_.between(1, 50));
    shape.oddities = random_.chance(0.8);
    shape.endings = random_.chance(0.6);
    shape.large_numbers = random_.chance(0.1);
    SeededRandom apart = random_;  // dice of their own, as in Tree; the first are the tree's
    apart.next();
    tree_.emplace(random_.split(), shape, events_);
    const Instant start = clock_.now();
    const Duration span = milliseconds(random_.between(500, 30'000));
    faults_ = random_.chance(0.1) ? no_faults() : random_faults(random_.split(), start, span);
    if (random_.chance(0.3)) {
      events_.add(Event::moving_world);
      moving_ = true;
      tree_->set_in_motion(start, span);
    }
    service_.emplace(*tree_, faults_, clock_, random_.split(), events_);
    if (faults_.tokens) tokens_.emplace(*faults_.tokens, clock_, record_, events_);
    troubles_ = static_cast<int>(random_.chance(0.15) ? 0 : random_.between(1, kMaxTroubles));
    pick_whom();
    pick_volumes();
    pick_principals(apart.split());
    discovery_ = apart.split();
    // Homes and lists that change both: nobody could say what ought to be found.
    lists_change_ = !moving_ && plan_.names.empty() && discovery_.chance(0.5);
  }

  /// Service principals are named by their application ids.
  void pick_principals(SeededRandom random) {
    if (plan_.names.empty()) return;
    const Identities& identities = tree_->identities();
    for (const Identity& principal : identities.principals()) {
      if (random.chance(0.6)) plan_.names.push_back(principal.name);
    }
    for (const std::string& name : identities.uuid_orphans()) {
      if (random.chance(0.3)) plan_.names.push_back(name);
    }
  }

  /// By dice of their own.
  void pick_volumes() {
    SeededRandom random(mix(SeededRandom(random_).next(), "volumes"));
    if (!random.chance(0.4)) return;
    if (random.chance(0.2)) plan_.sources.clear();
    plan_.sources.push_back(Source::volumes);
  }

  void pick_whom() {
    if (random_.chance(0.15)) {
      plan_.sources = {random_.chance(0.5) ? Source::dbfs : Source::workspace};
    }
    if (random_.chance(0.6)) return;
    for (const std::string& name : tree_->users()) {
      if (random_.chance(0.8)) plan_.names.push_back(name);
    }
    if (random_.chance(0.2)) plan_.names.emplace_back("nobody@example.com");
    if (plan_.names.empty()) plan_.names = tree_->users();
  }

  /// How the program is set up this time.
  void set_up(bool in_peace) {
    plan_.dispatch = {};
    plan_.dispatch.max_in_flight =
        static_cast<int>(random_.chance(0.2) ? 1 : random_.between(2, 32));
    plan_.dispatch.start_in_flight = static_cast<int>(random_.between(1, 8));
    if (random_.chance(0.2)) plan_.dispatch.max_rate = 3 + 60 * random_.fraction();
    plan_.coordinator.window =
        static_cast<std::size_t>(random_.chance(0.5) ? 4096 : random_.between(1, 12));
    const bool one_by_one = random_.chance(0.4);
    plan_.batch = one_by_one ? 1 : static_cast<std::size_t>(random_.between(2, 64));
    plan_.queue = one_by_one ? 0 : static_cast<std::size_t>(random_.between(1, 64));
    plan_.stop_after.reset();
    disk_plan_ = {};
    if (!in_peace) pick_trouble(disk_plan_);
    disk_.begin(disk_plan_, random_.split());
  }

  void pick_trouble(DiskPlan& disk) {
    const auto sometime = [this] {
      return random_.chance(0.3)
                 ? random_.between(1, 60)
                 : random_.between(1, 12 * static_cast<std::int64_t>(tree_->size()) + 40);
    };
    const double what = random_.fraction();
    if (what < 0.5) {
      disk.crash_at = sometime();
      disk.power_loss = random_.chance(0.4);
      // Writes are by far the most.
      static const std::vector<Change> kRare{Change::sync, Change::truncate, Change::remove};
      if (random_.chance(0.3)) disk.crash_at_kind = random_.pick(kRare);
    } else if (what < 0.7) {
      disk.fail_at = sometime();
      disk.full = random_.chance(0.6);
      disk.keeps_failing = random_.chance(0.5);
    } else if (what < 0.76) {
      disk.fail_read_at = random_.between(1, 60);
    } else if (what < 0.9) {
      plan_.stop_after = random_.between(0, 40);
    }
  }

  /// Returns whether the program said that the inventory is finished.
  bool run_session(bool in_peace) {
    set_up(in_peace);
    service_->begin_session();
    disturb_discovery(in_peace);
    events_.add(Event::session);
    if (plan_.resume) events_.add(Event::resumed);
    say(fmt::format("session: {}", plan_.resume ? "--resume" : plan_.fresh ? "--fresh" : "new"));
    SessionEnd end;
    {
      FaultyTransport transport(*tree_, *service_, clock_, faults_, disk_, record_, events_,
                                plan_.dispatch);
      transport.trace = trace_;
      net::Transport* line = &transport;
      std::optional<TokenLine> authenticated;
      if (tokens_) {
        tokens_->begin_session();
        transport.tokens = &*tokens_;
        line = &authenticated.emplace(transport, *tokens_);
      }
      Session session(inventory_, plan_, *line, clock_, disk_, record_, events_, random_.split());
      end = session.run();
    }
    say(fmt::format("session ended: {} {}", word_for(end.how),
                    end.how == How::failed ? without_directory(end.failure.message) : ""));
    disk_.restart();
    const FaultFreeScope peace(disk_);
    classify(end);
    clock_.advance_to(clock_.now() + milliseconds(random_.between(0, 5000)));
    return end.how == How::finished;
  }

  /// A list that changes three times is read whole by the program, one that changes more often
  /// perhaps not.
  void disturb_discovery(bool in_peace) {
    if (lists_change_) {
      const bool often = !in_peace && discovery_.chance(0.3);
      service_->lists().change(discovery_.split(), often ? 100 : 3);
    }
    if (in_peace || moving_ || !discovery_.chance(0.3)) return;
    std::set<DiscoveryPart> parts;
    for (auto left = discovery_.between(1, 3); left > 0; --left) {
      parts.insert(static_cast<DiscoveryPart>(discovery_.below(kDiscoveryParts)));
    }
    service_->break_discovery(std::move(parts));
  }

  static std::string_view word_for(How how) {
    constexpr std::array<std::string_view, 4> kWords{"finished", "stopped", "failed:", "crashed"};
    return kWords.at(static_cast<std::size_t>(how));
  }

  /// So that two traces of one seed are the same.
  std::string without_directory(std::string text) const {
    const auto at = text.find(directory_ + "/");
    return at == std::string::npos ? text : text.erase(at, directory_.size() + 1);
  }

  void say(const std::string& text) const {
    if (trace_) trace_(text);
  }

  /// Whether a session may end like this, and what a user does next.
  void classify(const SessionEnd& end) {
    switch (end.how) {
      case How::finished:
        if (plan_.resume && record_.requests.empty()) events_.add(Event::resumed_finished);
        break;
      case How::stopped:
        events_.add(Event::stopped);
        break;
      case How::crashed:
        if (!end.planned) events_.add(Event::crash_before_plan);
        if (end.listed) events_.add(Event::crash_at_the_end);
        break;
      case How::failed:
        judge_failure(end);
        break;
    }
    const bool power_lost = end.how == How::crashed && disk_plan_.power_loss;
    made_ |= end.made;
    planned_ = (planned_ && !power_lost) || (end.planned && !power_lost);
    if (power_lost) record_.committed.clear();  // the last commits may be lost, whole
    next_step(end);
    if (plan_.resume) look_between(end);
  }

  void judge_failure(const SessionEnd& end) {
    const Failure& failure = end.failure;
    const auto unexpected = [&](const std::string& why) {
      return Violation(fmt::format("ended with {}: {} ({})", static_cast<int>(failure.code),
                                   failure.message, why));
    };
    switch (failure.code) {
      case ExitCode::refused:
        if (!record_.run_was_refused) throw unexpected("the token was good");
        service_->renew_token();
        return;
      case ExitCode::unreachable:
        if (disk_.has_failed() || record_.discovery_was_broken) return;
        if (clock_.run_time() - record_.silent_since < shortest_silence()) {
          throw unexpected("the service was not silent for long");
        }
        events_.add(Event::given_up);
        for (const Outage& outage : faults_.outages) clock_.advance_to(outage.until);
        if (faults_.tokens && faults_.tokens->failing) {
          clock_.advance_to(faults_.tokens->failing->until);
        }
        return;
      case ExitCode::interrupted:
        if (!plan_.stop_after) throw unexpected("nobody interrupted it");
        events_.add(Event::stopped);
        return;
      case ExitCode::usage:
      case ExitCode::damaged:
        // A crash while the file was being made may leave what is no inventory yet.
        if (plan_.resume && !made_ && !end.made) return;
        throw unexpected("the inventory was there");
      default:
        throw unexpected("never expected");
    }
  }

  /// The shortest time without a useful answer after which a session may give up. There need not
  /// have been an outage: directories that hang, one after the other, are as good as one.
  Duration shortest_silence() const {
    const bool never_reached = record_.was_in_outage && !record_.was_answered;
    const net::DispatchLimits limits;
    return never_reached ? limits.connect_give_up_after : limits.give_up_after;
  }

  void next_step(const SessionEnd& end) {
    const bool nothing_there = store::is_vacant(inventory_);
    if (nothing_there && planned_) throw Violation("the inventory is gone");
    const bool unusable = end.how == How::failed && (end.failure.code == ExitCode::usage ||
                                                     end.failure.code == ExitCode::damaged);
    plan_.fresh = unusable;
    plan_.resume = !unusable && !nothing_there;
    if (nothing_there) {
      made_ = false;
      if (end.how != How::finished) events_.add(Event::made_anew);
    }
    if (unusable) events_.add(Event::made_anew);
  }

  /// What lies on the disk between two sessions is sound, and no more was lost than may be.
  void look_between(const SessionEnd& end) {
    const bool counts = end.how == How::crashed && end.planned && !disk_plan_.power_loss;
    if (!counts && !random_.chance(0.3)) return;
    auto reader = store::Reader::open(inventory_);
    if (!reader) {
      if (made_) throw Violation("cannot be read: " + reader.error().message);
      return;
    }
    if (!made_) return;
    const store::CheckReport report = reader->check();
    if (report.is_damaged()) throw Violation("check between sessions: " + report.damage.front());
    if (counts) count_what_is_lost();
  }

  void count_what_is_lost() {
    const auto database = store::open_to_read(inventory_);
    if (!database) throw Violation(database.error().message);
    SQLite::Statement rows(**database, kStoredQuery);
    std::set<Record::Place> stored;
    while (rows.executeStep()) {
      stored.emplace(parse_source(rows.getColumn(0).getInt64()).value(),
                     rows.getColumn(1).getString());
    }
    std::size_t lost = 0;
    for (const Record::Place& place : record_.settled) {
      if (place.second != "/Users" && !stored.contains(place)) ++lost;
    }
    events_.add(Event::asked_again, static_cast<std::int64_t>(lost));
    const auto in_flight = static_cast<std::size_t>(plan_.dispatch.max_in_flight);
    const std::size_t bound = 2 * in_flight + kHeldBack + plan_.batch + plan_.queue;
    if (lost > bound) throw Violation(fmt::format("{} results lost with a kill", lost));
  }

  void finish() {
    if (random_.chance(0.2)) {
      events_.add(Event::power_lost_when_finished);
      say("power loss, with everything done");
      disk_.lose_power();
      disk_.restart();
    }
    if (fs::exists(inventory_ + "-wal")) throw Violation("finished, and not a single file");
    const ExpectedInventory expected(*tree_, record_, plan_, stored_names());
    expected.compare_with(inventory_);
    if (!moving_ && !lists_change_ && random_.chance(0.25))
      compare_with_clean_run(expected.digest());
  }

  std::set<std::string> stored_names() const {
    auto reader = store::Reader::open(inventory_);
    if (!reader) throw Violation("the inventory cannot be read: " + reader.error().message);
    std::set<std::string> names;
    reader->each_user([&](const UserRow& row) { names.insert(row.name); });
    return names;
  }

  /// The same world on a good day.
  void compare_with_clean_run(const std::string& digest) {
    events_.add(Event::clean_run);
    say("clean run");
    fs::remove(inventory_);
    Events uncounted;
    Record record;
    const FaultProfile faults = no_faults();
    Service service(*tree_, faults, clock_, random_.split(), uncounted);
    SessionPlan plan = plan_;
    plan.resume = false;
    plan.dispatch = {};
    plan.coordinator = {};
    plan.batch = 1;
    plan.queue = 0;
    disk_.begin({}, random_.split());
    {
      FaultyTransport transport(*tree_, service, clock_, faults, disk_, record, uncounted,
                                plan.dispatch);
      Session session(inventory_, plan, transport, clock_, disk_, record, uncounted,
                      random_.split());
      const SessionEnd end = session.run();
      if (end.how != How::finished) throw Violation("a clean run fails: " + end.failure.message);
    }
    auto reader = store::Reader::open(inventory_);
    if (!reader || reader->digest() != digest) throw Violation("a clean run has another digest");
  }

  Events& events_;
  SeededRandom random_;
  Disk disk_;
  VirtualClock clock_;
  std::string directory_;
  std::string inventory_;
  std::optional<Tree> tree_;
  bool moving_ = false;
  bool lists_change_ = false;
  SeededRandom discovery_{0};  ///< decides what becomes of lists of users and homes, nothing else
  FaultProfile faults_;
  std::optional<Service> service_;
  Record record_;
  std::optional<Tokens> tokens_;
  SessionPlan plan_;
  DiskPlan disk_plan_;
  std::function<void(const std::string&)> trace_;
  int troubles_ = 0;
  bool made_ = false;     ///< the inventory was made, so that it must be possible to open it
  bool planned_ = false;  ///< and the plan was stored, for good
};

}  // namespace

std::optional<std::string> run_world(std::uint64_t seed, const WorldOptions& options,
                                     Events& events) {
  try {
    World(seed, options, events).run();
    return std::nullopt;
  } catch (const FatalError& error) {
    return "an error where none may be: " + error.failure().message;
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace stocktake::chaos
