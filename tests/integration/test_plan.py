"""What `plan` says before a scan, and what the scan then takes."""

import json
import re
import signal
import subprocess
import time

import pytest

from harness import BINARY, Simulator, clean_environment, stocktake
from waiting import SLOWNESS, wait_until


def plan(*arguments, code=0):
    result = stocktake("plan", "--format", "json", *arguments)
    assert result.returncode == code, result.stderr
    return json.loads(result.stdout) if code == 0 else result


def compare(simulator, tmp_path, *arguments, name):
    """The plan, the requests that a scan then sends, and its seconds."""
    planned = plan(*simulator.login(), *arguments)
    before = simulator.stats()
    start = time.monotonic()
    scan = simulator.scan(timeout=250)
    seconds = time.monotonic() - start
    assert scan.code == 0, scan.result.stderr
    after = simulator.stats()
    accepted = (after["requests"] - after["throttled"]) - (before["requests"] - before["throttled"])
    print(f"\n{name}: requests {planned['requests']} ({planned['requests_low']} to "
          f"{planned['requests_high']}) / {accepted} = {planned['requests'] / accepted:.2f}, "
          f"seconds {planned['seconds']} ({planned['seconds_low']} to {planned['seconds_high']}) / "
          f"{seconds:.1f} = {planned['seconds'] / seconds:.2f}")
    return planned, accepted, seconds


def test_even_homes(tmp_path):
    with Simulator(tmp_path, "--users", 300, "--dirs", 16, "--latency", "30ms") as simulator:
        planned, sent, _ = compare(simulator, tmp_path, name="even")
    assert planned["requests_low"] <= sent <= planned["requests_high"]
    assert 0.6 < planned["requests"] / sent < 1.67
    # On a machine that is too slow for the latency to be all that counts, a cluster may gain.
    fastest = min(row["seconds"] for row in planned["clusters"])
    assert (planned["smallest_cluster"] == 0) == (planned["seconds"] <= 1.05 * fastest)
    assert not planned["limited"]


def test_one_whale_that_is_in_the_sample(tmp_path):
    shape = ["--users", 60, "--dirs", 8, "--whale", 3000, "--latency", "20ms"]
    with Simulator(tmp_path, *shape) as simulator:
        homes = simulator.ready["homes"]
        planned, sent, _ = compare(simulator, tmp_path, "--sample", homes, name="whale, seen")
    assert planned["sampled"] == homes
    # Everything was seen: the number is exact.
    assert planned["requests"] == planned["requests_low"] == planned["requests_high"] == sent
    # A worker that has the whale as one task is busy with it to the end, however many others wait.
    assert planned["clusters"][-1]["seconds_by_user"] > 3000 * 0.020
    assert planned["clusters"][-1]["seconds"] < planned["clusters"][-1]["seconds_by_user"] / 2


def test_one_whale_that_is_not_in_the_sample(tmp_path):
    shape = ["--users", 60, "--dirs", 8, "--whale", 3000, "--latency", "20ms"]
    with Simulator(tmp_path, *shape) as simulator:
        planned, sent, _ = compare(simulator, tmp_path, "--sample", 12, "--seed", 1,
                                   name="whale, not seen")
        text = stocktake("plan", *simulator.login(), "--sample", 12, "--seed", 1).stdout
    assert planned["requests"] < sent
    # No sample can know; the answer must not pretend that it did.
    assert re.search(r"exceptional size is missed \d\d times out of 100", text), text


def test_limited_rate(tmp_path):
    shape = ["--users", 100, "--dirs", 12, "--latency", "20ms", "--rate", 60]
    with Simulator(tmp_path, *shape) as simulator:
        planned, sent, _ = compare(simulator, tmp_path, "--sample", 40, name="limited")
    assert planned["requests_low"] <= sent <= planned["requests_high"]
    assert planned["limited"]
    assert planned["smallest_cluster"] == 0
    assert "One machine reaches the limit; a cluster would not be faster." in planned["advice"]
    # A busy machine with a sanitizer does not reach the limit, and measures less.
    assert 20 / SLOWNESS < planned["workspace_rate"] < 120


def test_a_plan_asks_for_no_more_than_its_sample(tmp_path):
    with Simulator(tmp_path, "--users", 200, "--dirs", 16) as simulator:
        planned = plan(*simulator.login(), "--sample", 4)
        stats = simulator.stats()
    assert planned["sampled"] == 4
    assert stats["requests"] <= 3 + 4 * 40  # a home has at most 2 * 16 directories and itself
    assert stats["repeated"] == 0


def test_the_sampling_ends_when_its_time_is_up(tmp_path):
    with Simulator(tmp_path, "--users", 3, "--deep", 2000, "--latency", "20ms") as simulator:
        planned = plan(*simulator.login(), "--sample-seconds", 1)
        text = stocktake("plan", *simulator.login(), "--sample-seconds", 1).stdout
    assert planned["sampled_unfinished"] == 1
    assert planned["requests"] < 2000
    assert "lower bounds" in text and "--sample-seconds" in text


def test_a_cap_of_the_users_is_kept_and_planned_with(tmp_path):
    with Simulator(tmp_path, "--users", 40, "--latency", "5ms") as simulator:
        planned = plan(*simulator.login(), "--max-rate", 50, "--sample", 10)
        alone = plan(*simulator.login(), "--max-in-flight", 1, "--sample", 10)
        assert simulator.stats()["throttled"] == 0
    assert planned["seconds"] >= (planned["requests"] - 60) / 50
    assert planned["smallest_cluster"] == 0
    assert alone["seconds"] >= alone["requests"] * 0.005 * 0.9


def test_can_be_interrupted(tmp_path):
    with Simulator(tmp_path, "--users", 3, "--deep", 2000, "--latency", "20ms") as simulator:
        process = subprocess.Popen([BINARY, "plan", *map(str, simulator.login())],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   env=clean_environment())
        wait_until(lambda: simulator.stats()["requests"] >= 10, "10 requests", process=process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert out == ""
    assert "interrupted" in err


def test_refusals_have_their_exit_codes(tmp_path):
    with Simulator(tmp_path, "--users", 3) as simulator:
        assert plan("--host", simulator.url, "--token", "dapi0", code=4).stdout == ""
    assert plan("--users", 10, code=2).stdout == ""
    assert plan("--seconds-per-user", 10, code=2).stdout == ""


@pytest.mark.parametrize(("users", "few", "many", "least", "most"), [
    (10, 2, 4, 1, 3), (50, 4, 8, 3, 7), (100, 8, 16, 5, 10), (500, 16, 32, 15, 30),
    (1000, 32, 64, 25, 45)])
def test_the_predecessors_table_needs_no_workspace(users, few, many, least, most):
    planned = plan("--users", users, "--seconds-per-user", 30)
    assert (planned["workers_low"], planned["workers_high"]) == (few, many)
    assert (planned["seconds_low"], planned["seconds_high"]) == (least * 60, most * 60)


def test_a_hundred_users_on_eight_executors():
    planned = plan("--users", 100, "--seconds-per-user", 30)
    by_workers = {row["workers"]: row for row in planned["clusters"]}
    assert (by_workers[8]["tasks_low"], by_workers[8]["tasks_high"]) == (375, 390)
    assert by_workers[1]["tasks_high"] == 3000
