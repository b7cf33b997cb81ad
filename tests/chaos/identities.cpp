#include "chaos/identities.h"

#include <fmt/format.h>

namespace stocktake::chaos {
namespace {

std::string display_name_for(SeededRandom& random, std::size_t number) {
  static const std::vector<std::string> kForms{"Name {}", "Last, First {}", "\"Quoted\" {}", ""};
  return fmt::format(fmt::runtime(random.pick(kForms)), number);
}

}  // namespace

Identities::Identities(SeededRandom random, bool oddities, Events& events)
    : random_(random), events_(events) {
  for (int guest = 0; guest < 4; ++guest) {
    user_guests_.push_back({fmt::format("guest{}@example.com", guest), fmt::format("50{}", guest),
                            fmt::format("Guest {}", guest), true});
    principal_guests_.push_back({fmt::format("9e570000-0000-4000-a000-00000000000{}", guest),
                                 fmt::format("95{}", guest), "", true});
  }
  if (!oddities) return;
  some_users_are_inactive_ = random_.chance(0.4);
  if (random_.chance(0.35)) {
    for (auto left = random_.between(1, 3); left > 0; --left) {
      events_.add(Event::service_principal);
      const std::size_t number = principals_.size();
      principals_.push_back({random_uuid(), std::to_string(9000 + number),
                             display_name_for(random_, number), random_.chance(0.7)});
    }
  }
  while (random_.chance(0.1)) {
    events_.add(Event::uuid_orphan);
    uuid_orphans_.push_back(random_uuid());
  }
  if (random_.chance(0.12)) {
    events_.add(Event::principals_denied);
    principals_denied_ = true;
  }
  if (random_.chance(0.1)) {
    events_.add(Event::caller_is_no_admin);
    caller_is_admin_ = false;
    if (random_.chance(0.5)) {
      events_.add(Event::uuid_orphan);
      uuid_orphans_.push_back(random_uuid());
    }
  }
  const double dbfs = random_.fraction();
  if (dbfs < 0.06) {
    events_.add(Event::dbfs_disabled);
    dbfs_ = DbfsState::disabled;
    if (random_.chance(0.5)) dbfs_code_ = "DBFS_DISABLED";
    if (random_.chance(0.4)) dbfs_status_ = 400;
  } else if (dbfs < 0.12) {
    events_.add(Event::dbfs_without_users);
    dbfs_ = DbfsState::without_users;
  }
}

void Identities::set_users(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const std::size_t number = users_.size();
    Identity user{name, std::to_string(number + 1), display_name_for(random_, number), true};
    if (some_users_are_inactive_ && random_.chance(0.3)) {
      events_.add(Event::inactive_user);
      user.active = false;
    }
    users_.push_back(std::move(user));
  }
  if (!caller_is_admin_) caller_ = names.front();
}

std::string Identities::random_uuid() {
  const auto part = [this](unsigned digits) { return random_.next() >> (64 - 4 * digits); };
  return fmt::format("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", part(8), part(4), part(3), part(3),
                     part(12));
}

}  // namespace stocktake::chaos
