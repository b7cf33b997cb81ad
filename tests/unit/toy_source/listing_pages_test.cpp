#include "databricks/listing_pages.h"

#include <gmock/gmock.h>

#include "support/shelf_server.h"

namespace stocktake::databricks {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kShelf;
using testing::ShelfServer;

constexpr const char* kFolder = "/Boards/people/ann@x";

net::Body page(const std::string& rows, const std::string& token = "") {
  return net::Body(R"({"items":[)" + rows + R"(],"next_page_token":")" + token + "\"}");
}

std::string book(const std::string& name) {
  return ShelfServer::book(std::string(kFolder) + "/" + name, 7);
}
std::string board(const std::string& name) {
  return ShelfServer::board(std::string(kFolder) + "/" + name);
}

std::vector<std::string> names_of(const std::vector<Entry>& files) {
  std::vector<std::string> names;
  for (const Entry& file : files) names.push_back(file.name);
  return names;
}

class ListingPagesTest : public ::testing::Test {
 protected:
  ListingPages pages_{kShelf, kFolder};
};

std::vector<std::string> all_names_of(const Listing& listing) {
  std::vector<std::string> names;
  listing.each_file([&](const Entry& file) { names.push_back(file.name); });
  return names;
}

/// Pages whose bodies arrive in parts, and of which few files and directories stay in memory.
class StreamedPagesTest : public ::testing::Test {
 protected:
  /// The body arrives as far as it is read, and its attempt ends as `exchange`.
  net::Classification arrive(const net::Body& body, net::Exchange exchange) {
    const auto sink = pages_.next_streamed_request().large_body;
    sink->begin();
    std::string_view rest = body.text();
    while (!rest.empty() && sink->append(rest.substr(0, 9))) {
      rest.remove_prefix(std::min<std::size_t>(9, rest.size()));
    }
    return pages_.classify(exchange, 0);
  }
  net::Classification arrive(const net::Body& body) {
    net::Response response;
    response.status = 200;
    response.is_streamed = true;
    return arrive(body, std::move(response));
  }
  net::Classification arrive_whole(const net::Body& body) {
    net::Response response;
    response.status = 200;
    response.body = net::Body(body.text());
    net::Exchange exchange(std::move(response));
    return pages_.classify(exchange, 0);
  }

  static LargeListings small() {
    LargeListings large;
    large.files_in_memory = 2;
    large.batch_size = 1;
    large.max_directories = 3;
    large.remedy = "use a larger machine";
    return large;
  }

  ListingPages pages_{kShelf, kFolder, small()};
};

TEST_F(ListingPagesTest, ThePagesAreOneListingInTheirOrder) {
  EXPECT_EQ(pages_.take(page(book("b") + "," + board("d"), "2")), false);
  EXPECT_EQ(pages_.take(page(book("a") + "," + board("c"), "3")), false);
  EXPECT_FALSE(pages_.is_complete());
  EXPECT_EQ(pages_.take(page(book("e"))), true);
  EXPECT_TRUE(pages_.is_complete());
  const Listing listing = pages_.finish();
  EXPECT_THAT(names_of(listing.files), ElementsAre("b", "a", "e"));
  EXPECT_THAT(listing.directories, ElementsAre(Subdirectory{"d"}, Subdirectory{"c"}));
}

TEST_F(ListingPagesTest, EachPageIsAskedForByTheTokenOfTheOneBefore) {
  EXPECT_EQ(pages_.next_request().target, "/api/3.0/shelf?folder=%2FBoards%2Fpeople%2Fann%40x");
  ASSERT_TRUE(pages_.take(page(book("a"), "x/y")));
  EXPECT_THAT(pages_.next_request().target, HasSubstr("&page_token=x%2Fy"));
}

TEST_F(ListingPagesTest, ANameThatComesAgainOnALaterPageIsDropped) {
  ASSERT_TRUE(pages_.take(page(book("a") + "," + board("d"), "2")));
  ASSERT_TRUE(pages_.take(page(ShelfServer::book(std::string(kFolder) + "/a", 9) + "," +
                               board("d") + "," + book("b"))));
  const Listing listing = pages_.finish();
  EXPECT_THAT(names_of(listing.files), ElementsAre("a", "b"));
  EXPECT_EQ(listing.files[0].size, 7);
  EXPECT_THAT(listing.directories, ElementsAre(Subdirectory{"d"}));
}

TEST_F(ListingPagesTest, APathThatLeadsThroughADirectoryOfAnotherPageIsAmbiguous) {
  ASSERT_TRUE(pages_.take(page(board("a/b"), "2")));
  ASSERT_TRUE(pages_.take(page(board("a"))));
  EXPECT_THAT(pages_.finish().directories,
              ElementsAre(Subdirectory{"a/b", true}, Subdirectory{"a", false}));
}

TEST_F(ListingPagesTest, AnEmptyPageWithATokenIsNotTheLast) {
  EXPECT_EQ(pages_.take(page("", "2")), false);
  EXPECT_EQ(pages_.take(net::Body(R"({"next_page_token":"3"})")), false);
  EXPECT_EQ(pages_.take(net::Body("{}")), true);
  EXPECT_EQ(pages_.finish(), Listing{});
}

