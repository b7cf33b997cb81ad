"""Every engine takes the same inventory, to the byte: digest and CSV are those of the local one."""

import os
import re
import signal

import pytest

from harness import Simulator, stocktake

# How a scan is told to use an engine other than the local one.
# A mount that is not there is the API, and must be in every respect.
ENGINES = {"child": ["--processes", 3],
           "no mount": ["--processes", 3, "--via", "auto", "--mount", "dbfs=/nonexistent"]}

SHAPES = {
    "ordinary": ["--users", 60, "--dirs", 12, "--git-folders", "--orphans", 3, "--no-home", 2],
    "weird": ["--users", 40, "--dirs", 12, "--git-folders", "--weird-names", "--orphans", 4,
              "--mixed-case"],
    "whale": ["--users", 60, "--whale", 500],
    "denied": ["--users", 60, "--denied", "8%"],
    "deep": ["--users", 3, "--deep", 200],
    "wide": ["--users", 4, "--wide", 60000],
}
WEATHER = ["--latency", "10ms", "--p429", "1%", "--p5xx", "3%", "--reset", "2%", "--truncate", "2%",
           "--html", "1%"]


def outcome(scan):
    return scan.code, scan.check(), scan.csv


@pytest.fixture(params=ENGINES)
def engine(request):
    if request.param == "no mount" and os.environ.get("STOCKTAKE_SANITIZE") and \
            request.node.callspec.params.get("shape") != "ordinary":
        pytest.skip("a sanitizer sees the code that it has seen with the engine `child`")
    return ENGINES[request.param]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_inventory(tmp_path, engine, shape):
    with Simulator(tmp_path, *SHAPES[shape]) as simulator:
        local = simulator.scan(name="local")
        requests = simulator.stats()["requests"]
        other = simulator.scan(*engine, name="other")
        asked = simulator.stats()["requests"] - requests
    assert outcome(other) == outcome(local), other.result.stderr
    assert other.csv == simulator.truth
    # One list call a directory here too; besides, each worker may ask whether its token holds.
    probes = 100 if shape == "denied" else 0
    assert asked <= requests + probes


@pytest.mark.parametrize("shape", ["ordinary", "whale", "denied"])
def test_the_same_inventory_in_bad_weather(tmp_path, engine, shape):
    with Simulator(tmp_path, *SHAPES[shape]) as simulator:
        local = simulator.scan(name="local")
    with Simulator(tmp_path, *SHAPES[shape], *WEATHER) as simulator:
        other = simulator.scan(*engine, name="other", timeout=250)
        assert simulator.stats()["throttled"] > 0
    assert outcome(other) == outcome(local), other.result.stderr


def test_a_limit_a_second_is_kept(tmp_path, engine):
    with Simulator(tmp_path, "--users", 60, "--dirs", 8, "--rate", 100) as simulator:
        local = simulator.scan(name="local")
        before = simulator.stats()
        other = simulator.scan(*engine, name="other")
        after = simulator.stats()
    assert outcome(other) == outcome(local), other.result.stderr
    requests = after["requests"] - before["requests"]
    assert after["throttled"] - before["throttled"] <= 0.2 * requests


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_token_that_expires_leaves_no_gaps(tmp_path, engine, status):
    shape = SHAPES["ordinary"]
    with Simulator(tmp_path, *shape, "--expire-after", 200, "--expire-status", status) as simulator:
        scan = simulator.scan(*engine, "--max-in-flight", 8)
    assert scan.code == 4, scan.result.stderr
    assert stocktake("show", "gaps", "--inventory", scan.inventory).stdout == "no gaps\n"
    with Simulator(tmp_path, *shape, "--port", simulator.url.rsplit(":", 1)[1]) as renewed:
        resumed = renewed.scan(*engine, "--resume")
        assert resumed.code == 0, resumed.result.stderr
        assert resumed.csv == renewed.truth


def test_interrupted_and_resumed(tmp_path, engine):
    with Simulator(tmp_path, *SHAPES["ordinary"], "--latency", "50ms") as simulator:
        with simulator.start_scan(*engine, "--max-in-flight", 6, name="scan") as scan:
            scan.wait_for_progress("directories_listed", 1)
            scan.signal(signal.SIGINT)
            assert scan.end(20) == 130, scan.said
        assert "--resume" in scan.said
        assert scan.check()[0] == 5
        resumed = simulator.scan(*engine, "--resume", name="scan")
        assert resumed.code == 0, resumed.result.stderr
        assert resumed.csv == simulator.truth
        assert simulator.stats()["repeated"] == 0


def test_an_unreachable_workspace_is_said_so(tmp_path, engine):
    with Simulator(tmp_path, "--users", 20) as simulator:
        scan = simulator.scan(*engine, name="first")
        assert scan.code == 0
    # The homes are known, and the workspace is gone.
    with Simulator(tmp_path, "--users", 20, "--latency", "100ms",
                   "--port", simulator.url.rsplit(":", 1)[1]) as simulator:
        scan = simulator.start_scan(*engine, "--max-in-flight", 6, "--give-up-after", 3)
        scan.wait_for_progress("directories_listed", 1)
    with scan:
        assert scan.end(60) == 5, scan.said
    assert "cannot be reached" in scan.said


def test_one_executor_is_enough(tmp_path):
    with Simulator(tmp_path, *SHAPES["whale"]) as simulator:
        local = simulator.scan(name="local")
        other = simulator.scan("--processes", 1, name="other")
    assert outcome(other) == outcome(local), other.result.stderr


@pytest.mark.parametrize("users", [1, 7, 100, 201])
def test_executors_are_told_about(tmp_path, users):
    with Simulator(tmp_path, "--users", users, "--dirs", 1) as simulator:
        scan = simulator.scan("--processes", 2, "--debug")
    assert scan.code == 0, scan.result.stderr
    lines = scan.result.stderr
    assert f"DataFrame partitioned into {min(users, 200)} partitions" in lines
    batches = re.findall(r"\[WORKER BATCH\] Executor-(\d+) received (\d+) user\(s\): ", lines)
    assert sum(int(count) for _, count in batches) >= users
    assert {executor for executor, _ in batches} <= {"0", "1"}
    moment = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
    started = re.findall(rf"\[WORKER START\] Executor-\d processing (\S+) - {moment}\n", lines)
    amount = r"\(duration: \d+\.\ds, files: (\d+)\)"
    done = re.findall(rf"\[WORKER COMPLETE\] Executor-\d finished (\S+) {amount}\n", lines)
    split = re.findall(rf"\[WORKER SPLIT\] Executor-\d leaves the rest of (\S+) to others {amount}\n",
                       lines)
    assert len(set(started)) == users
    assert set(started) == {name for name, _ in done}
    assert sum(int(files) for _, files in done + split) == \
        sum(int(row["file_count"]) for row in scan.rows())
