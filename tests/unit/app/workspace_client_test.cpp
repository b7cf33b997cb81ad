#include "app/workspace_client.h"

#include <gmock/gmock.h>

#include "unit/store/store_fixture.h"

namespace stocktake::app {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

/// Opens and inspects clients. No test here sends a request.
class WorkspaceClientTest : public store::StoreTest {
 protected:
  WorkspaceClientTest() {
    options_.login.host = "https://adb-1.azuredatabricks.net";
    options_.login.token_file = at("token");
    write(at("token"), "dapi-secret\n");
  }

  ConnectionOptions options_;
};

TEST_F(WorkspaceClientTest, KnowsWhereItGoesAndNeverSaysTheToken) {
  const auto client = WorkspaceClient::open(options_);
  ASSERT_TRUE(client) << client.error().message;
  EXPECT_EQ((*client)->host(), options_.login.host);
  EXPECT_FALSE((*client)->is_plain_http());
  EXPECT_EQ((*client)->secret(), "Authorization: Bearer dapi-secret");
  EXPECT_THAT((*client)->describe(), HasSubstr(options_.login.host));
  EXPECT_THAT((*client)->describe(), ::testing::Not(HasSubstr("dapi-secret")));
}

TEST_F(WorkspaceClientTest, ATokenOnTheCommandLineIsNoted) {
  options_.login.token_file.clear();
  options_.login.token = "dapi-secret";
  const auto client = WorkspaceClient::open(options_);
  ASSERT_TRUE(client);
  EXPECT_THAT((*client)->notes(), Contains(HasSubstr("can see the value of --token")));
}

TEST_F(WorkspaceClientTest, AWorkerGoesTheSameWay) {
  options_.ca_file = at("roots.pem");
  write(at("roots.pem"), "PEM");
  options_.connect_timeout = 1.5;
  options_.give_up_after = 77;
  const auto client = WorkspaceClient::open(options_);
  ASSERT_TRUE(client);
  const auto access = (*client)->access();
  ASSERT_TRUE(access);
  EXPECT_EQ(access->host, options_.login.host);
  EXPECT_EQ(access->ca_pem, "PEM") << "the certificates themselves, not where they lie here";
  EXPECT_EQ(access->timeouts.connect, std::chrono::milliseconds(1500));
  EXPECT_EQ(access->give_up_after, std::chrono::seconds(77));
}

TEST_F(WorkspaceClientTest, CertificatesThatAreNotThereStopAWorker) {
  options_.ca_file = at("none.pem");
  const auto client = WorkspaceClient::open(options_);
  ASSERT_TRUE(client);
  const auto access = (*client)->access();
  ASSERT_FALSE(access);
  EXPECT_EQ(access.error().code, ExitCode::usage);
}

TEST_F(WorkspaceClientTest, FailsWithoutAToken) {
  options_.login.token_file = at("none");
  const auto client = WorkspaceClient::open(options_);
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, ExitCode::usage);
}

}  // namespace
}  // namespace stocktake::app
