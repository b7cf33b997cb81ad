"""Killed, interrupted, expired: what was found is saved, and --resume ends in the same inventory."""

import random
import signal
import subprocess
import time

import pytest

from harness import BINARY, Simulator, clean_environment, stocktake

SHAPE = ["--users", 60, "--dirs", 16, "--git-folders"]
BATCH = 512  # listings of a commit, at most


def start(simulator, inventory, output, *arguments):
    return subprocess.Popen(
        [BINARY, *map(str, simulator.scan_command(inventory, output, *arguments))],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=clean_environment())


def test_killed_at_random_moments(tmp_path):
    weather = ["--latency", "20ms", "--p5xx", "2%", "--reset", "1%", "--truncate", "1%"]
    with Simulator(tmp_path, *SHAPE) as simulator:
        clean = simulator.scan(name="clean")
    kills = 0
    moments = random.Random(7)
    with Simulator(tmp_path, *SHAPE, *weather) as simulator:
        inventory, output = tmp_path / "killed.db", tmp_path / "killed.csv"
        while True:
            resume = ["--resume"] if inventory.exists() else []
            scan = start(simulator, inventory, output, "--max-in-flight", 8, *resume)
            try:
                scan.wait(timeout=moments.uniform(0.05, 0.6) if kills < 12 else 100)
                break
            except subprocess.TimeoutExpired:
                scan.kill()
                scan.wait()
                scan.stderr.close()
                kills += 1
        assert scan.returncode == 0, scan.stderr.read()
        stats = simulator.stats()
    assert kills >= 5
    assert output.read_text() == clean.csv
    assert stocktake("check", "--inventory", inventory).stdout.split()[-1] == \
        clean.check()[1].split()[-1]
    assert stats["repeated"] <= kills * (8 + BATCH)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(tmp_path, number):
    with Simulator(tmp_path, *SHAPE, "--latency", "50ms") as simulator:
        inventory, output = tmp_path / "scan.db", tmp_path / "scan.csv"
        scan = start(simulator, inventory, output, "--max-in-flight", 4)
        time.sleep(1.0)
        scan.send_signal(number)
        stderr = scan.communicate(timeout=10)[1]
        assert scan.returncode == 130
        assert "--resume" in stderr
        assert "not finished" in output.read_text()
        assert stocktake("check", "--inventory", inventory).returncode == 5
        result = stocktake(*simulator.scan_command(inventory, output, "--resume"))
        assert result.returncode == 0, result.stderr
        assert output.read_text() == simulator.truth
        assert simulator.stats()["repeated"] == 0


@pytest.mark.parametrize("status", [401, 403])
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
