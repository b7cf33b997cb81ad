#include "chaos/principal_lists.h"

#include <algorithm>
#include <utility>

namespace stocktake::chaos {

PrincipalLists::PrincipalLists(const Identities& identities)
    : users_{&identities.users(), &identities.user_guests(), identities.users()},
      principals_{&identities.principals(), &identities.principal_guests(),
                  identities.principals()} {}

void PrincipalLists::change(SeededRandom random, int most) {
  random_ = random;
  shrinks_ = random_.chance(0.6);
  has_small_pages_ = true;
  for (List* list : {&users_, &principals_}) {
    list->members = *list->permanent;
    list->outside.clear();
    list->changes_left = most;
    for (const Identity& guest : *list->guests) {
      if (shrinks_) {
        insert_somewhere(*list, guest);
      } else {
        list->outside.push_back(guest);
      }
    }
  }
}

const std::vector<Identity>& PrincipalLists::next(List& list, Events& events) {
  if (list.changes_left == 0 || !random_.chance(0.5)) return list.members;
  if (shrinks_) {
    const auto is_guest = [&](const Identity& each) {
      return std::any_of(list.guests->begin(), list.guests->end(),
                         [&](const Identity& guest) { return guest.name == each.name; });
    };
    const auto leaving = std::find_if(list.members.begin(), list.members.end(), is_guest);
    if (leaving == list.members.end()) return list.members;
    events.add(Event::list_shrinks);
    list.members.erase(leaving);
  } else {
    if (list.outside.empty()) return list.members;
    events.add(Event::list_grows);
    insert_somewhere(list, std::move(list.outside.back()));
    list.outside.pop_back();
  }
  --list.changes_left;
  return list.members;
}

void PrincipalLists::insert_somewhere(List& list, Identity guest) {
  const auto at = static_cast<std::ptrdiff_t>(random_.below(list.members.size() + 1));
  list.members.insert(list.members.begin() + at, std::move(guest));
}

}  // namespace stocktake::chaos
