#include <gmock/gmock.h>

#include "connect/arrow_rows.h"
#include "connect/endpoint.h"
#include "connect/pickle.h"
#include "connect/plan.h"
#include "connect/retry.h"
#include "connect/uuid.h"
#include "support/manual_clock.h"
#include "unit/connect/arrow_stream.h"

namespace stocktake::connect::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Pair;

TEST(EndpointParse, ReadsHostAndPort) {
  const auto endpoint = Endpoint::parse("sc://localhost:15009");
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->host, "localhost");
  EXPECT_EQ(endpoint->port, 15009);
  EXPECT_FALSE(endpoint->tls);
  EXPECT_EQ(Endpoint::parse("sc://127.0.0.1")->port, 15002);
  EXPECT_EQ(Endpoint::parse("sc://127.0.0.1/")->address(), "127.0.0.1:15002");
  EXPECT_EQ(Endpoint::parse("sc://[::1]:7/;")->address(), "[::1]:7");
  EXPECT_EQ(Endpoint::parse("sc://[::1]")->host, "::1");
}

TEST(EndpointParse, ReadsParameters) {
  const auto endpoint =
      Endpoint::parse("sc://h.example:443/;token=a%3Db;user_id=me;X-Extra=v;use_ssl=true");
  ASSERT_TRUE(endpoint);
  EXPECT_TRUE(endpoint->tls);
  EXPECT_EQ(endpoint->token, "a=b");
  EXPECT_EQ(endpoint->user_id, "me");
  EXPECT_THAT(endpoint->headers, ElementsAre(Pair("x-extra", "v")));
}

TEST(EndpointParse, ATokenAsksForTlsExceptToLoopback) {
  EXPECT_TRUE(Endpoint::parse("sc://h.example/;token=t")->tls);
  EXPECT_FALSE(Endpoint::parse("sc://127.0.0.1/;token=t")->tls);
  EXPECT_TRUE(Endpoint::parse("sc://127.0.0.1/;token=t;use_ssl=true")->tls);
}

TEST(EndpointParse, RefusesPlainTextToAnotherMachine) {
  for (const char* url : {"sc://10.0.0.1", "sc://h.example:15002/", "sc://128.0.0.1",
                          "sc://localhost.example", "sc://h.example/;token=t;use_ssl=false"}) {
    const auto endpoint = Endpoint::parse(url);
    ASSERT_FALSE(endpoint) << url;
    EXPECT_EQ(endpoint.error().code, ExitCode::usage);
  }
}

TEST(EndpointParse, RefusesWhatItCannotRead) {
  for (const char* url :
       {"", "http://localhost", "sc://", "sc://:1", "sc://localhost:0", "sc://localhost:65536",
        "sc://localhost:1x", "sc://localhost:", "sc://[::1", "sc://[::1]x", "sc://localhost/path",
        "sc://localhost/;x", "sc://localhost/;=v", "sc://localhost/;use_ssl=1",
        "sc://localhost/;a b=c", "sc://localhost/;x-bin=c", "sc://localhost/;x=%0A",
        "sc://me@localhost", "sc://localhost/;session_id=1"}) {
    EXPECT_FALSE(Endpoint::parse(url)) << url;
  }
}

TEST(EndpointOfDatabricks, IsTlsWithTokenAndCluster) {
  const auto endpoint = Endpoint::databricks("adb-1.2.example", "t", "0123-abc");
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->address(), "adb-1.2.example:443");
  EXPECT_TRUE(endpoint->tls);
  EXPECT_EQ(endpoint->token, "t");
  EXPECT_EQ(Endpoint::databricks("proxy.example:8443", "t", "0")->address(), "proxy.example:8443");
  EXPECT_THAT(endpoint->headers, ElementsAre(Pair("x-databricks-cluster-id", "0123-abc")));
}

TEST(Pickle, IsWhatPythonReads) {
  using namespace std::string_literals;
  EXPECT_EQ(pickle_map_function("m.n", "f", std::nullopt, "{}"),
            "\x80\x02"
            "cm.n\nf\n"
            "cpyspark.sql.types\n_parse_datatype_json_string\nX\x02\x00\x00\x00{}\x85R\x86."s);
  EXPECT_EQ(pickle_map_function("m", "make", "h\xc3\xa4", "{}"),
            "\x80\x02"
            "cm\nmake\nX\x03\x00\x00\x00h\xc3\xa4\x85R"
            "cpyspark.sql.types\n_parse_datatype_json_string\nX\x02\x00\x00\x00{}\x85R\x86."s);
}

TEST(Pickle, GivesTheLengthInFourBytes) {
  const auto pickled = pickle_map_function("m", "f", std::string(0x01'02'03, 'x'), "{}");
  ASSERT_TRUE(pickled);
  EXPECT_EQ(pickled->substr(7, 5), std::string("X\x03\x02\x01\x00", 5));
}

TEST(Pickle, TakesNoOtherNamesThanPythons) {
  for (const char* name : {"", "a b", "a\nb", "1a", "a-b", "a.b", "\xc3\xa4"}) {
    EXPECT_FALSE(pickle_map_function("m", name, std::nullopt, "{}")) << name;
  }
  for (const char* module : {"", ".", "a.", ".a", "a..b", "a\n"}) {
    EXPECT_FALSE(pickle_map_function(module, "f", std::nullopt, "{}")) << module;
  }
  EXPECT_FALSE(pickle_map_function("m", "f", "\xff", "{}"));
}

