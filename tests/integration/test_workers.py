"""Worker processes: killed, abandoned, in another folder; the inventory stays the same."""

import contextlib
import os
import pathlib
import random
import signal

from harness import Simulator, check, clean_environment
from waiting import wait_until

SHAPE = ["--users", 60, "--dirs", 12, "--git-folders"]
MARKER = "dapi5ecre7ma2ke2"


def children_of(pid):
    """Workers that run now; they come and go."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and \
                    int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) == pid:
                found.append(int(entry.name))
        except (OSError, IndexError, ValueError):
            continue
    return found


def is_running(pid):
    """Not where it has ended and nobody has asked for its exit code yet."""
    try:
        return "State:\tZ" not in pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_workers_that_are_killed_change_nothing(tmp_path):
    with Simulator(tmp_path, *SHAPE, "--latency", "40ms") as simulator:
        local = simulator.scan(name="local", timeout=100)
        moments = random.Random(3)
        asked = simulator.stats()["requests"]
        kills = 0
        with simulator.start_scan("--processes", 3, "--max-in-flight", 12, name="killed") as scan:
            while kills < 8:
                asked += moments.randrange(10, 80)
                if not scan.wait_for_requests(asked):
                    break
                workers = children_of(scan.process.pid)
                if workers:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(moments.choice(workers), signal.SIGKILL)
                        kills += 1
            assert scan.end() == 0, scan.said
    assert kills >= 3
    assert "slices lost" in scan.said
    assert scan.csv == local.csv == simulator.truth
    assert scan.check() == local.check()


def test_a_worker_ends_with_whoever_started_it(tmp_path):
    with Simulator(tmp_path, *SHAPE, "--latency", "200ms") as simulator:
        with simulator.start_scan("--processes", 2, "--max-in-flight", 2) as scan:
            def both():
                workers = children_of(scan.process.pid)
                return workers if len(workers) == 2 else None
            workers = wait_until(both, "two workers", process=scan.process)
            scan.process.kill()
        wait_until(lambda: not any(is_running(pid) for pid in workers), "the end of the workers")


def test_the_token_is_nowhere(tmp_path):
    with Simulator(tmp_path, *SHAPE, "--latency", "30ms", "--p5xx", "5%",
                   "--token", MARKER) as simulator:
        simulator.token_file.write_text(MARKER)
        folder = tmp_path / "scan"
        folder.mkdir()
        seen = []

        def look_at_workers():
            for pid in children_of(scan.process.pid):
                with contextlib.suppress(OSError):
                    words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
                    if b"stocktake-worker" in words:  # not yet: still a copy of its parent
                        seen.extend([words, pathlib.Path(f"/proc/{pid}/environ").read_bytes()])
            return len(seen) >= 6

        with simulator.start_scan("--processes", 2, "--debug", "--max-in-flight", 4, "--log-file",
                                  folder / "log.txt", name="scan/running",
                                  env=clean_environment(DATABRICKS_TOKEN=MARKER)) as scan:
            wait_until(look_at_workers, "workers to look at", process=scan.process)
            assert scan.end() == 0, scan.said
    assert not any(MARKER.encode() in each for each in seen)
    assert "retrying in" in (folder / "log.txt").read_text()  # the workers' own lines
    for path in folder.iterdir():
        assert MARKER.encode() not in path.read_bytes(), path
    assert MARKER not in scan.said


def test_a_worker_that_is_not_there_is_said_so(tmp_path):
    broken = tmp_path / "broken"
    broken.write_text("#!/nonexistent\n")
    broken.chmod(0o700)
    with Simulator(tmp_path, "--users", 3) as simulator:
        scan = simulator.scan("--processes", 2, "--worker", broken)
    assert scan.code == 5
    assert str(broken) in scan.result.stderr
    assert "--resume" in scan.result.stderr


def test_workers_that_always_die_end_the_scan_without_gaps(tmp_path):
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho no such library >&2\nexit 127\n")
    broken.chmod(0o700)
    with Simulator(tmp_path, "--users", 3) as simulator:
        scan = simulator.scan("--processes", 2, "--worker", broken)
    assert scan.code == 5
    assert "no such library" in scan.result.stderr
    assert check(scan.inventory)[0] == 5