TEST_F(ListingPagesTest, AListThatHasMoreAndDoesNotSayWhereIsNoPage) {
  for (const char* body : {R"({"items":[],"has_more":true})", R"({"items":[],"next_page_token":7})",
                           R"({"has_more":false})", R"({"items":[],"error_code":"X"})"}) {
    EXPECT_FALSE(pages_.take(net::Body(body))) << body;
  }
  EXPECT_FALSE(pages_.has_begun());
}

TEST_F(ListingPagesTest, APageThatCameBeforeIsRefusedAndNothingIsKeptOfIt) {
  ASSERT_TRUE(pages_.take(page(book("a"), "2")));
  ASSERT_TRUE(pages_.take(page(book("b"), "3")));
  const auto again = pages_.take(page(book("c"), "2"));
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error(), HasSubstr("the list does not end"));
  ASSERT_TRUE(pages_.take(page(book("d"))));
  EXPECT_THAT(names_of(pages_.finish().files), ElementsAre("a", "b", "d"));
}

TEST_F(ListingPagesTest, AListOfTooManyPagesIsRefused) {
  for (std::size_t i = 1; i < ListingPages::kMaxPages; ++i) {
    ASSERT_TRUE(pages_.take(page("", std::to_string(i)))) << i;
  }
  const auto beyond = pages_.take(page("", "beyond"));
  ASSERT_FALSE(beyond);
  EXPECT_THAT(beyond.error(), HasSubstr("more than 10000 pages"));
  EXPECT_EQ(pages_.take(page("")), true);
}

TEST_F(ListingPagesTest, ASourceWithoutPagesStillRefusesThem) {
  ListingPages whole(Source::workspace, "/Users/ann@x");
  const auto taken = whole.take(net::Body(R"({"objects":[],"next_page_token":"2"})"));
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error(), "the response is one page of a longer list");
}

TEST_F(StreamedPagesTest, AreOneListingWithPagesThatArriveWhole) {
  EXPECT_EQ(arrive_whole(page(book("a") + "," + board("x"), "2")).category, net::Category::done);
  EXPECT_EQ(
      arrive(page(book("b") + "," + book("c") + "," + board("y") + "," + book("d"), "3")).category,
      net::Category::done);
  EXPECT_FALSE(pages_.is_complete());
  EXPECT_EQ(arrive_whole(page(book("c") + "," + book("e") + "," + board("x"))).category,
            net::Category::done);
  EXPECT_TRUE(pages_.is_complete());
  const Listing listing = pages_.finish();
  EXPECT_NE(listing.many_files, nullptr);
  EXPECT_EQ(listing.file_count(), 5U);
  EXPECT_THAT(all_names_of(listing), ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_THAT(listing.directories, ElementsAre(Subdirectory{"x"}, Subdirectory{"y"}));
}

TEST_F(StreamedPagesTest, OfAFewFilesNothingGoesToDiskAndRepeatsAreDropped) {
  EXPECT_EQ(arrive(page(book("a") + "," + book("a"))).category, net::Category::done);
  const Listing listing = pages_.finish();
  EXPECT_EQ(listing.many_files, nullptr);
  EXPECT_THAT(names_of(listing.files), ElementsAre("a"));
}

TEST_F(StreamedPagesTest, WhatArrivedOfAFailedAttemptDoesNotCount) {
  ASSERT_EQ(arrive_whole(page(book("a"), "2")).category, net::Category::done);
  const std::string rows = book("b") + "," + book("c") + "," + book("d") + "," + board("x");
  const std::string whole(page(rows).text());
  const net::Body half(whole.substr(0, whole.size() - 8));
  EXPECT_EQ(arrive(half, tl::unexpected(net::TransportError{net::TransportErrorKind::reset, "?"}))
                .category,
            net::Category::transient);
  EXPECT_EQ(arrive(half).error_code, "BODY_CUT_SHORT");
  EXPECT_EQ(arrive(net::Body("{\"items\":[" + rows + ",7]}")).error_code, "MALFORMED");
  EXPECT_EQ(arrive(page(rows, "2")).category, net::Category::transient);
  EXPECT_EQ(arrive(net::Body("<html><title>Log in</title>")).error_code, "NOT_JSON");
  EXPECT_FALSE(pages_.is_complete());
  ASSERT_EQ(arrive_whole(page(book("e"))).category, net::Category::done);
  const Listing listing = pages_.finish();
  EXPECT_THAT(all_names_of(listing), ElementsAre("a", "e"));
  EXPECT_TRUE(listing.directories.empty());
}

TEST_F(StreamedPagesTest, MoreDirectoriesThanFitInMemoryAreAGapThatSaysWhatHelps) {
  const std::string rows =
      board("a") + "," + board("b") + "," + board("c") + "," + board("d") + "," + book("e");
  const auto classification = arrive(page(rows));
  EXPECT_EQ(classification.category, net::Category::gap);
  EXPECT_EQ(classification.error_code, "BODY_TOO_LARGE");
  EXPECT_THAT(classification.message, HasSubstr("more than 3 subdirectories"));
  EXPECT_THAT(classification.message, HasSubstr("use a larger machine"));
}

}  // namespace
}  // namespace stocktake::databricks
