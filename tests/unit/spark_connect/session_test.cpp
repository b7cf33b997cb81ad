#include "spark_connect/session.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

#include "unit/spark_connect/fixture.h"
#include "util/files.h"

namespace stocktake::spark_connect::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::SizeIs;

class SessionTest : public ConnectTest {};

TEST_F(SessionTest, TellsTheServersVersion) {
  const auto session = open();
  EXPECT_EQ(session->server_version(), "4.0.1");
  EXPECT_THAT(session->id(), SizeIs(36));
}

TEST_F(SessionTest, WaitsForAServerThatComesUp) {
  server.failing_calls.assign(3, unavailable());
  EXPECT_TRUE(try_open());
  EXPECT_THAT(sleeper.waits, SizeIs(3));
}

TEST_F(SessionTest, GivesUpSoonWhereNobodyAnswers) {
  server.failing_calls.assign(1000, unavailable());
  const auto session = try_open();
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().code, ExitCode::unreachable);
  EXPECT_THAT(session.error().message, HasSubstr(server.endpoint().address()));
  EXPECT_FALSE(session.error().remedy.empty());
  EXPECT_EQ(sleeper.total(), SessionOptions().open_patience);
}

TEST_F(SessionTest, IsRefusedWithoutTheToken) {
  server.token = "secret";
  const auto session = try_open();
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().code, ExitCode::refused);
  EXPECT_TRUE(sleeper.waits.empty());
}

TEST_F(SessionTest, SendsTokenAndMetadata) {
  server.token = "secret";
  Endpoint endpoint = server.endpoint();
  endpoint.token = "secret";
  endpoint.headers["x-databricks-cluster-id"] = "0123-abc";
  ASSERT_TRUE(Session::open(endpoint));
  EXPECT_THAT(server.last_metadata,
              ::testing::Contains(Pair("x-databricks-cluster-id", "0123-abc")));
}

TEST_F(SessionTest, ReadsSettings) {
  server.settings["spark.a"] = "1";
  const auto session = open();
  EXPECT_EQ(session->option("spark.a").value(), "1");
  EXPECT_EQ(session->option("spark.b").value(), std::nullopt);
}

TEST_F(SessionTest, ReadsTheDefaultParallelismOutOfAPlan) {
  const auto session = open();
  EXPECT_EQ(session->default_parallelism().value(), 6);
  server.explanation = "no such thing";
  EXPECT_EQ(session->default_parallelism().error().kind, ErrorKind::protocol);
}

TEST_F(SessionTest, AsksForThePythonVersionOnce) {
  const auto session = open();
  EXPECT_EQ(session->python_version().value(), "3.11");
  EXPECT_EQ(session->python_version().value(), "3.11");
  EXPECT_EQ(server.probes, 1);
}

TEST_F(SessionTest, PassesOnWhyThereIsNoPython) {
  server.python_says = "Job aborted due to stage failure: Cannot run program \"python3\"";
  const auto version = open()->python_version();
  ASSERT_FALSE(version);
  EXPECT_EQ(version.error().kind, ErrorKind::task_failed);
  EXPECT_THAT(version.error().message, HasSubstr("Cannot run program"));
}

TEST_F(SessionTest, WarmsUpWithTheWorkersPython) {
  const auto session = open();
  EXPECT_TRUE(session->warm_up());
  EXPECT_EQ(server.probes, 1);
  EXPECT_THAT(server.drained_with, ElementsAre("3.11"));
}

TEST_F(SessionTest, StopsWhatIsUnderWay) {
  std::stop_source stop;
  stop.request_stop();
  const auto session = open();
  for (const auto& error : {session->default_parallelism(stop.get_token()).error(),
                            session->python_version(stop.get_token()).error(),
                            session->add_artifact("files/a", "1", stop.get_token()).error()}) {
    EXPECT_EQ(error.kind, ErrorKind::canceled) << error.message;
  }
}

TEST_F(SessionTest, KnowsWhenTheServerKnowsItNoMore) {
  for (const bool is_3_5 : {false, true}) {
    server.is_3_5 = is_3_5;
    const auto session = open();
    EXPECT_TRUE(session->check());
    server.restart();
    const auto checked = session->check();
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().kind, ErrorKind::session_gone);
  }
}

TEST_F(SessionTest, EndsWhereTheServerKnowsHow) {
  EXPECT_TRUE(open()->release().value());
  server.releases_sessions = false;
  EXPECT_FALSE(open()->release().value());
}

