#include "databricks/listing.h"

#include <gtest/gtest.h>

#include <cstring>
#include <ctime>
#include <string>

#include "util/time_format.h"

namespace stocktake::databricks {
namespace {

using Result = tl::expected<Listing, std::string>;

Result dbfs(const std::string& body, const std::string& path = "/Users/a") {
  return parse_listing(Source::dbfs, path, net::Body(body));
}

Result workspace(const std::string& body, const std::string& path = "/Users/a") {
  return parse_listing(Source::workspace, path, net::Body(body));
}

/// A workspace body with these objects.
Result objects(const std::string& rows, const std::string& path = "/Users/a") {
  return workspace(R"({"objects":[)" + rows + "]}", path);
}

Result files(const std::string& rows, const std::string& path = "/Users/a") {
  return dbfs(R"({"files":[)" + rows + "]}", path);
}

const std::string kDbfs =
    R"({"files":[{"path":"/Users/a/x.csv","is_dir":false,"file_size":12,"modification_time":1700000000000},)"
    R"({"path":"/Users/a/d","is_dir":true,"file_size":0,"modification_time":0},)"
    R"({"path":"/Users/a/\u00e4\"\\}]","is_dir":false,"file_size":0}],"extra":{"a":[1,{"b":"}]"}]}})";

const std::string kWorkspace =
    R"({"objects":[{"object_type":"NOTEBOOK","path":"/Users/a/n","object_id":7,"language":"PYTHON","modified_at":5},)"
    R"({"path":"/Users/a/repo","object_type":"REPO","object_id":8},)"
    R"({"path":"/Users/a/f","object_type":"FILE","size":3,"resource_id":"9"}]})";

TEST(ListRequest, EncodesThePath) {
  EXPECT_EQ(list_request(Source::dbfs, "/Users/a b").target,
            "/api/2.0/dbfs/list?path=%2FUsers%2Fa%20b");
  EXPECT_EQ(list_request(Source::workspace, "/Users/a&b#c+%").target,
            "/api/2.0/workspace/list?path=%2FUsers%2Fa%26b%23c%2B%25");
  EXPECT_TRUE(list_request(Source::dbfs, "/").post_body.empty());
}

TEST(ListRequest, EncodesEachSegmentOfAVolumesPathAndNoSlash) {
  EXPECT_EQ(list_request(Source::volumes, "/Volumes/c/s/v").target,
            "/api/2.0/fs/directories/Volumes/c/s/v");
  EXPECT_EQ(list_request(Source::volumes, "/Volumes/c/s/v/a b/100%/a%2Fb/#?+&=~_.-").target,
            "/api/2.0/fs/directories/Volumes/c/s/v/a%20b/100%25/a%252Fb/%23%3F%2B%26%3D~_.-");
  EXPECT_EQ(list_request(Source::volumes,
                         "/Volumes/c/s/v/a\xE2\x88\x95"
                         "b")
                .target,
            "/api/2.0/fs/directories/Volumes/c/s/v/a%E2%88%95b")
      << "U+2215 looks like a slash";
  EXPECT_EQ(list_request(Source::volumes, "/Volumes/c/s/v", "a+/=&b").target,
            "/api/2.0/fs/directories/Volumes/c/s/v?page_token=a%2B%2F%3D%26b");
}

TEST(ParseListing, Volumes) {
  const auto page = parse_page(
      Source::volumes, "/Volumes/c/s/v",
      net::Body(R"({"contents":[{"path":"/Volumes/c/s/v/d/","is_directory":true,"name":"d",)"
                R"("last_modified":5},{"path":"/Volumes/c/s/v/100%25","is_directory":false,)"
                R"("file_size":12,"last_modified":1700000000000,"name":"100%25"}],)"
                R"("next_page_token":"t"})"));
  ASSERT_TRUE(page) << page.error();
  const Listing expected{{{"100%25", "FILE", 12, 1700000000000, std::nullopt}}, {{"d", false}}};
  EXPECT_EQ(page->listing, expected);
  EXPECT_EQ(page->next_token, "t");
}

