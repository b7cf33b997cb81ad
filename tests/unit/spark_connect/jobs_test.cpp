#include "spark_connect/jobs.h"

#include <gmock/gmock.h>

#include "unit/spark_connect/fixture.h"

namespace stocktake::spark_connect::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::vector<std::string> kSix{"a", "b", "c", "d", "e", "f"};

class Job : public ConnectTest {
 protected:
  Job() { server.batches = {{"a", "b"}, {"c"}, {"d", "e"}, {"f"}}; }

  void expect_all_rows(const Outcome& outcome) {
    ASSERT_TRUE(outcome.finished) << (outcome.error ? outcome.error->message : "no last event");
    EXPECT_EQ(outcome.rows, kSix);
    EXPECT_EQ(outcome.finished->rows, 6);
  }
};

TEST_F(Job, SendsItsPlanAndReturnsItsRows) {
  JobSpec spec = job("an argument");
  spec.rows = 10;
  spec.partitions = 4;
  spec.tag = "tag-1";
  spec.operation_id = "11111111-2222-4333-8444-555555555555";
  expect_all_rows(run(spec));

  ASSERT_THAT(server.executes, SizeIs(1));
  const auto& request = server.executes[0];
  EXPECT_EQ(request.operation_id(), spec.operation_id);
  EXPECT_THAT(request.tags(), ElementsAre("tag-1"));
  EXPECT_TRUE(request.request_options(0).reattach_options().reattachable());
  EXPECT_EQ(request.client_observed_server_side_session_id(), "incarnation-1");
  const auto& map = request.plan().root().map_partitions();
  EXPECT_EQ(map.input().range().end(), 10);
  EXPECT_EQ(map.input().range().num_partitions(), 4);
  EXPECT_TRUE(map.func().deterministic());
  EXPECT_EQ(map.func().python_udf().eval_type(), 207);
  EXPECT_EQ(map.func().python_udf().python_ver(), "3.11");
  EXPECT_THAT(map.func().python_udf().command(), HasSubstr("cshim\nmake\nX"));
}

TEST_F(Job, LetsTheServerForgetItAtItsEnd) {
  run();
  ASSERT_THAT(server.releases, SizeIs(1));
  EXPECT_TRUE(server.releases[0].has_release_all());
}

TEST_F(Job, AttachesAgainWhereTheServerEndsItsStream) {
  server.stream_ends = {{2, grpc::Status::OK}, {1, grpc::Status::OK}, {1, grpc::Status::OK}};
  const Outcome outcome = run();
  expect_all_rows(outcome);
  EXPECT_EQ(outcome.finished->streams, 4);
  EXPECT_THAT(server.reattached_after, ElementsAre("r2", "r3", "r4"));
  EXPECT_THAT(sleeper.waits, IsEmpty());
}

TEST_F(Job, AttachesAgainAfterEveryResponse) {
  server.stream_ends.assign(5, {1, grpc::Status::OK});
  expect_all_rows(run());
}

TEST_F(Job, SurvivesALostConnection) {
  server.stream_ends = {{1, unavailable()}, {0, unavailable()}, {2, unavailable()}};
  expect_all_rows(run());
  EXPECT_THAT(server.reattached_after, ElementsAre("r1", "r1", "r3"));
  EXPECT_THAT(server.executes, SizeIs(1));
  EXPECT_THAT(sleeper.waits, SizeIs(3));
}

TEST_F(Job, SurvivesACursorThatWasTakenOver) {
  server.stream_ends = {{3, spark_error("INVALID_CURSOR.DISCONNECTED")}};
  expect_all_rows(run());
}

TEST_F(Job, SurvivesAResetByAProxy) {
  server.stream_ends = {{1, {grpc::StatusCode::INTERNAL, "Received RST_STREAM with code 2"}},
                        {1, {grpc::StatusCode::CANCELLED, ""}}};
  expect_all_rows(run());
}

TEST_F(Job, WaitsAsLongAsTheServerDemands) {
  server.stream_ends = {{1, retry_after(7)}};
  expect_all_rows(run());
  EXPECT_THAT(sleeper.waits, ElementsAre(std::chrono::seconds(7)));
}

TEST_F(Job, IsBegunAgainWhereItNeverArrived) {
  server.lost_executes = {unavailable(), unavailable()};
  expect_all_rows(run());
  EXPECT_THAT(server.executes, SizeIs(1));
  EXPECT_THAT(server.reattached_after, ElementsAre("", ""));
}

