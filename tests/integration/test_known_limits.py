"""What a scan has learned about the service's limits is in the inventory, and the next one starts
from it."""

import json
import shutil
import signal
import sqlite3

from harness import Simulator

SHAPE = ["--users", 30, "--dirs", 4, "--latency", "5ms", "--rate", 40, "--rate-shared"]


def known_limits(inventory):
    with sqlite3.connect(f"file:{inventory}?mode=ro", uri=True) as database:
        (text,), = database.execute("SELECT value FROM meta WHERE key = 'known_limits'")
    return json.loads(text)


def throttled(inventory):
    with sqlite3.connect(f"file:{inventory}?mode=ro", uri=True) as database:
        return [row[0] for row in database.execute("SELECT throttled FROM run ORDER BY id")]


def test_resume_and_fresh_start_from_what_was_learned(tmp_path):
    inventory = tmp_path / "scan.db"
    with Simulator(tmp_path, *SHAPE) as simulator:
        with simulator.start_scan(name="scan") as scan:
            scan.wait_for_requests(150)
            scan.signal(signal.SIGINT)
            assert scan.end(20) == 130, scan.said
        learned = known_limits(inventory)
        assert set(learned) == {"dbfs", "workspace"}
        assert 10 < learned["dbfs"]["rate"] < 80
        assert not learned["dbfs"]["is_own"]
        resumed = simulator.scan("--resume", name="scan")
        assert resumed.code == 0, resumed.result.stderr
        assert resumed.csv == simulator.truth
        first, second = throttled(inventory)
        assert second < first
        again = simulator.scan("--fresh", name="scan")
        assert again.csv == simulator.truth
        assert throttled(inventory)[0] < first


def test_limits_of_another_workspace_do_not_count(tmp_path):
    with Simulator(tmp_path, *SHAPE) as simulator:
        simulator.scan(name="scan")
    folder = tmp_path / "other"
    folder.mkdir()
    shutil.copy(tmp_path / "scan.db", folder)
    with Simulator(folder, "--users", 5) as other:
        scan = other.scan("--fresh", name="scan")
        assert scan.code == 0, scan.result.stderr
    assert known_limits(folder / "scan.db") == {}
