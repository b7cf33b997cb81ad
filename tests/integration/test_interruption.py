"""Killed, interrupted, expired: what was found is saved, and --resume ends in the same inventory."""

import random
import signal

import pytest

from harness import Simulator, stocktake

SHAPE = ["--users", 60, "--dirs", 16, "--git-folders"]
BATCH = 512  # listings of a commit, at most


def test_killed_at_random_moments(tmp_path):
    weather = ["--latency", "20ms", "--p5xx", "2%", "--reset", "1%", "--truncate", "1%"]
    with Simulator(tmp_path, *SHAPE) as simulator:
        clean = simulator.scan(name="clean")
    kills = 0
    moments = random.Random(7)
    with Simulator(tmp_path, *SHAPE, *weather) as simulator:
        inventory = tmp_path / "killed.db"
        while True:
            asked = simulator.stats()["requests"]
            resume = ["--resume"] if inventory.exists() else []
            with simulator.start_scan("--max-in-flight", 8, *resume, name="killed") as scan:
                # At 0 it is not there yet; the first may be killed before it has an inventory.
                if kills == 12 or not scan.wait_for_requests(asked + moments.randrange(120)):
                    assert scan.end() == 0, scan.said
                    break
                scan.process.kill()
                kills += 1
        stats = simulator.stats()
    assert kills >= 5
    assert scan.csv == clean.csv
    assert scan.check() == clean.check()
    assert stats["repeated"] <= kills * (8 + BATCH)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(tmp_path, number):
    with Simulator(tmp_path, *SHAPE, "--latency", "50ms") as simulator:
        with simulator.start_scan("--max-in-flight", 4, name="scan") as scan:
            scan.wait_for_progress("directories_listed", 1)
            scan.signal(number)
            assert scan.end(20) == 130, scan.said
        assert "--resume" in scan.said
        assert "not finished" in scan.csv
        assert scan.check()[0] == 5
        resumed = simulator.scan("--resume", name="scan")
        assert resumed.code == 0, resumed.result.stderr
        assert resumed.csv == simulator.truth
        assert simulator.stats()["repeated"] == 0


@pytest.mark.parametrize("status", [400, 401, 403])
def test_token_expires(tmp_path, status):
    with Simulator(tmp_path, *SHAPE, "--expire-after", 200, "--expire-status", status) as simulator:
        scan = simulator.scan("--max-in-flight", 16)
    assert scan.code == 4
    assert "--resume" in scan.result.stderr
    gaps = stocktake("show", "gaps", "--inventory", scan.inventory)
    assert gaps.stdout == "no gaps\n"
    with Simulator(tmp_path, *SHAPE, "--port", simulator.url.rsplit(":", 1)[1]) as renewed:
        resumed = renewed.scan("--resume")
        assert resumed.code == 0, resumed.result.stderr
        assert resumed.csv == renewed.truth


def test_resume_of_a_finished_inventory_asks_for_nothing(tmp_path):
    with Simulator(tmp_path, *SHAPE) as simulator:
        first = simulator.scan()
        asked = simulator.stats()["requests"]
        second = simulator.scan("--resume")
        assert (first.code, second.code) == (0, 0)
        assert simulator.stats()["requests"] == asked


def test_resume_of_another_scan_is_refused(tmp_path):
    with Simulator(tmp_path, *SHAPE) as simulator:
        simulator.scan()
        other = simulator.scan("--resume", "--sources", "dbfs")
    assert other.code == 2
    assert "--fresh" in other.result.stderr
