// A source of its own, from the first request to the exports.

#include <gmock/gmock.h>

#include "engine/local/local_engine.h"
#include "protocol/messages.h"
#include "report/export/exports.h"
#include "report/export/ncdu_export.h"
#include "report/html/html_export.h"
#include "report/terminal/views.h"
#include "scan/coordinator.h"
#include "scan/discovery/discovery.h"
#include "support/inline_committer.h"
#include "support/scripted_workspace.h"
#include "support/shelf_server.h"
#include "unit/store/store_fixture.h"

namespace stocktake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kShelf;
using testing::ShelfServer;

const std::string kPeople = "/Boards/people";

/// ann has a file in each source and two more on the shelf, on a second page and in a folder; the
/// second page of bob's folder cannot be had.
class ToyScanTest : public store::StoreTest {
 protected:
  ToyScanTest() {
    for (const Source source : {Source::dbfs, Source::workspace}) {
      workspace_.add_directory(source, "/Users", {"ann@x"});
      workspace_.add_directory(source, "/Users/ann@x", {}, 1);
    }
    const std::string ann = kPeople + "/ann@x";
    shelf_.folders[kPeople] = {ShelfServer::board(ann), ShelfServer::board(kPeople + "/bob@x")};
    shelf_.folders[ann] = {
        ShelfServer::book(ann + "/one", 1) + "," + ShelfServer::board(ann + "/d"),
        ShelfServer::book("shelf:" + ann + "/two", 2)};
    shelf_.folders[ann + "/d"] = {ShelfServer::book(ann + "/d/three", 3)};
    shelf_.folders[kPeople + "/bob@x"] = {ShelfServer::book(kPeople + "/bob@x/lost", 9), ""};
  }

  testing::Reply serve(const net::Request& request) {
    if (!ShelfServer::is_asked(request)) return workspace_(request);
    const bool is_bobs_second = request.target.find("bob%40x&page_token") != std::string::npos;
    if (!is_bobs_second) return shelf_(request);
    return {testing::response(400, R"({"error_code":"BAD_TOKEN","message":"no"})"), {}};
  }

  void scan() {
    testing::ManualClock clock;
    testing::ScriptedTransport transport(clock, [this](const auto& each) { return serve(each); });
    net::Dispatcher dispatcher(transport, clock, kFamilies, net::DispatchLimits{});
    workspace_.users = {"ann@x", "bob@x"};
    store::ScanSpec spec = StoreTest::scan_spec();
    spec.sources = {Source::dbfs, Source::workspace, kShelf};
    const auto found =
        scan::discover(dispatcher, clock, NeverStop(), {spec.sources, {"ann@x", "bob@x"}, false});
    ASSERT_TRUE(found);
    auto writer = store::Writer::create(path(), true);
    ASSERT_TRUE(writer);
    writer->store_scan_spec(spec, found->users, found->gaps);
    LocalEngine engine(dispatcher, clock);
    testing::InlineCommitter committer(*writer);
    store::PendingReader pending(path());
    scan::Coordinator coordinator(engine, committer, pending, clock, {}, {});
    scan::Progress start;
    start.found = reader().overview().directories;
    const auto ended =
        coordinator.run(writer->next_directory_id(), start, NeverStop(), [](const auto&) {});
    ASSERT_TRUE(ended.value_or(false));
  }

  store::Reader reader() const {
    auto opened = store::Reader::open(path());
    if (!opened) throw FatalError(opened.error());
    return std::move(*opened);
  }

  template <typename Export>
  std::string exported(Export write_it) const {
    auto opened = reader();
    auto output = OutputFile::open(at("export"));
    if (!output) throw FatalError(output.error());
    write_it(opened, *output);
    if (auto finished = output->finish(); !finished) throw FatalError(finished.error());
    return bytes(at("export"));
  }

  testing::ScriptedWorkspace workspace_;
  ShelfServer shelf_;
};

TEST_F(ToyScanTest, IsScannedAndStored) {
  scan();
  const auto report = check(path());
  EXPECT_EQ(report.damage, std::vector<std::string>{});
  EXPECT_TRUE(report.finished);
  EXPECT_EQ(report.gaps, 1);
  EXPECT_THAT(reader().scan_spec().sources, ElementsAre(Source::dbfs, Source::workspace, kShelf));
  EXPECT_EQ(count(path(), "SELECT sum(size) FROM files WHERE source = 'shelf'"), 6);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM directories WHERE source = 'shelf'"), 3);
  EXPECT_EQ(count(path(), "SELECT sum(file_count) FROM breakdown WHERE source = 'shelf'"), 3);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM gaps WHERE source = 'shelf'"), 1);
}