TEST_F(Job, IsNotBegunTwiceWhereOnlyItsAnswerWasLost) {
  server.stream_ends = {{0, unavailable()}};
  expect_all_rows(run());
  EXPECT_THAT(server.executes, SizeIs(1));
  EXPECT_THAT(server.reattached_after, ElementsAre(""));
}

TEST_F(Job, TakesRowsThatAreSentAgainOnce) {
  server.resends = true;
  server.stream_ends = {{3, unavailable()}, {4, grpc::Status::OK}};
  expect_all_rows(run());
}

TEST_F(Job, FailsWhereRowsAreMissing) {
  server.offset_error = 1;
  const Outcome outcome = run();
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind, ErrorKind::protocol);
  EXPECT_THAT(outcome.rows, ElementsAre("a", "b"));
}

TEST_F(Job, FailsWhereABatchHoldsLessThanItSays) {
  server.row_count_error = 1;
  const Outcome outcome = run();
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind, ErrorKind::protocol);
  EXPECT_THAT(outcome.rows, IsEmpty());
}

TEST_F(Job, FailsWhereTheServerForgotItInTheMiddle) {
  server.stream_ends = {{2, unavailable()}, {0, spark_error("INVALID_HANDLE.OPERATION_NOT_FOUND")}};
  const Outcome outcome = run();
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind, ErrorKind::operation_gone);
  EXPECT_THAT(outcome.rows, ElementsAre("a", "b", "c"));
  EXPECT_THAT(server.executes, SizeIs(1));
}

TEST_F(Job, FailsWhereItWasAbandoned) {
  server.stream_ends = {{1, spark_error("INVALID_HANDLE.OPERATION_ABANDONED")}};
  EXPECT_EQ(run().error->kind, ErrorKind::operation_gone);
}

/// A restarted server would run the job in a new session, without its artifacts.
TEST_F(Job, FailsWithTheSessionWhereTheServerWasRestarted) {
  for (const bool is_3_5 : {false, true}) {
    server.is_3_5 = is_3_5;
    server.jobs_hang = true;
    const std::size_t before = server.executes.size();
    const auto session = open();
    Jobs jobs(*session);
    const JobId id = jobs.start(job());
    server.await_operations(before + 1);
    server.restart();
    const Outcome outcome = wait_for_all(jobs)[id];
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->kind, ErrorKind::session_gone) << outcome.error->message;
    const JobId later = jobs.start(job());
    if (!is_3_5) {
      EXPECT_EQ(wait_for_all(jobs)[later].error->kind, ErrorKind::session_gone);
    } else {
      EXPECT_EQ(session->check().error().kind, ErrorKind::session_gone);
    }
  }
}

TEST_F(Job, GivesUpWhereTheServerStaysAway) {
  server.stream_ends.push_back({1, unavailable()});
  server.stream_ends.insert(server.stream_ends.end(), 1000, {0, unavailable()});
  const Outcome outcome = run();
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind, ErrorKind::unreachable);
  EXPECT_THAT(outcome.rows, ElementsAre("a", "b"));
  EXPECT_EQ(sleeper.total(), RetryLimits().patience);
}

TEST_F(Job, GivesUpWhereStreamsEndBeforeTheyBegin) {
  server.stream_ends.insert(server.stream_ends.end(), 1000, {0, grpc::Status::OK});
  EXPECT_EQ(run().error->kind, ErrorKind::unreachable);
}

TEST_F(Job, ReportsWhatTheFunctionRaisedInFull) {
  const std::string whole = "Traceback (most recent call last):\n" + std::string(3000, ' ') +
                            "File x\nRuntimeError: no such thing\n";
  server.error_messages["id-1"] = whole;
  server.job_ends_with = spark_error("X", "Job aborted due to stage failure: Task 0", "id-1");
  const Outcome outcome = run();
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind, ErrorKind::task_failed);
  EXPECT_EQ(outcome.error->message, whole);
  EXPECT_EQ(to_failure(*outcome.error).message,
            "the Spark job failed: RuntimeError: no such thing");
  EXPECT_THAT(server.interrupts, IsEmpty());
}

TEST_F(Job, IsStoppedOnTheServerAsWellWhenItIsCancelled) {
  server.jobs_hang = true;
  const auto session = open();
  Jobs jobs(*session);
  JobSpec spec = job();
  spec.operation_id = "11111111-2222-4333-8444-555555555555";
  const JobId id = jobs.start(spec);
  server.await_operations(1);
  jobs.cancel(id);
  const Outcome outcome = wait_for_all(jobs)[id];
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind, ErrorKind::canceled);
  ASSERT_THAT(server.interrupts, SizeIs(1));
  EXPECT_EQ(server.interrupts[0].operation_id(), spec.operation_id);
}