class Artifact : public ConnectTest {
 protected:
  static std::string large() {
    std::string content;
    for (int i = 0; content.size() < 100'001; ++i) content += std::to_string(i);
    return content;
  }
};

TEST_F(Artifact, ArrivesInOnePiece) {
  EXPECT_TRUE(open()->add_artifact("pyfiles/m.py", "print()"));
  EXPECT_THAT(server.artifacts, ElementsAre(Pair("pyfiles/m.py", "print()")));
}

TEST_F(Artifact, ArrivesInChunks) {
  const auto session = open();
  ASSERT_TRUE(session->add_artifact("archives/a.tar.gz#a", large()));
  EXPECT_EQ(server.artifacts["archives/a.tar.gz#a"], large());
  ASSERT_TRUE(session->add_artifact("files/empty", ""));
  EXPECT_EQ(server.artifacts["files/empty"], "");
  const std::string even(std::size_t{64} * 1024, 'e');
  ASSERT_TRUE(session->add_artifact("files/even", even));
  EXPECT_EQ(server.artifacts["files/even"], even);
}

TEST_F(Artifact, IsSentOnceAndByOneName) {
  const auto session = open();
  ASSERT_TRUE(session->add_artifact("files/a", "1"));
  ASSERT_TRUE(session->add_artifact("files/a", "1"));
  EXPECT_EQ(server.uploads, 1);
  const auto other = session->add_artifact("files/a", "2");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind, ErrorKind::rejected);
  EXPECT_EQ(server.uploads, 1);
}

TEST_F(Artifact, IsSentAgainWhereItArrivedDamaged) {
  server.damaged_uploads = 2;
  ASSERT_TRUE(open()->add_artifact("files/a", large()));
  EXPECT_EQ(server.uploads, 3);
  EXPECT_EQ(server.artifacts["files/a"], large());
}

TEST_F(Artifact, FailsWhereItArrivesDamagedEachTime) {
  server.damaged_uploads = 1000;
  const auto sent = open()->add_artifact("files/a", "1");
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, ErrorKind::protocol);
  EXPECT_THAT(sent.error().message, HasSubstr("files/a"));
  EXPECT_EQ(server.uploads, 3);
}

TEST_F(Artifact, IsSentAgainAfterALostConnection) {
  server.failing_uploads = {unavailable()};
  ASSERT_TRUE(open()->add_artifact("files/a", large()));
  EXPECT_EQ(server.artifacts["files/a"], large());
}

/// Spark 3.5 answers a second upload with status UNKNOWN and no message.
TEST_F(Artifact, MayHaveArrivedBeforeTheConnectionWasLost) {
  server.failing_uploads = {unavailable(), {grpc::StatusCode::UNKNOWN, ""}};
  EXPECT_TRUE(open()->add_artifact("files/a", "1"));
}

TEST_F(Artifact, ThatIsRefusedFails) {
  server.failing_uploads = {{grpc::StatusCode::UNKNOWN, ""}};
  EXPECT_FALSE(open()->add_artifact("files/a", "1"));
  server.failing_uploads = {spark_error("ARTIFACT_ALREADY_EXISTS")};
  EXPECT_EQ(open()->add_artifact("files/a", "1").error().kind, ErrorKind::rejected);
}

/// Uses a self-signed certificate for localhost.
class Tls : public ::testing::Test {
 protected:
  Tls() {
    directory_ =
        std::filesystem::temp_directory_path() / ("stocktake-tls-" + std::to_string(::getpid()));
    std::filesystem::create_directories(directory_);
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout '" +
        key() + "' -out '" + certificate() + "' 2>/dev/null";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl fails");
  }
  ~Tls() override { std::filesystem::remove_all(directory_); }

  std::string key() const { return directory_ / "key.pem"; }
  std::string certificate() const { return directory_ / "certificate.pem"; }

  std::shared_ptr<grpc::ServerCredentials> credentials() const {
    grpc::SslServerCredentialsOptions options;
    options.pem_key_cert_pairs.push_back({*read_whole(key()), *read_whole(certificate())});
    return grpc::SslServerCredentials(options);
  }

 private:
  std::filesystem::path directory_;
};

TEST_F(Tls, IsSpokenToATrustedServer) {
  ScriptedSpark server(credentials());
  server.token = "secret";
  Endpoint endpoint = server.endpoint();
  endpoint.ca_pem = *read_whole(certificate());
  endpoint.token = "secret";
  const auto session = Session::open(endpoint);
  ASSERT_TRUE(session) << session.error().message;
}

TEST_F(Tls, SendsNoTokenToAnUntrustedServer) {
  ScriptedSpark server(credentials());
  Endpoint endpoint = server.endpoint();
  endpoint.token = "secret";
  stocktake::testing::ManualClock clock;
  stocktake::testing::RecordingSleeper sleeper(clock);
  SessionOptions options;
  options.clock = &clock;
  options.sleeper = &sleeper;
  const auto session = Session::open(endpoint, options);
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().code, ExitCode::unreachable);
  EXPECT_TRUE(server.last_metadata.empty());
}

}  // namespace
}  // namespace stocktake::spark_connect::testing