TEST(ParseListing, APageOfAVolumeMayHaveNoRows) {
  for (const char* body :
       {R"({"next_page_token":"t"})", R"({"contents":[],"next_page_token":"t"})"}) {
    const auto page = parse_page(Source::volumes, "/Volumes/c/s/v", net::Body(body));
    ASSERT_TRUE(page) << page.error();
    EXPECT_EQ(page->next_token, "t");
  }
  for (const char* body : {"{}", R"({"contents":[]})", R"({"next_page_token":""})"}) {
    const auto page = parse_page(Source::volumes, "/Volumes/c/s/v", net::Body(body));
    ASSERT_TRUE(page) << page.error();
    EXPECT_TRUE(page->next_token.empty());
  }
}

TEST(ParseListing, ARowOfAVolumeThatIsElsewhereIsAnError) {
  const auto listing = parse_listing(
      Source::volumes, "/Volumes/c/s/v",
      net::Body(R"({"contents":[{"path":"/volumes/c/s/v/f","is_directory":false}]})"));
  EXPECT_FALSE(listing) << "no part of the path is a home";
  EXPECT_FALSE(parse_listing(Source::volumes, "/Volumes/c/s/v",
                             net::Body(R"({"contents":[{"path":"/Volumes/c/s/v/f",)"
                                       R"("is_directory":"perhaps"}]})")));
}

TEST(ParseListing, Dbfs) {
  const auto listing = dbfs(kDbfs);
  ASSERT_TRUE(listing) << listing.error();
  const Listing expected{{{"x.csv", "FILE", 12, 1700000000000, std::nullopt},
                          {"\xc3\xa4\"\\}]", "FILE", 0, std::nullopt, std::nullopt}},
                         {{"d", false}}};
  EXPECT_EQ(*listing, expected);
}

TEST(ParseListing, Workspace) {
  const auto listing = workspace(kWorkspace);
  ASSERT_TRUE(listing) << listing.error();
  const Listing expected{{{"n", "NOTEBOOK", std::nullopt, 5, 7, std::nullopt, "PYTHON", ""},
                          {"f", "FILE", 3, std::nullopt, std::nullopt, std::nullopt, "", "9"}},
                         {{"repo", false, 8, true}}};
  EXPECT_EQ(*listing, expected);
}

TEST(ParseListing, CutAnywhereIsAnError) {
  for (std::size_t size = 0; size < kDbfs.size(); ++size) {
    EXPECT_FALSE(dbfs(kDbfs.substr(0, size))) << size;
  }
  for (std::size_t size = 0; size < kWorkspace.size(); ++size) {
    EXPECT_FALSE(workspace(kWorkspace.substr(0, size))) << size;
  }
  for (const std::string whole : {R"({"files":[]})", "{}"}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_FALSE(dbfs(whole.substr(0, size))) << size;
    }
  }
}

TEST(ParseListing, CutAtTheFrontIsAnError) {
  for (std::size_t at = 1; at < kDbfs.size(); ++at) EXPECT_FALSE(dbfs(kDbfs.substr(at))) << at;
}

TEST(ParseListing, WhatLiesBehindTheBodyDoesNotMatter) {
  // The bytes behind the text may be anything, even what would complete the body.
  for (const char junk : {'}', ']', '"', ',', ' '}) {
    for (std::size_t size = 0; size <= kDbfs.size(); ++size) {
      net::Body body(kDbfs.substr(0, size));
      if (size > 0) {
        auto* end = const_cast<char*>(body.text().data()) + size;  // NOLINT: only a test may
        std::memset(end, junk, net::Body::kPadding);
      }
      const bool parsed = parse_listing(Source::dbfs, "/Users/a", body).has_value();
      EXPECT_EQ(parsed, size == kDbfs.size());
    }
  }
}

