#pragma once

#include <fmt/format.h>

#include "model/age.h"
#include "store_fixture.h"

namespace stocktake::store {

inline constexpr std::int64_t kBegun = 1'700'000'000'000;

class AggregatesTest : public StoreTest {
 protected:
  Writer begun() const {
    auto writer = Writer::create(path(), true);
    if (!writer) throw FatalError(writer.error());
    ScanSpec late = scan_spec();
    late.created_at = kBegun;
    writer->store_scan_spec(late, users(), {});
    return std::move(*writer);
  }
  static Entry aged(std::string name, std::int64_t days, std::optional<std::int64_t> size = 10) {
    return {std::move(name), "FILE", size, kBegun - days * kDayMs, std::nullopt};
  }
  std::int64_t number(const std::string& query) const { return count(path(), query); }
  /// Lists all homes; ann's workspace home has `a/b` with files, and `a/secret`, a gap.
  static void list_all(Writer& writer) {
    const Task ann = home(2);
    const Task a = child(ann, 4, "a");
    const Task b = child(a, 5, "b");
    writer.commit({{{home(1), Absent{}}, 0}, {{home(3), Listing{{file("x", 7)}, {}}}, 0}});
    writer.commit({{{ann, Listing{{file("top", 1)}, {{"a"}}}}, 4},
                   {{a, Listing{{file("nb", std::nullopt, "NOTEBOOK")}, {{"b"}, {"secret"}}}}, 5}});
    writer.commit({{{b, Listing{{aged("new", -3, 100), aged("old", 400, 50)}, {}}}, 0},
                   {{child(a, 6, "secret"), denied()}, 0}});
  }
};

}  // namespace stocktake::store
