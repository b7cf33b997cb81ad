#pragma once

#include "unit/store/store_fixture.h"
#include "util/files.h"

namespace stocktake::report {

/// An inventory of three users: ann has two files and a folder that could not be listed, bob has
/// nothing, and an orphaned home has an unusual name, an old file and a notebook without a size.
class ReportTest : public store::StoreTest {
 protected:
  static constexpr std::int64_t kOld = 1'500'000'000'000;  // 2017-07-14T02:40:00Z
  static constexpr std::int64_t kNew = 1'700'000'000'000;  // 2023-11-14T22:13:20Z

  static std::string odd_name() { return "=odd,\n\"one\"\x1b\xff"; }

  store::Writer unfinished() const {
    auto writer = store::Writer::create(path(), true);
    if (!writer) throw FatalError(writer.error());
    writer->store_scan_spec(
        scan_spec(),
        {{"bob@x", {}, {{Source::workspace, "/Users/bob@x"}}},
         {"ann@x", {}, {{Source::dbfs, "/Users/ann@x"}, {Source::workspace, "/Users/ann@x"}}},
         {odd_name(), {OwnerKind::nobody}, {{Source::workspace, "/Users/" + odd_name()}}}},
        {});
    return std::move(*writer);
  }

  static void list_all(store::Writer& writer) {
    const Task bob{1, 1, Source::workspace, 0, "/Users/bob@x"};
    const Task ann_dbfs{2, 2, Source::dbfs, 0, "/Users/ann@x"};
    const Task ann{3, 3, Source::workspace, 0, "/Users/ann@x"};
    const Task odd{4, 4, Source::workspace, 0, "/Users/" + odd_name()};
    writer.commit({{{bob, Absent{}}, 0},
                   {{ann_dbfs, Listing{{{"a,b", "FILE", 3LL << 30, kNew, std::nullopt}}, {}}}, 0},
                   {{ann, Listing{{{"f", "FILE", 1024, kOld, 77}}, {{"secret"}, {"open"}}}}, 5},
                   {{child(ann, 5, "secret"), store::denied()}, 0},
                   {{child(ann, 6, "open"), Listing{}}, 0},
                   {{odd, Listing{{{"nb", "NOTEBOOK", std::nullopt, std::nullopt, 78},
                                   {"old", "FILE", 0, kOld, 79}},
                                  {}}},
                    0}});
  }

  store::Reader reader() const {
    {
      store::Writer writer = unfinished();
      list_all(writer);
    }
    return open();
  }
  store::Reader open() const {
    auto opened = store::Reader::open(path());
    if (!opened) throw FatalError(opened.error());
    return std::move(*opened);
  }

  /// What `write` writes into a file. `more` are its arguments after the output.
  template <typename Write, typename... More>
  std::string written(Write&& write, store::Reader& from, const More&... more) const {
    auto output = OutputFile::open(at("out"));
    if (!output) throw FatalError(output.error());
    write(from, *output, more...);
    if (auto finished = output->finish(); !finished) throw FatalError(finished.error());
    return bytes(at("out"));
  }
};

}  // namespace stocktake::report
