"""Which cluster a scan uses: the option, SPARK_REMOTE, DATABRICKS_CLUSTER_ID, or the profile's."""

import pytest

from harness import ANY_BUNDLE, Simulator, clean_environment, stocktake
from tls_front import free_port

WITHOUT_TLS = "the clusters of a workspace accept TLS connections only"


@pytest.fixture(name="simulator")
def running_simulator(tmp_path):
    with Simulator(tmp_path, "--users", 2) as simulator:
        yield simulator


def scan(simulator, *arguments, login=None, **variables):
    inventory = simulator.directory / "i.db"
    inventory.unlink(missing_ok=True)
    return stocktake("scan", "--all-users", *(simulator.login() if login is None else login),
                     "--inventory", inventory, *arguments, env=clean_environment(**variables))


@pytest.fixture(name="profile")
def file_of_profiles(simulator):
    path = simulator.directory / "profiles"
    path.write_text(f"[w]\nhost = {simulator.url}\ntoken = {simulator.ready['token']}\n"
                    "cluster_id = 0101-profile\n")
    return {"DATABRICKS_CONFIG_FILE": str(path)}


def test_spark_remote(simulator):
    remote = f"sc://127.0.0.1:{free_port()}"
    before = simulator.stats()["requests"]
    result = scan(simulator, *ANY_BUNDLE, SPARK_REMOTE=remote)
    assert result.returncode == 5
    assert "note: the cluster is that of environment SPARK_REMOTE; --no-cluster lists" in result.stderr
    assert f"Connecting to cluster: {remote[5:]}\n" in result.stderr
    assert simulator.stats()["requests"] == before
    for local in (["--no-cluster"], ["--no-parallel"], ["--processes", 1]):
        result = scan(simulator, *local, SPARK_REMOTE=remote)
        assert result.returncode == 0, result.stderr
        assert "cluster" not in result.stderr


@pytest.mark.parametrize(("remote", "words"), [
    ("local[*]", "environment SPARK_REMOTE: not a Spark Connect address"),
    ("'sc://127.0.0.1'", "the value of SPARK_REMOTE has quotes around it"),
    ("sc://spark.example:15002", "would not be encrypted"),
])
def test_a_spark_remote_that_cannot_be_used(simulator, remote, words):
    result = scan(simulator, SPARK_REMOTE=remote)
    assert result.returncode == 2
    assert words in result.stderr
    assert simulator.stats()["requests"] == 0


def test_a_cluster_id_of_the_environment(simulator):
    result = scan(simulator, DATABRICKS_CLUSTER_ID="0101-x")
    assert result.returncode == 2
    assert WITHOUT_TLS in result.stderr
    assert scan(simulator, "--no-cluster", DATABRICKS_CLUSTER_ID="0101-x").returncode == 0
    # Of another workspace: its host is named beside it.
    result = scan(simulator, DATABRICKS_CLUSTER_ID="0101-x", DATABRICKS_HOST="https://other.example")
    assert result.returncode == 0, result.stderr


def test_a_cluster_id_of_a_profile(simulator, profile):
    result = scan(simulator, login=["--profile", "w"], **profile)
    assert result.returncode == 2
    assert WITHOUT_TLS in result.stderr
    # A profile that is typed comes before the environment.
    remote = f"sc://127.0.0.1:{free_port()}"
    result = scan(simulator, login=["--profile", "w"], SPARK_REMOTE=remote, **profile)
    assert WITHOUT_TLS in result.stderr
    result = scan(simulator, login=[], SPARK_REMOTE=remote, DATABRICKS_CONFIG_PROFILE="w", **profile)
    assert f"Connecting to cluster: {remote[5:]}\n" in result.stderr


def test_the_login_of_a_profile_goes_to_no_server_of_the_environment(simulator, profile):
    result = scan(simulator, login=[], SPARK_REMOTE="sc://spark.example/;use_ssl=true",
                  DATABRICKS_CONFIG_PROFILE="w", **profile)
    assert result.returncode == 2
    assert "would be sent to the Spark server spark.example" in result.stderr
    assert "--spark-remote" in result.stderr
    assert simulator.stats()["requests"] == 0


def test_no_cluster_to_start(simulator):
    result = scan(simulator, "--start-cluster")
    assert result.returncode == 2
    assert "DATABRICKS_CLUSTER_ID" in result.stderr