TEST(ArrowRows, AreReadOfBinaryAndText) {
  const std::vector<std::string> rows{"a", "", std::string("\0\xff", 2)};
  EXPECT_EQ(read_arrow_rows(arrow_stream_of(rows)).value(), rows);
  EXPECT_EQ(read_arrow_rows(arrow_stream_of(rows, NANOARROW_TYPE_LARGE_BINARY)).value(), rows);
  EXPECT_THAT(read_arrow_rows(arrow_stream_of({"t"}, NANOARROW_TYPE_STRING)).value(),
              ElementsAre("t"));
  EXPECT_THAT(read_arrow_rows(arrow_stream_of({})).value(), IsEmpty());
}

TEST(ArrowRows, ThatAreNotOneColumnOfBytesFail) {
  EXPECT_EQ(read_arrow_rows(arrow_stream({"a", std::nullopt})).error().kind, ErrorKind::protocol);
  EXPECT_FALSE(read_arrow_rows(arrow_stream_of({"1"}, NANOARROW_TYPE_INT64)));
  EXPECT_FALSE(read_arrow_rows(""));
  EXPECT_FALSE(read_arrow_rows("garbage that is no stream at all, and long enough to be one"));
}

TEST(ArrowRows, OfADamagedStreamAreNeverOthersThanSent) {
  const std::vector<std::string> rows{"first", "second"};
  const std::string whole = arrow_stream_of(rows);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto read = read_arrow_rows(std::string_view(whole).substr(0, size));
    // Cut where a message ends it is a stream of fewer batches: the count beside it tells.
    if (read && !read->empty()) {
      EXPECT_EQ(*read, rows);
    }
  }
}

TEST(PythonVersion, IsReadOutOfBothVersionsTexts) {
  EXPECT_EQ(python_version_in("[PYTHON_VERSION_MISMATCH] Python in worker has different version: "
                              "3.11 than that in driver: 0.0, PySpark cannot run"),
            "3.11");
  EXPECT_EQ(python_version_in("Python in worker has different version (3, 10) than that in driver "
                              "0.0, PySpark cannot run"),
            "3.10");
  EXPECT_EQ(python_version_in("some other failure 3.11 (3, 11)"), std::nullopt);
}

TEST(Splits, AreReadOutOfAPlan) {
  EXPECT_EQ(splits_in("*(1) Range (0, 10, step=1, splits=32)\n"), 32);
  EXPECT_EQ(splits_in("Range (0, 10, step=1, splits=Some(8))"), 8);
  EXPECT_EQ(splits_in("Range (0, 10, step=1, splits=None)"), std::nullopt);
  EXPECT_EQ(splits_in(""), std::nullopt);
}

TEST(PlanOfAJob, NeedsARowForEachPartition) {
  JobSpec job;
  job.module = "m";
  job.function = "f";
  EXPECT_TRUE(plan_job(job, "3.11"));
  job.partitions = 2;
  EXPECT_FALSE(plan_job(job, "3.11"));
  job.rows = 2;
  EXPECT_TRUE(plan_job(job, "3.11"));
  job.partitions = 0;
  EXPECT_FALSE(plan_job(job, "3.11"));
}

TEST(Uuid, IsRandomAndOfVersion4) {
  EXPECT_THAT(make_uuid(),
              MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(make_uuid(), make_uuid());
}

class RetryTest : public ::testing::Test {
 protected:
  stocktake::testing::ManualClock clock;
  RetryLimits limits{milliseconds(100), seconds(2), seconds(10)};
  Retry retry{limits, clock, 1};
};

TEST_F(RetryTest, DoublesUpToACapLessUpToHalf) {
  for (const int whole : {100, 200, 400, 800, 1600, 2000, 2000}) {
    const auto wait = retry.after_failure();
    ASSERT_TRUE(wait);
    EXPECT_GE(*wait, milliseconds(whole / 2));
    EXPECT_LE(*wait, milliseconds(whole));
  }
}

TEST_F(RetryTest, EndsWithThePatience) {
  const Instant start = clock.now();
  while (const auto wait = retry.after_failure()) clock.advance(*wait);
  EXPECT_EQ(clock.now() - start, limits.patience);
}

TEST_F(RetryTest, BeginsAnewAfterProgress) {
  for (int i = 0; i < 100; ++i) {
    clock.advance(seconds(9));
    const auto wait = retry.after_failure();
    ASSERT_TRUE(wait);
    EXPECT_LE(*wait, milliseconds(100));
    retry.on_progress();
  }
}

TEST_F(RetryTest, WaitsAsLongAsTheServerAsksOrGivesUp) {
  EXPECT_EQ(retry.after_failure(seconds(8)), seconds(8));
  clock.advance(seconds(8));
  EXPECT_EQ(retry.after_failure(seconds(8)), std::nullopt);
}

}  // namespace
}  // namespace stocktake::connect::testing
