#include "engine/slices/troubles.h"

#include "engine/slices/trouble_rules.h"

namespace stocktake {

const Troubles::Trouble* Troubles::find(const protocol::Place& place) const {
  const auto found = troubles_.find(place);
  return found == troubles_.end() ? nullptr : &found->second;
}

bool Troubles::is_suspect(const protocol::Place& place) const {
  const Trouble* trouble = find(place);
  return trouble != nullptr && trouble->lost > 0;
}

int Troubles::add_lost(const protocol::Place& place) {
  Trouble& trouble = troubles_[place];
  if (trouble.lost++ == 0) trouble.whole_slices_before = whole_slices_;
  const int enough =
      lost_for_good(static_cast<double>(unsuspected_lost_), static_cast<double>(unsuspected_));
  if (trouble.lost < enough || whole_slices_ == trouble.whole_slices_before) return 0;
  const int times = trouble.lost;
  settle(place);
  return times;
}

void Troubles::end_slice(bool suspected, bool lost) {
  if (suspected) return;
  ++unsuspected_;
  if (lost) ++unsuspected_lost_;
}

}  // namespace stocktake
