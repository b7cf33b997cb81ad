#include "databricks/listing_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace stocktake::databricks {
namespace {

constexpr const char* kPath = "/Users/a";

/// The page, or what is wrong with the body, as `parse_page` returns it.
tl::expected<Listing, std::string> streamed(const std::string& body, std::size_t piece,
                                            std::size_t batch_size = 1) {
  ListingStream stream(Source::workspace, kPath, batch_size);
  Listing all;
  const auto keep = [&all](std::vector<Entry> files) {
    std::move(files.begin(), files.end(), std::back_inserter(all.files));
  };
  for (std::size_t at = 0; at < body.size(); at += piece) {
    if (const auto read = stream.append(std::string_view(body).substr(at, piece)); !read) {
      EXPECT_FALSE(read.error().too_large);
      return tl::unexpected(read.error().why);
    }
    keep(stream.take_files());
  }
  auto page = stream.finish();
  if (!page) return tl::unexpected(page.error());
  keep(std::move(page->listing.files));
  all.directories = std::move(page->listing.directories);
  return all;
}

std::string row(const std::string& name, const std::string& type = "FILE") {
  return R"({"path":"/Users/a/)" + name + R"(","object_type":")" + type + R"("})";
}

const std::string kOdd =
    "\xEF\xBB\xBF {\"a\":{\"objects\":[1,{\"objects\":[]}]},\"x\\\"objects\":[[]] ,\n "
    "\"objects\" : [ " +
    row("a") + " , " + row("d", "DIRECTORY") + ",\n" + row(R"(\"]}[{,\\)") + "," +
    R"({"path":"/Users/a/b","object_type":"NOTEBOOK","directory_info":{"x":[{},[]]}})" +
    " ] , \"z\":[\"objects\",{}] } \n";

TEST(ListingStream, IsTheSamePageHoweverItIsCut) {
  const auto whole = parse_listing(Source::workspace, kPath, net::Body(kOdd));
  ASSERT_TRUE(whole) << whole.error();
  ASSERT_EQ(whole->files.size(), 3U);
  for (std::size_t piece = 1; piece <= kOdd.size(); ++piece) {
    for (const std::size_t batch_size : {std::size_t{1}, std::size_t{60}, RowSplitter::kBatch}) {
      const auto page = streamed(kOdd, piece, batch_size);
      ASSERT_TRUE(page) << page.error() << piece;
      EXPECT_EQ(*page, *whole) << piece;
    }
  }
}

TEST(ListingStream, ABodyThatEndsTooEarlyIsNoPage) {
  const std::size_t whole = kOdd.rfind('}') + 1;
  for (std::size_t size = 1; size < whole; ++size) {
    EXPECT_FALSE(streamed(kOdd.substr(0, size), 7)) << kOdd.substr(0, size);
  }
}

TEST(ListingStream, WhatIsNotJsonIsNoPage) {
  const std::string a = row("a");
  const std::string blank(100, ' ');
  const std::vector<std::string> wrong{a + ",",
                                       "," + a,
                                       a + ",," + a,
                                       blank + "," + a,
                                       a + "," + blank,
                                       a + "," + blank + "," + a,
                                       a + " " + a,
                                       a + "}",
                                       a + "]",
                                       "{" + a,
                                       R"({"path":"/Users/a/x"],"y":1})",
                                       R"(["path":"/Users/a/x"})",
                                       "{\"path\":\"/Users/a/\n\"}",
                                       a + ",1",
                                       a + ",null",
                                       R"({"path":"/Users/b/x"})",
                                       "{}",
                                       "\"",
                                       "\\"};
  for (const std::string& rows : wrong) {
    const std::string body = R"({"objects":[)" + rows + "]}";
    ASSERT_FALSE(parse_listing(Source::workspace, kPath, net::Body(body))) << body;
    for (const std::size_t piece : {std::size_t{1}, std::size_t{13}, body.size()}) {
      EXPECT_FALSE(streamed(body, piece)) << body;
      EXPECT_FALSE(streamed(body, piece, 50)) << body;
      EXPECT_FALSE(streamed(body, piece, RowSplitter::kBatch)) << body;
    }
  }
}

TEST(ListingStream, RefusesTheObjectsThatAPageRefuses) {
  const std::string rows = R"({"objects":[)" + row("a");
  const std::vector<std::string> refused{R"({"objects":[],"objects":[]})",
                                         rows + R"(],"error_code":"X"})",
                                         rows + R"(],"next_page_token":"x"})",
                                         rows + "]} {}",
                                         rows + "}]",
                                         R"({"object":[]})",
                                         R"({"objects":7})",
                                         R"([{"objects":[]}])",
                                         R"({"objects":[]]})",
                                         "<html>"};
  for (const std::string& body : refused) {
    EXPECT_FALSE(parse_listing(Source::workspace, kPath, net::Body(body))) << body;
    EXPECT_FALSE(streamed(body, 5)) << body;
  }
}

TEST(ListingStream, AcceptsTheEmptyListsThatAPageAccepts) {
  for (const char* body :
       {"{}", R"({"objects":[]})", R"({"objects":[ ]})", R"({"objects":null})"}) {
    const auto page = streamed(body, 3);
    ASSERT_TRUE(page) << body;
    EXPECT_EQ(*page, Listing{}) << body;
  }
}

TEST(ListingStream, AKeyThatIsSpeltWithEscapesIsTheSameKey) {
  const auto page = streamed(R"({"\u006fbjects":[)" + row("a") + "]}", 4);
  ASSERT_TRUE(page) << page.error();
  EXPECT_EQ(page->files.size(), 1U);
}

TEST(ListingStream, AWebPageIsRefusedAtItsBeginning) {
  ListingStream stream(Source::workspace, kPath);
  const auto read = stream.append("\n<!doctype html>");
  ASSERT_FALSE(read);
  EXPECT_FALSE(read.error().too_large);
}

TEST(ListingStream, AnEntryWithoutAnEndIsRefused) {
  for (const char* begin : {R"({"objects":[)", R"({"objects":[{"path":")", R"({"x":")"}) {
    ListingStream stream(Source::workspace, kPath);
    ASSERT_TRUE(stream.append(begin));
    const std::string blanks(100'000, ' ');
    auto read = stream.append(blanks);
    for (int i = 0; read && i < 100; ++i) read = stream.append(blanks);
    ASSERT_FALSE(read) << begin;
    EXPECT_NE(read.error().why.find("larger than 1 MiB"), std::string::npos);
  }
}

}  // namespace
}  // namespace stocktake::databricks