TEST(ParseListing, Empty) {
  for (const char* body : {"{}", " { } ", R"({"files":[]})", R"({"files":null})",
                           R"({"files":[],"extra":1})", "\xEF\xBB\xBF{}"}) {
    const auto listing = dbfs(body);
    ASSERT_TRUE(listing) << body << listing.error();
    EXPECT_EQ(*listing, Listing{});
  }
  EXPECT_TRUE(workspace(R"({"objects":[]})"));
}

TEST(ParseListing, NoListing) {
  for (const char* body : {"",
                           " ",
                           "null",
                           "[]",
                           "7",
                           "\"x\"",
                           "true",
                           "<html></html>",
                           "{}{}",
                           "{} x",
                           "{}]",
                           "{}}",
                           R"({"files":{}})",
                           R"({"files":"x"})",
                           R"({"files":[1]})",
                           R"({"files":[null]})",
                           R"({"files":[[]]})",
                           R"({"files":[],"files":[]})",
                           R"({"files":[],})",
                           R"({"files":[,]})",
                           R"({"files":[}]})",
                           R"({"files":[],"x":[}})",
                           R"({"files":[],"x":nul})",
                           R"({files:[]})",
                           R"({"error_code":"X","message":"m"})",
                           R"({"files":[],"error_code":"X"})",
                           R"({"error":"x"})",
                           R"({"message":"x"})",
                           R"({"objects":[]})",
                           R"({"x":1})",
                           R"({"files":[],"next_page_token":"t"})",
                           R"({"files":[],"has_more":true})",
                           "{\"files\":[]}\xff",
                           "{\"f\xff\":[]}"}) {
    EXPECT_FALSE(dbfs(body)) << body;
  }
  EXPECT_TRUE(dbfs(R"({"files":[],"next_page_token":"","has_more":false})"));
  EXPECT_FALSE(workspace(R"({"files":[]})"));
}

TEST(ParseListing, NamesTheErrorIn200) {
  const auto listing = workspace(R"({"error_code":"QUOTA","message":"m"})");
  ASSERT_FALSE(listing);
  EXPECT_NE(listing.error().find("QUOTA"), std::string::npos);
}

