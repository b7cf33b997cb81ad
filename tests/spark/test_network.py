"""A real Spark server behind what companies have: a forward proxy, TLS with a CA of their own, and
tokens that expire while a scan goes on."""

import re

import pytest

from forward_proxy import ForwardProxy
from harness import Simulator, check, clean_environment, read_csv, stocktake
from tls_front import Authority, TlsFront, free_port

# The executors reach the workspace by a proxy of their own.
PROXY_OF_EXECUTORS = free_port()
CLUSTER = {"workers": 2, "conf": {
    "spark.executorEnv.HTTPS_PROXY": f"http://127.0.0.1:{PROXY_OF_EXECUTORS}"}}

WORKSPACE, SPARK = "workspace.corp.example", "spark.corp.example"
SHAPE = ["--users", 8, "--dirs", 6]
SECRET = "doseVerySecretIndeed0123456789"


class Company:
    """The simulator and the Spark server behind one TLS proxy. `name` is in its certificate."""

    def __init__(self, directory, cluster, name):
        self.directory = directory
        self.authority = Authority(directory, name)
        self.simulator = Simulator(directory, *SHAPE)
        connect = cluster.remote.rsplit(":", 1)[1]
        self.front = TlsFront(
            directory, self.simulator, self.authority,
            f"--backend=127.0.0.1,{connect};/spark.connect.SparkConnectService/;proto=h2")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.front.kill()
        self.simulator.__exit__()

    def scan(self, host, spark, **environment):
        return stocktake("scan", "--all-users", "--host", f"https://{host}", "--token-file",
                         self.simulator.token_file, "--spark-remote", f"sc://{spark}/;use_ssl=true",
                         "--ca-file", self.authority.ca, "--inventory", self.directory / "spark.db",
                         "--output", self.directory / "spark.csv",
                         env=clean_environment(**environment))

    def is_whole(self):
        csv = re.sub(rf",{WORKSPACE}\n", ",SIMULATOR\n", read_csv(self.directory / "spark.csv"))
        return check(self.directory / "spark.db")[0] == 0 and csv == self.simulator.truth


def test_one_file_of_certificates_for_rest_and_spark(cluster, tmp_path):
    with Company(tmp_path, cluster, "localhost") as company:
        address = f"localhost:{company.front.port}"
        result = company.scan(address, address)
        assert result.returncode == 0, result.stderr
        assert company.is_whole()
        lines = company.front.lines()
    calls = [line for line in lines if " POST /spark.connect.SparkConnectService/" in line]
    assert calls and all(" HTTP/2 " in line for line in calls), calls[:3]
    assert any(" GET /api/2.0/workspace/list" in line for line in lines)


@pytest.mark.parametrize("password", [None, "me:p@ss"])
def test_through_a_forward_proxy(cluster, tmp_path, password):
    user = "" if password is None else "me:p%40ss@"
    with Company(tmp_path, cluster, "*.corp.example") as company, \
            ForwardProxy(company.front.port, password) as proxy, \
            ForwardProxy(company.front.port, listen_on=PROXY_OF_EXECUTORS) as of_executors:
        result = company.scan(WORKSPACE, f"{SPARK}:443",
                              HTTPS_PROXY=f"http://{user}127.0.0.1:{proxy.port}")
        assert result.returncode == 0, result.stderr
        assert company.is_whole()
    assert {target for target, _ in proxy.log} == {f"{WORKSPACE}:443", f"{SPARK}:443"}
    # libcurl and gRPC give the password at once or when they are asked for it.
    assert {status for target, status in proxy.log if target.startswith(SPARK)} >= {200}
    assert {target for target, _ in of_executors.log} == {f"{WORKSPACE}:443"}
    assert "p@ss" not in result.stderr and "p%40ss" not in result.stderr


def test_a_proxy_that_wants_a_password_is_named(cluster, tmp_path):
    with Simulator(tmp_path, *SHAPE) as simulator, ForwardProxy(1, "me:p@ss") as proxy:
        result = stocktake("scan", "--all-users", *simulator.login(), "--inventory",
                           tmp_path / "i.db", "--spark-remote", f"sc://{SPARK}:443/;use_ssl=true",
                           env=clean_environment(HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}"))
    assert result.returncode == 5
    assert f"the proxy http://127.0.0.1:{proxy.port} (HTTPS_PROXY) answers 407" in result.stderr


def test_tokens_that_expire_again_and_again(cluster, tmp_path):
    """Executors get a new token with a slice, in shares as ever. One that expires meanwhile, on a
    slow machine again and again, is no refusal."""
    with Simulator(tmp_path, "--users", 16, "--dirs", 30, "--latency", "60ms", "--client-secret", SECRET,
                   "--token-lifetime", "3s") as simulator:
        result = stocktake(
            "scan", "--all-users", "--spark-remote", cluster.remote, "--max-in-flight", 2,
            "--inventory", tmp_path / "spark.db", "--output", tmp_path / "spark.csv",
            "--debug", "--log-file", tmp_path / "log.txt",
            env=clean_environment(DATABRICKS_HOST=simulator.url, DATABRICKS_CLIENT_ID="id",
                                  DATABRICKS_CLIENT_SECRET=SECRET))
        assert result.returncode == 0, result.stderr
        assert read_csv(tmp_path / "spark.csv") == simulator.truth
        stats = simulator.stats()
    assert stats["tokens_issued"] >= 4, "the test is not empty"
    for content in (result.stderr, *(path.read_bytes().decode(errors="replace")
                                     for path in tmp_path.glob("*.*"))):
        assert SECRET not in content
        assert "issued-" not in content