TEST_F(ToyScanTest, HasColumnsOfItsOwnInTheUserCsvBehindTheOthers) {
  scan();
  EXPECT_EQ(exported([](auto& from, auto& to) { report::write_user_csv(from, to); }),
            "username,file_count,total_size,total_size_gb,status,file_source,error,directory_count,"
            "unsized_count,gap_count,dbfs_file_count,dbfs_size,workspace_file_count,workspace_size,"
            "last_modified,orphan,owner,display_name,scim_id,volumes_file_count,"
            "volumes_size,shelf_file_count,shelf_size,workspace\n"
            "ann@x,5,206,0.00,success,dbfs+workspace+shelf,,1,0,0,1,100,1,100,"
            "2023-11-14T22:13:20Z,0,user,The 1,1,0,0,3,6,x.cloud\n"
            "bob@x,0,0,0.00,error,none,shelf /Boards/people/bob@x: 400 BAD_TOKEN,0,0,1,0,0,0,0,,0,"
            "user,The 2,2,0,0,0,0,x.cloud\n");
}

TEST_F(ToyScanTest, ComesInTheOrderOfItsNameInTheExportsOfFiles) {
  scan();
  EXPECT_EQ(exported([](auto& from, auto& to) { report::write_files_csv(from, to); }),
            "username,source,path,kind,size,modified_at,object_id,owner,class,workspace\n"
            "ann@x,dbfs,/Users/ann@x/f0,FILE,100,2023-11-14T22:13:20Z,,user,other,x.cloud\n"
            "ann@x,shelf,/Boards/people/ann@x/d/three,BOOK,3,,,user,other,x.cloud\n"
            "ann@x,shelf,/Boards/people/ann@x/one,BOOK,1,,,user,other,x.cloud\n"
            "ann@x,shelf,/Boards/people/ann@x/two,BOOK,2,,,user,other,x.cloud\n"
            "ann@x,workspace,/Users/ann@x/f0,FILE,100,2023-11-14T22:13:20Z,,user,other,x.cloud\n");
  EXPECT_THAT(exported(&report::write_jsonl),
              HasSubstr(R"("source":"shelf","path":"/Boards/people/ann@x/one","kind":"BOOK")"));
}

TEST_F(ToyScanTest, IsInTheViewsThePageAndNcdu) {
  scan();
  auto opened = reader();
  report::ViewOptions options;
  options.scope.source = kShelf;
  options.format = report::Format::csv;
  EXPECT_THAT(report::users_view(opened, options), HasSubstr("ann@x,3,6,"));
  EXPECT_THAT(report::directories_view(opened, options), HasSubstr("/Boards/people/ann@x/d,shelf"));
  EXPECT_THAT(report::files_view(opened, options), HasSubstr("/Boards/people/ann@x/two"));
  EXPECT_THAT(report::gaps_view(opened, options), HasSubstr("shelf,/Boards/people/bob@x"));
  EXPECT_THAT(exported(&report::write_html),
              HasSubstr(R"(data-sources="dbfs workspace volumes shelf")"));
  EXPECT_THAT(exported(&report::write_ncdu), HasSubstr(R"([{"name":"shelf"})"));
}

TEST_F(ToyScanTest, AnInventoryOfASourceThatIsNotKnownIsDamaged) {
  scan();
  sql(path(),
      "UPDATE gap SET source = 4; UPDATE directory SET source = 4 WHERE state = 2; "
      "UPDATE home SET source = 4 WHERE gap_count > 0");
  const auto report = check(path());
  EXPECT_THAT(report.damage, ::testing::Contains(HasSubstr("a source that does not exist")));
  auto opened = reader();
  EXPECT_THROW(opened.each_gap([](const auto&) {}), FatalError);
}

TEST(ToySourceTest, TravelsToAWorkerAndBackAsItself) {
  protocol::ResultsEncoder encoder;
  encoder.add({{0, 0, kShelf, 0, "/Boards/people/ann@x"}, Absent{}});
  const auto results = protocol::decode_results(encoder.take());
  ASSERT_TRUE(results) << results.error();
  EXPECT_EQ(results->at(0).task.source, kShelf);
  protocol::SliceRequest order;
  order.limits[kShelf] = {3, true, 4.5, false, std::chrono::milliseconds(600)};
  const auto read = protocol::decode_order(protocol::encode_order(order));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->limits, order.limits);
}

TEST(ToySourceTest, AUsersNameStandsBehindItsOwnFolderOfHomes) {
  EXPECT_EQ(user_of({0, 0, kShelf, 1, "/Boards/people/ann@x/d"}), "ann@x");
}

}  // namespace
}  // namespace stocktake