TEST(ParseListing, DeepNestingIsAnErrorAndNoCrash) {
  EXPECT_FALSE(dbfs(R"({"files":[],"x":)" + std::string(200'000, '[')));
  EXPECT_FALSE(
      dbfs(R"({"files":[],"x":)" + std::string(200'000, '[') + std::string(200'000, ']') + "}"));
}

TEST(ParseListing, ForeignPaths) {
  for (const char* path :
       {"/Users/b/x", "/Users", "/", "", "x", "Users/a/x", "/Users/ab", "/users/a/x",
        "dbfs:/Users/b/x", "dbfs:Users/a/x", "//Users/a/x", "s3:/Users/a/x"}) {
    EXPECT_FALSE(files(std::string(R"({"path":")") + path + R"("})")) << path;
    EXPECT_FALSE(files(std::string(R"({"path":")") + path + R"(","is_dir":true})")) << path;
  }
  EXPECT_FALSE(objects(R"({"path":"dbfs:/Users/a/x"})"));
  EXPECT_FALSE(objects(R"({"object_type":"FILE"})"));
  EXPECT_FALSE(objects(R"({"path":7})"));
  EXPECT_FALSE(objects(R"({"path":null})"));
  EXPECT_FALSE(objects("{}"));
}

TEST(ParseListing, DbfsScheme) {
  const auto listing = files(R"({"path":"dbfs:/Users/a/x"},{"path":"/Users/a/y"})");
  ASSERT_TRUE(listing) << listing.error();
  EXPECT_EQ(listing->files[0].name, "x");
  EXPECT_EQ(listing->files[1].name, "y");
  EXPECT_TRUE(files(R"({"path":"dbfs:/Users/a/x"})", "dbfs:/Users/a"));
  const auto inner = files(R"({"path":"/Users/a/dbfs:/x"})");
  ASSERT_TRUE(inner);
  EXPECT_EQ(inner->files[0].name, "dbfs:/x");
}

TEST(ParseListing, TheDirectoryItself) {
  auto listing = objects(R"({"path":"/Users/a","object_type":"DIRECTORY"})");
  ASSERT_TRUE(listing);
  EXPECT_EQ(*listing, Listing{});
  listing = objects(R"({"path":"/Users/a","object_type":"NOTEBOOK","object_id":3})");
  ASSERT_TRUE(listing);
  ASSERT_EQ(listing->files.size(), 1U);
  EXPECT_EQ(listing->files[0].name, "");
  EXPECT_EQ(listing->files[0].kind, "NOTEBOOK");
  listing = files(R"({"path":"dbfs:/Users/a","is_dir":false,"file_size":5})");
  ASSERT_TRUE(listing);
  EXPECT_EQ(listing->files[0], (Entry{"", "FILE", 5, std::nullopt, std::nullopt}));
}

TEST(ParseListing, Roots) {
  const auto users = objects(R"({"path":"/Users/a@x","object_type":"DIRECTORY"})", "/Users");
  ASSERT_TRUE(users);
  EXPECT_EQ(users->directories[0].name, "a@x");
  const auto root = files(R"({"path":"/tmp","is_dir":true},{"path":"/","is_dir":true})", "/");
  ASSERT_TRUE(root);
  ASSERT_EQ(root->directories.size(), 1U);
  EXPECT_EQ(root->directories[0].name, "tmp");
}

TEST(ParseListing, Kinds) {
  const auto listing =
      objects(R"({"path":"/Users/a/1"},{"path":"/Users/a/2","object_type":null},)"
              R"({"path":"/Users/a/3","object_type":5},{"path":"/Users/a/4","object_type":""},)"
              R"({"path":"/Users/a/5","object_type":"MLFLOW_EXPERIMENT"},)"
              R"({"path":"/Users/a/6","object_type":"directory"},)"
              R"({"path":"/Users/a/7","object_type":"LIBRARY","is_dir":true})");
  ASSERT_TRUE(listing) << listing.error();
  ASSERT_EQ(listing->files.size(), 7U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(listing->files[i].kind, "UNKNOWN");
  EXPECT_EQ(listing->files[4].kind, "MLFLOW_EXPERIMENT");
  EXPECT_EQ(listing->files[5].kind, "directory");
  EXPECT_EQ(listing->files[6].kind, "LIBRARY");
}

TEST(ParseListing, Containers) {
  const auto listing = objects(
      R"({"path":"/Users/a/d","object_type":"DIRECTORY"},{"object_type":"REPO","path":"/Users/a/r"})");
  ASSERT_TRUE(listing);
  EXPECT_TRUE(listing->files.empty());
  EXPECT_EQ(listing->directories,
            (std::vector<Subdirectory>{{"d", false}, {"r", false, std::nullopt, true}}));
}

TEST(ParseListing, IsDirMustBeClear) {
  const auto is_dir = [](const std::string& value) {
    return files(R"({"path":"/Users/a/x","is_dir":)" + value + "}");
  };
  EXPECT_EQ(is_dir("true")->directories.size(), 1U);
  EXPECT_EQ(is_dir("\"true\"")->directories.size(), 1U);
  EXPECT_EQ(is_dir("\"false\"")->files.size(), 1U);
  EXPECT_EQ(is_dir("null")->files.size(), 1U);
  for (const char* value : {"1", "0", "\"yes\"", "\"\"", "[]", "{}", "1.5"}) {
    EXPECT_FALSE(is_dir(value)) << value;
  }
}

TEST(ParseListing, SizesThatAreNotKnown) {
  const auto size = [](const std::string& value) {
    return files(R"({"path":"/Users/a/x","file_size":)" + value + "}")->files.at(0).size;
  };
  EXPECT_EQ(size("0"), 0);
  EXPECT_EQ(size("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(size("\"12\""), 12);
  EXPECT_EQ(size("1e3"), 1000);
  EXPECT_EQ(size("\"1e3\""), 1000);
  EXPECT_EQ(size("12.0"), 12);
  // What is too large for the type is the largest that it has, never less than before.
  for (const char* value :
       {"9223372036854775808", "18446744073709551615", "1e300", "\"9223372036854775808\""}) {
    EXPECT_EQ(size(value), kMostBytes) << value;
  }
  for (const char* value : {"-1", "1.5", "-1e3", "-1e300", "\"inf\"", "\"nan\"", "null", "true",
                            "\"\"", "\"12x\"", "\"-1\"", "[]", "{}"}) {
    EXPECT_FALSE(size(value).has_value()) << value;
  }
  EXPECT_FALSE(files(R"({"path":"/Users/a/x"})")->files[0].size.has_value());
  const auto notebooks = objects(
      R"({"path":"/Users/a/x","object_type":"NOTEBOOK"},{"path":"/Users/a/y","object_type":"NOTEBOOK","size":4})");
  EXPECT_FALSE(notebooks->files[0].size.has_value());
  EXPECT_EQ(notebooks->files[1].size, 4);
}

TEST(ParseListing, TimesAndIdsThatAreNotKnown) {
  for (const char* value : {"0", "null", "\"x\"", "1.5"}) {
    EXPECT_FALSE(files(std::string(R"({"path":"/Users/a/x","modification_time":)") + value + "}")
                     ->files[0]
                     .modified_at.has_value());
    EXPECT_FALSE(objects(std::string(R"({"path":"/Users/a/x","modified_at":)") + value + "}")
                     ->files[0]
                     .modified_at.has_value());
  }
  EXPECT_EQ(objects(R"({"path":"/Users/a/x","object_id":-3})")->files[0].object_id, -3);
  EXPECT_FALSE(objects(R"({"path":"/Users/a/x","object_id":"y"})")->files[0].object_id.has_value());
  // Members of the other source are ignored.
  EXPECT_FALSE(objects(R"({"path":"/Users/a/x","file_size":3})")->files[0].size.has_value());
  EXPECT_FALSE(files(R"({"path":"/Users/a/x","object_id":3})")->files[0].object_id.has_value());
}

TEST(ParseListing, StrangeNames) {
  const auto listing = objects(
      R"({"path":"/Users/a/\u0000"},{"path":"/Users/a/ "},{"path":"/Users/a/\ud83d\ude00"},)"
      R"({"path":"/Users/a/a\/b"},{"path":"/Users/a//x"},{"path":"/Users/a/.."},{"path":"/Users/a/\n"},)"
      R"({"p\u0061th":"/Users/a/k"})");
  ASSERT_TRUE(listing) << listing.error();
  const std::vector<std::string> names{
      std::string(1, '\0'), " ", "\xF0\x9F\x98\x80", "a/b", "/x", "..", "\n", "k"};
  ASSERT_EQ(listing->files.size(), names.size());
  for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(listing->files[i].name, names[i]);
}

TEST(ParseListing, NamesThatAreNoText) {
  for (const char* name : {"\\ud800", "\\udc00", "\\ud800x", "\\ud800\\u0041", "\\u12", "\\x", "\t",
                           "\xff", "\xed\xa0\x80"}) {
    EXPECT_FALSE(objects(std::string(R"({"path":"/Users/a/)") + name + "\"}")) << name;
  }
}

TEST(ParseListing, RepeatsAreOne) {
  const std::string file = R"({"path":"/Users/a/x","is_dir":false,"file_size":1})";
  const std::string directory = R"({"path":"/Users/a/d","is_dir":true})";
  const std::string spelled = R"({"path":"dbfs:/Users/a/d","is_dir":true})";
  const auto listing = files(file + "," + directory + "," + file + "," + directory + "," + spelled);
  ASSERT_TRUE(listing);
  EXPECT_EQ(listing->files.size(), 1U);
  EXPECT_EQ(listing->directories.size(), 1U);
}

TEST(ParseListing, Ambiguous) {
  const auto ambiguous = [](std::initializer_list<const char*> names, std::size_t which) {
    std::string rows;
    for (const char* name : names) {
      rows += (rows.empty() ? "" : ",") +
              std::string(R"({"object_type":"DIRECTORY","path":"/Users/a/)") + name + "\"}";
    }
    return objects(rows)->directories.at(which).ambiguous;
  };
  EXPECT_TRUE(ambiguous({"a/b", "a"}, 0));
  EXPECT_FALSE(ambiguous({"a/b", "a"}, 1));
  EXPECT_TRUE(ambiguous({"a", "a/b"}, 1));
  EXPECT_TRUE(ambiguous({"a/b", "a/b/c"}, 1));
  EXPECT_TRUE(ambiguous({"a", "a/"}, 1));
  EXPECT_TRUE(ambiguous({"/a"}, 0));
  EXPECT_TRUE(ambiguous({"/"}, 0));
  EXPECT_FALSE(ambiguous({"a/b", "b"}, 0));
  EXPECT_FALSE(ambiguous({"a/b", "ab"}, 0));
  EXPECT_FALSE(ambiguous({"a/b"}, 0));
  EXPECT_FALSE(ambiguous({"a/b", "a/c"}, 0));
  // A file named `a` does not make a/b ambiguous: listing a/b returns no file's content.
  const auto listing = objects(
      R"({"path":"/Users/a/a","object_type":"FILE"},{"path":"/Users/a/a/b","object_type":"REPO"})");
  EXPECT_FALSE(listing->directories[0].ambiguous);
}

TEST(ParseListing, TwoObjectsOfOnePathAreTwoFiles) {
  const std::string notebook = R"({"path":"/Users/a/x","object_type":"NOTEBOOK","object_id":1})";
  const std::string file = R"({"path":"/Users/a/x","object_type":"FILE","object_id":2,"size":5})";
  const std::string without_id = R"({"path":"/Users/a/x","object_type":"LIBRARY"})";
  const auto kinds = [](const std::string& rows) {
    std::string text;
    const Result listing = objects(rows);
    for (const Entry& each : listing->files) text += each.name + " " + each.kind + ";";
    return text;
  };
  EXPECT_EQ(kinds(notebook + "," + file + "," + notebook + "," + file), "x NOTEBOOK;x FILE;");
  EXPECT_EQ(kinds(without_id + "," + without_id), "x LIBRARY;");
  EXPECT_EQ(kinds(notebook + "," + without_id), "x NOTEBOOK;x LIBRARY;");
}

TEST(ParseListing, IdsMayBeText) {
  const auto id = [](const std::string& value) {
    return objects(R"({"path":"/Users/a/x","object_id":)" + value + "}")->files.at(0);
  };
  EXPECT_EQ(id("\"123\"").object_id, 123);
  EXPECT_EQ(id("1.0").object_id, 1);
  EXPECT_EQ(id("9223372036854775807").object_id, INT64_MAX);
  EXPECT_EQ(id("9309045330895178").object_id, 9'309'045'330'895'178);
  EXPECT_EQ(id("9309045330895178").resource_id, "");
  // No number of the type, or not certainly the one that was meant: kept as text.
  for (const char* value : {"9223372036854775808", "1e17"}) {
    EXPECT_FALSE(id(value).object_id.has_value()) << value;
    EXPECT_FALSE(id(value).resource_id.empty()) << value;
  }
  EXPECT_EQ(id("\"a-b\"").resource_id, "a-b");
  EXPECT_EQ(id("7,\"resource_id\":\"7\"").resource_id, "");
  for (const char* other : {"8", "07", "7 ", "7.0", "a7"}) {
    EXPECT_EQ(id("7,\"resource_id\":\"" + std::string(other) + "\"").resource_id, other);
  }
  const auto twins =
      objects(R"({"path":"/Users/a/x","object_id":"a"},{"path":"/Users/a/x","object_id":"b"},)"
              R"({"path":"/Users/a/x","object_id":"a"},{"path":"/Users/a/y","object_id":"7"},)"
              R"({"path":"/Users/a/y","object_id":7})");
  EXPECT_EQ(twins->files.size(), 3U);
}

TEST(ParseListing, TwoFoldersOfOnePathAreOneAndAnAmbiguousOne) {
  const std::string row = R"({"path":"/Users/a/d","object_type":"DIRECTORY","object_id":)";
  const auto listing = objects(row + "1}," + row + "2}," + row + "1}," + row + "2}");
  EXPECT_EQ(listing->directories,
            (std::vector<Subdirectory>{{"d", false, 1, false}, {"d", true, 2, false}}));
}

TEST(ParseListing, TheLastSlashOfAFolderIsNoPartOfItsName) {
  auto listing =
      files(R"({"path":"/Users/a/d/","is_dir":true},{"path":"dbfs:/Users/a/d","is_dir":true},)"
            R"({"path":"/Users/a/","is_dir":true},{"path":"/Users/a/e//","is_dir":true})");
  ASSERT_TRUE(listing) << listing.error();
  EXPECT_EQ(listing->directories, (std::vector<Subdirectory>{{"d"}, {"e"}}));
  listing = objects(R"({"path":"/Users/a/d/","object_type":"DIRECTORY","object_id":4})");
  EXPECT_EQ(listing->directories, (std::vector<Subdirectory>{{"d", false, 4, false}}));
  // An object is what its whole path says: /Users/a/f may be another.
  listing = files(R"({"path":"/Users/a/f/"},{"path":"/Users/a/f"})");
  ASSERT_EQ(listing->files.size(), 2U);
  EXPECT_EQ(path_below("/Users/a", listing->files[0].name), "/Users/a/f/");
}

TEST(ParseListing, AnObjectMayHaveNoName) {
  const auto listing =
      files(R"({"path":"/Users/a/","is_dir":false,"file_size":3},{"path":"/Users/a//"},)"
            R"({"path":"/Users/a//","is_dir":true},{"path":"/Users/a","is_dir":false})");
  ASSERT_TRUE(listing) << listing.error();
  ASSERT_EQ(listing->files.size(), 3U);
  EXPECT_EQ(path_below("/Users/a", listing->files[0].name), "/Users/a/");
  EXPECT_EQ(path_below("/Users/a", listing->files[1].name), "/Users/a//");
  EXPECT_EQ(path_below("/Users/a", listing->files[2].name), "/Users/a");
  // To list a folder without a name would be to list the same folder again.
  ASSERT_EQ(listing->directories.size(), 1U);
  EXPECT_TRUE(listing->directories[0].ambiguous);
}

TEST(ParseListing, RowsMaySpellTheHomeInAnotherCase) {
  const std::string path = "/Users/Ann@x";
  auto listing = objects(R"({"path":"/Users/ann@x/f"},{"path":"/Users/Ann@x/g"},)"
                         R"({"path":"/Users/ANN@X/f"},{"path":"/Users/ann@x"},)"
                         R"({"path":"/Users/ann@x/d","object_type":"DIRECTORY"})",
                         path);
  ASSERT_TRUE(listing) << listing.error();
  ASSERT_EQ(listing->files.size(), 3U);
  EXPECT_EQ(listing->files[0].name, "f");
  EXPECT_EQ(listing->files[1].name, "g");
  EXPECT_EQ(listing->files[2].name, "");
  EXPECT_EQ(listing->directories[0].name, "d");
  listing = objects(R"({"path":"/Users/ann@x/d/f"})", path + "/d");
  ASSERT_TRUE(listing) << listing.error();
  EXPECT_EQ(listing->files[0].name, "f");
  const auto umlaut = objects(R"({"path":"/Users/\u00e4@x/f"})", "/Users/\xC3\x84@x");
  EXPECT_TRUE(umlaut) << umlaut.error();
  // Only the home: below it, the names are those of the listings.
  EXPECT_FALSE(objects(R"({"path":"/Users/Ann@x/D/f"})", path + "/d"));
  EXPECT_FALSE(objects(R"({"path":"/Users/ann@y/f"})", path));
  EXPECT_FALSE(objects(R"({"path":"/Shared/A/f"})", "/Shared/a"));
}

TEST(ParseListing, TimesAreThoseThatEveryOutputCanWrite) {
  const auto time = [](const std::string& value) {
    return objects(R"({"path":"/Users/a/x","modified_at":)" + value + R"(,"created_at":)" + value +
                   "}")
        ->files.at(0);
  };
  EXPECT_EQ(time("-1000").modified_at, -1000);
  EXPECT_EQ(time("-1000").created_at, -1000);
  EXPECT_EQ(time("1.7e12").modified_at, 1'700'000'000'000);
  for (const char* value :
       {"253402300800000", "9223372036854775807", "9223372036854775808", "1e99"}) {
    EXPECT_EQ(time(value).modified_at, kLatestTime) << value;
  }
  for (const char* value : {"-62135596800001", "-9223372036854775808", "-1e99"}) {
    EXPECT_EQ(time(value).modified_at, kEarliestTime) << value;
  }
}

TEST(ParseListing, KeepsWhatTheWorkspaceSaysOfAnObject) {
  const auto listing = objects(
      R"({"path":"/Users/a/d","object_type":"DASHBOARD","object_id":5,"resource_id":"01ef",)"
      R"("created_at":3,"modified_at":9},)"
      R"({"path":"/Users/a/n","object_type":"NOTEBOOK","language":"SQL","object_id":6,)"
      R"("resource_id":"6"},)"
      R"({"path":"/Users/a/g","object_type":"DIRECTORY","object_id":7,)"
      R"("directory_info":{"is_git_folder":true}},)"
      R"({"path":"/Users/a/h","object_type":"DIRECTORY","directory_info":null})");
  ASSERT_TRUE(listing) << listing.error();
  const Listing expected{
      {{"d", "DASHBOARD", std::nullopt, 9, 5, 3, "", "01ef"},
       {"n", "NOTEBOOK", std::nullopt, std::nullopt, 6, std::nullopt, "SQL", ""}},
      {{"g", false, 7, true}, {"h", false}}};
  EXPECT_EQ(*listing, expected);
}

TEST(ParseListing, HundredThousandTwins) {
  std::string body = R"({"objects":[)";
  for (int i = 0; i < 100'000; ++i) {
    body += std::string(i == 0 ? "" : ",") + R"({"path":"/Users/a/x","object_id":)" +
            std::to_string(i % 50'000) + "}";
  }
  EXPECT_EQ(workspace(body + "]}")->files.size(), 50'000U);
}

TEST(ParseListing, HundredThousandEntries) {
  std::string body = R"({"files":[)";
  for (int i = 0; i < 100'000; ++i) {
    body += std::string(i == 0 ? "" : ",") + R"({"path":"/Users/a/file-)" + std::to_string(i) +
            R"(","is_dir":)" + (i % 4 == 0 ? "true" : "false") +
            R"(,"file_size":1,"modification_time":1700000000000})";
  }
  body += "]}";
  const std::clock_t start = std::clock();
  const auto listing = dbfs(body);
  const double taken = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  ASSERT_TRUE(listing);
  EXPECT_EQ(listing->files.size(), 75'000U);
  EXPECT_EQ(listing->directories.size(), 25'000U);
  // CPU seconds, so that other load does not matter: milliseconds if it is linear.
  EXPECT_LT(taken, 3.0);
  RecordProperty("milliseconds", static_cast<int>(taken * 1000));
}

}  // namespace
}  // namespace stocktake::databricks