TEST_F(Job, IsStoppedWithTheObjectThatRunsIt) {
  server.jobs_hang = true;
  const auto session = open();
  {
    Jobs jobs(*session);
    jobs.start(job());
    jobs.start(job());
    server.await_operations(2);
  }
  EXPECT_THAT(server.interrupts, SizeIs(2));
  EXPECT_THAT(server.releases, SizeIs(2));
}

TEST_F(Job, IsInterruptedByItsTag) {
  server.jobs_hang = true;
  const auto session = open();
  Jobs jobs(*session);
  JobSpec spec = job();
  spec.tag = "mine";
  const JobId mine = jobs.start(spec);
  spec.tag = "other";
  spec.operation_id = "11111111-2222-4333-8444-555555555555";
  const JobId other = jobs.start(spec);
  server.await_operations(2);
  EXPECT_THAT(session->interrupt_tag("mine").value(), SizeIs(1));
  std::map<JobId, Outcome> outcomes;
  while (!outcomes[mine].error) collect(jobs, outcomes);
  EXPECT_EQ(outcomes[mine].error->kind, ErrorKind::canceled);
  EXPECT_EQ(outcomes[mine].error->error_class, "OPERATION_CANCELED");
  EXPECT_FALSE(outcomes[other].error);
  EXPECT_EQ(jobs.unfinished(), 1U);
  EXPECT_THAT(session->interrupt_all().value(), Contains(spec.operation_id));
  EXPECT_EQ(wait_for_all(jobs)[other].error->kind, ErrorKind::canceled);
}

TEST_F(Job, RunsBesideOthers) {
  const auto session = open();
  Jobs jobs(*session);
  for (int i = 0; i < 16; ++i) jobs.start(job());
  const auto outcomes = wait_for_all(jobs);
  EXPECT_THAT(outcomes, SizeIs(16));
  for (const auto& [id, outcome] : outcomes) expect_all_rows(outcome);
  EXPECT_EQ(server.probes, 1);
}

TEST_F(Job, WaitsWithItsRowsUntilThereIsRoom) {
  server.batches.clear();
  for (char c = 'a'; c <= 'z'; ++c) server.batches.push_back({std::string(1000, c)});
  const auto session = open();
  Jobs jobs(*session, JobLimits{.queued_bytes = 2500});
  const JobId id = jobs.start(job());
  std::map<JobId, Outcome> outcomes;
  while (jobs.unfinished() > 0) {
    const std::size_t before = outcomes[id].rows.size();
    collect(jobs, outcomes);
    EXPECT_LE(outcomes[id].rows.size() - before, 2U);
  }
  EXPECT_THAT(outcomes[id].rows, SizeIs(26));
}

TEST_F(Job, CanBeCancelledWhileItWaitsForRoom) {
  const auto session = open();
  {
    Jobs jobs(*session, JobLimits{.queued_bytes = 1});
    jobs.start(job());
    server.await_operations(1);
  }
  EXPECT_THAT(server.releases, SizeIs(1));
}

TEST_F(Job, TakesBatchesOfAnySizeAndReleasesAsItGoes) {
  const std::string large(9 << 20U, 'x');
  server.batches = {{large}, {"small"}, {large}};
  const Outcome outcome = run();
  ASSERT_TRUE(outcome.finished);
  EXPECT_THAT(outcome.rows, ElementsAre(large, "small", large));
  ASSERT_THAT(server.releases, SizeIs(3));
  EXPECT_EQ(server.releases[0].release_until().response_id(), "r1");
  EXPECT_EQ(server.releases[1].release_until().response_id(), "r3");
  EXPECT_TRUE(server.releases[2].has_release_all());
}

TEST_F(Job, WithoutRowsIsFinishedAllTheSame) {
  server.batches = {{}, {}};
  const Outcome outcome = run();
  ASSERT_TRUE(outcome.finished);
  EXPECT_EQ(outcome.finished->rows, 0);
}

TEST_F(Job, ThatCannotBeSaidFailsBeforeItIsSent) {
  JobSpec spec = job();
  spec.function = "f\nos\nsystem";
  EXPECT_EQ(run(spec).error->kind, ErrorKind::rejected);
  EXPECT_THAT(server.executes, IsEmpty());
}

TEST(PollOfNoJobs, ReturnsWhenItsTimeHasCome) {
  ScriptedSpark server;
  const auto session = Session::open(server.endpoint());
  ASSERT_TRUE(session);
  Jobs jobs(**session);
  EXPECT_THAT(jobs.poll(SystemClock().now()), IsEmpty());
}

}  // namespace
}  // namespace stocktake::spark_connect::testing
