"""Worker processes: killed, abandoned, in another folder; the inventory stays the same."""

import os
import pathlib
import random
import signal
import subprocess
import time

from harness import BINARY, Simulator, check, clean_environment

SHAPE = ["--users", 60, "--dirs", 12, "--git-folders"]
MARKER = "dapi5ecre7ma2ke2"


def start(simulator, inventory, output, *arguments, env=None):
    command = simulator.scan_command(inventory, output, *arguments)
    return subprocess.Popen([BINARY, *map(str, command)], stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE, text=True, env=env or clean_environment())


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


def test_workers_that_are_killed_change_nothing(tmp_path):
    with Simulator(tmp_path, *SHAPE, "--latency", "40ms") as simulator:
        local = simulator.scan(name="local", timeout=100)
        moments = random.Random(3)
        scan = start(simulator, tmp_path / "killed.db", tmp_path / "killed.csv", "--processes", 3,
                     "--max-in-flight", 12)
        kills = 0
        while scan.poll() is None and kills < 8:
            time.sleep(moments.uniform(0.05, 0.3))
            workers = children_of(scan.pid)
            if workers:
                try:
                    os.kill(moments.choice(workers), signal.SIGKILL)
                    kills += 1
                except ProcessLookupError:
                    pass
        stderr = scan.communicate(timeout=100)[1]
    assert scan.returncode == 0, stderr
    assert kills >= 3
    assert "slices lost" in stderr
    assert (tmp_path / "killed.csv").read_text() == local.csv == simulator.truth
    assert check(tmp_path / "killed.db") == local.check()


def test_a_worker_ends_with_whoever_started_it(tmp_path):
    with Simulator(tmp_path, *SHAPE, "--latency", "200ms") as simulator:
        scan = start(simulator, tmp_path / "scan.db", tmp_path / "scan.csv", "--processes", 2,
                     "--max-in-flight", 2)
        workers = []
        deadline = time.monotonic() + 20
        while len(workers) < 2 and time.monotonic() < deadline:
            workers = children_of(scan.pid)
            time.sleep(0.02)
        assert len(workers) == 2
        scan.kill()
        scan.wait()
        scan.stderr.close()
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and \
                any(pathlib.Path(f"/proc/{pid}").exists() for pid in workers):
            time.sleep(0.05)
        for pid in workers:
            status = pathlib.Path(f"/proc/{pid}/status")
            assert not status.exists() or "State:\tZ" in status.read_text()


def test_the_token_is_nowhere(tmp_path):
    with Simulator(tmp_path, *SHAPE, "--latency", "30ms", "--p5xx", "5%",
                   "--token", MARKER) as simulator:
        simulator.token_file.write_text(MARKER)
        folder = tmp_path / "scan"
        folder.mkdir()
        scan = start(simulator, folder / "i.db", folder / "u.csv", "--processes", 2, "--debug",
                     "--max-in-flight", 4, "--log-file", folder / "log.txt",
                     env=clean_environment(DATABRICKS_TOKEN=MARKER))
        seen = []
        deadline = time.monotonic() + 20
        while len(seen) < 6 and time.monotonic() < deadline:
            for pid in children_of(scan.pid):
                try:
                    words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
                    if b"stocktake-worker" not in words:
                        continue  # it is not yet what it will be, but a copy of its parent
                    seen += [words, pathlib.Path(f"/proc/{pid}/environ").read_bytes()]
                except OSError:
                    continue
            time.sleep(0.01)
        stderr = scan.communicate(timeout=100)[1]
        assert scan.returncode == 0, stderr
    assert any(b"stocktake-worker" in each for each in seen)
    assert not any(MARKER.encode() in each for each in seen)
    assert "again in" in (folder / "log.txt").read_text()  # the workers' own lines
    for path in folder.iterdir():
        assert MARKER.encode() not in path.read_bytes(), path
    assert MARKER not in stderr


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
