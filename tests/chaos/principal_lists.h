#pragma once

#include <vector>

#include "chaos/events.h"
#include "chaos/identities.h"
#include "chaos/seeded_random.h"

namespace stocktake::chaos {

/// The service's lists of users and service principals, which may change between two pages: guests
/// (see `Identities`) come or go, so that everybody behind them moves to another position.
class PrincipalLists {
 public:
  explicit PrincipalLists(const Identities& identities);

  /// From now on each list shrinks or grows so often at most, one member at a time. In one session
  /// all changes have one direction: nothing shows that one member left and another one came.
  void change(SeededRandom random, int most);

  /// The members as a page, or the answer about a name, is made from them. May change the list
  /// first.
  const std::vector<Identity>& users(Events& events) { return next(users_, events); }
  const std::vector<Identity>& principals(Events& events) { return next(principals_, events); }
  /// Whether pages are so small that a list of a few members has several.
  bool has_small_pages() const { return has_small_pages_; }

 private:
  struct List {
    const std::vector<Identity>* permanent = nullptr;
    const std::vector<Identity>* guests = nullptr;
    std::vector<Identity> members{};
    std::vector<Identity> outside{};  ///< guests who are not on the list
    int changes_left = 0;
  };

  const std::vector<Identity>& next(List& list, Events& events);
  void insert_somewhere(List& list, Identity guest);

  SeededRandom random_{0};
  bool shrinks_ = false;
  bool has_small_pages_ = false;
  List users_;
  List principals_;
};

}  // namespace stocktake::chaos
