"""`stocktake scan --cluster-id`: workspace and cluster behind one address, as Databricks has them.

A TLS proxy sends the calls of Spark Connect to a real server, and all others to the simulator, whose
REST interface says how the cluster is. What Databricks' own proxy does beyond that is not shown.
"""

import re

import pytest

from harness import Simulator, check, clean_environment, read_csv, stocktake
from tls_front import Authority, TlsFront

CLUSTER = {"workers": 2}
CLUSTER_ID = "1234-567890-abc123"
SHAPE = ["--users", 12, "--dirs", 8]


@pytest.fixture(scope="module", name="authority")
def own_authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("ca"))


class Workspace:
    """With a cluster that is what `state` says."""

    def __init__(self, directory, cluster, authority, state):
        self.directory = directory
        self.simulator = Simulator(directory, *SHAPE, "--cluster", CLUSTER_ID,
                                   "--cluster-state", state)
        connect = cluster.remote.rsplit(":", 1)[1]
        self.front = TlsFront(
            directory, self.simulator, authority,
            f"--backend=127.0.0.1,{connect};/spark.connect.SparkConnectService/;proto=h2",
            "--accesslog-format=$status $request cluster=$http_x_databricks_cluster_id")
        self.login = ["--host", self.front.url, "--token-file", self.simulator.token_file,
                      "--ca-file", authority.ca]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.front.kill()
        self.simulator.__exit__()

    def scan(self, *arguments, **variables):
        return stocktake("scan", "--all-users", *self.login, "--inventory",
                         self.directory / "spark.db", "--output", self.directory / "spark.csv",
                         *arguments, env=clean_environment(**variables))

    def calls_of_spark(self):
        lines = self.front.log.read_text().splitlines()
        return [line for line in lines if "/spark.connect.SparkConnectService/" in line]


def test_a_cluster_that_runs_does_the_work(cluster, authority, tmp_path):
    with Workspace(tmp_path, cluster, authority, "RUNNING") as workspace:
        local = workspace.simulator.scan(name="local")
        spark = workspace.scan("--cluster-id", CLUSTER_ID)
        assert spark.returncode == 0, spark.stderr
        assert f"Connecting to cluster: {CLUSTER_ID}\n" in spark.stderr
        assert read_csv(tmp_path / "spark.csv") == workspace.simulator.truth
        assert check(tmp_path / "spark.db") == local.check()
        calls = workspace.calls_of_spark()
    assert calls and all(line.endswith(f"cluster={CLUSTER_ID}") for line in calls), calls[:5]


def test_a_cluster_that_is_terminated_is_started_where_that_is_asked_for(cluster, authority, tmp_path):
    with Workspace(tmp_path, cluster, authority, "TERMINATED") as workspace:
        refused = workspace.scan("--cluster-id", CLUSTER_ID)
        assert refused.returncode == 5
        assert "TERMINATED" in refused.stderr and "--start-cluster" in refused.stderr
        assert "--no-cluster" in refused.stderr
        assert workspace.calls_of_spark() == []
        started = workspace.scan("--start-cluster", DATABRICKS_CLUSTER_ID=CLUSTER_ID)
        assert started.returncode == 0, started.stderr
        assert f"Starting cluster {CLUSTER_ID}\n" in started.stderr
        assert re.search(rf"Cluster {CLUSTER_ID} is \w+, after ", started.stderr)
        assert read_csv(tmp_path / "spark.csv") == workspace.simulator.truth


def test_a_cluster_that_is_not_there_is_said_to_be(cluster, authority, tmp_path):
    with Workspace(tmp_path, cluster, authority, "RUNNING") as workspace:
        scan = workspace.scan("--cluster-id", "0000-000000-nothere")
        assert scan.returncode == 5
        assert "the workspace has no cluster 0000-000000-nothere" in scan.stderr
        assert workspace.calls_of_spark() == []


def test_doctor_looks_at_it_and_runs_a_task(cluster, authority, tmp_path):
    with Workspace(tmp_path, cluster, authority, "RUNNING") as workspace:
        result = stocktake("doctor", *workspace.login, "--cluster-id", CLUSTER_ID)
    assert result.returncode == 0, result.stdout
    assert re.search(r"^ok +spark +Spark .*the worker .*starts and reaches the workspace$",
                     result.stdout, re.MULTILINE), result.stdout
