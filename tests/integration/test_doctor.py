"""Each thing that can be broken, broken in turn: its line fails and says what to do."""

import base64
import json
import signal
import socket
import subprocess
import urllib.error
import urllib.request

import pytest

from harness import BINARY, Simulator, clean_environment, stocktake
from tls_front import Authority, TlsFront
from waiting import wait_until

SHAPE = ["--users", 12, "--dirs", 2]
CLUSTER = "1234-567890-abc123"
NEEDED = ["host", "credentials", "users", "dbfs", "workspace"]


def doctor(*arguments, **more):
    result = stocktake("doctor", "--format", "json", *arguments, **more)
    checks = {check["check"]: check for check in json.loads(result.stdout)}
    assert all(check["remedy"] for check in checks.values() if check["status"] == "failed")
    return result, checks


def failed(checks):
    return [name for name, check in checks.items() if check["status"] == "failed"]


def test_all_well(tmp_path):
    with Simulator(tmp_path, *SHAPE) as simulator:
        result, checks = doctor(*simulator.login(), "--cluster-id", CLUSTER)
        stats = simulator.stats()
    assert result.returncode == 0
    assert failed(checks) == []
    for name in [*NEEDED, "cluster", "workers", "access mode", "runtime"]:
        assert checks[name]["status"] == "ok", checks[name]
    assert "admin@example.com" in checks["credentials"]["found"]
    assert "12 users" in checks["users"]["found"]
    assert simulator.ready["token"] not in result.stdout + result.stderr
    assert stats["requests"] < 80


def test_lines_for_people(tmp_path):
    with Simulator(tmp_path, *SHAPE, "--scim-denied") as simulator:
        result = stocktake("doctor", *simulator.login())
    assert result.returncode == 4
    lines = result.stdout.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("failed"))
    assert lines[at].split()[1] == "users"
    assert lines[at + 1].strip().startswith("-> ") and "--users-file" in lines[at + 1]
    assert sum(line.startswith("failed") for line in lines) == 1


def test_wrong_token(tmp_path):
    with Simulator(tmp_path, *SHAPE) as simulator:
        result, checks = doctor("--host", simulator.url, "--token", "dapi-wrong-0")
    assert result.returncode == 4
    assert failed(checks) == ["credentials"]
    assert "dapi-wrong-0" not in result.stdout + result.stderr
    assert checks["users"]["status"] == "skipped"


@pytest.mark.parametrize("status", [400, 401, 403])
def test_expired_token(tmp_path, status):
    with Simulator(tmp_path, *SHAPE, "--expire-after", 1, "--expire-status", status) as simulator:
        request = urllib.request.Request(simulator.url + "/api/2.0/preview/scim/v2/Me")
        with pytest.raises(urllib.error.HTTPError):  # the one request that the token is good for
            urllib.request.urlopen(request)
        result, checks = doctor(*simulator.login())
    assert result.returncode == 4
    assert failed(checks) == ["credentials"]
    assert "--token-file" in checks["credentials"]["remedy"]


def test_no_permission_on_scim(tmp_path):
    with Simulator(tmp_path, *SHAPE, "--scim-denied") as simulator:
        result, checks = doctor(*simulator.login())
        by_name = stocktake("users", *simulator.login())
    assert result.returncode == 4
    assert failed(checks) == ["users"]
    assert checks["workspace"]["status"] == "ok"
    assert by_name.returncode == 4 and "--users-file" in by_name.stderr


@pytest.mark.parametrize(("broken", "line", "remedy"), [
    (["--cluster-state", "TERMINATED"], "cluster", "clusters start " + CLUSTER),
    (["--cluster-state", "PENDING"], "cluster", "wait"),
    (["--cluster-state", "ERROR"], "cluster", "event log"),
    (["--cluster-single-node"], "workers", "workers"),
    (["--cluster-workers", 0], "workers", "workers"),
])
def test_broken_cluster(tmp_path, broken, line, remedy):
    with Simulator(tmp_path, *SHAPE, *broken) as simulator:
        result, checks = doctor(*simulator.login(), "--cluster-id", CLUSTER)
    assert result.returncode == 5
    assert failed(checks) == [line]
    assert remedy in checks[line]["remedy"]


def test_unknown_cluster(tmp_path):
    with Simulator(tmp_path, *SHAPE) as simulator:
        result, checks = doctor(*simulator.login(), "--cluster-id", "0000-000000-nothere")
    assert result.returncode == 5
    assert failed(checks) == ["cluster"]
    assert "0000-000000-nothere" in checks["cluster"]["found"]


def test_unreachable_host():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        result, checks = doctor("--token", "t", "--host",
                                f"http://127.0.0.1:{closed.getsockname()[1]}",
                                "--give-up-after", 1)
    assert result.returncode == 5
    assert failed(checks) == ["host"]
    assert all(checks[name]["status"] == "skipped" for name in NEEDED[1:])


def test_nothing_is_set():
    result, checks = doctor()
    assert result.returncode == 4
    assert failed(checks) == ["settings"]
    assert "DATABRICKS_HOST" in checks["settings"]["remedy"]


def test_login_page(tmp_path):
    with Simulator(tmp_path, *SHAPE, "--redirect") as simulator:
        result, checks = doctor(*simulator.login())
    assert result.returncode == 4
    assert failed(checks) == ["host"]
    assert "login.example.com" in checks["host"]["found"]


def test_tls(tmp_path):
    authority = Authority(tmp_path)
    with Simulator(tmp_path, *SHAPE) as simulator, \
            TlsFront(tmp_path, simulator, authority) as front:
        login = ["--host", front.url, "--token-file", simulator.token_file]
        result, checks = doctor(*login, "--ca-file", authority.ca)
        assert result.returncode == 0, result.stdout
        assert checks["tls"]["status"] == "ok" and str(authority.ca) in checks["tls"]["found"]
        result, checks = doctor(*login)
    assert result.returncode == 5
    assert failed(checks) == ["tls"]
    assert "--ca-file" in checks["tls"]["remedy"]


def test_limits_are_told(tmp_path):
    with Simulator(tmp_path, *SHAPE, "--rate-workspace", 5) as simulator:
        result, checks = doctor(*simulator.login())
    assert result.returncode == 0
    assert "throttled" in checks["workspace limits"]["found"]
    assert "no limit reached" in checks["dbfs limits"]["found"]


def test_when_an_oauth_token_ends(tmp_path):
    claims = base64.urlsafe_b64encode(b'{"exp":4102444800}').decode().rstrip("=")
    with Simulator(tmp_path, *SHAPE, "--token", f"e30.{claims}.c2ln") as simulator:
        result, checks = doctor(*simulator.login())
    assert result.returncode == 0
    assert "2100-01-01T00:00:00Z" in checks["credentials"]["found"]
    assert claims not in result.stdout


def test_can_be_interrupted(tmp_path):
    with Simulator(tmp_path, *SHAPE, "--latency", "60s") as simulator:
        process = subprocess.Popen([BINARY, "doctor", *map(str, simulator.login())],
                                   stdout=subprocess.PIPE, env=clean_environment())
        wait_until(lambda: simulator.stats()["requests"] > 0, "a request", process=process)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130  # before the answer
        process.stdout.close()
