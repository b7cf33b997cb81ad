"""`stocktake scan --spark-remote` on a real cluster: the same inventory, whatever happens to it."""

import csv
import glob
import io
import os
import pathlib
import re
import signal
import subprocess
import time
import urllib.request
import zlib

import pytest

from harness import Simulator, stocktake
from install import VERSION
from mounted import write_tree
from processes import command_line
from waiting import wait_until

EXECUTORS = 3
# Streams end every second and have to be taken up again: nothing may be lost by it.
CLUSTER = {"workers": EXECUTORS, "conf": {
    "spark.connect.execute.reattachable.senderMaxStreamDuration": "1s",
    "spark.eventLog.compress": "false"}}

SHAPES = {
    "ordinary": ["--users", 30, "--dirs", 12, "--git-folders", "--orphans", 3, "--no-home", 2],
    "weird names": ["--users", 20, "--dirs", 12, "--weird-names", "--mixed-case"],
    "whale": ["--users", 60, "--dirs", 2, "--whale", 500],
    "denied": ["--users", 30, "--denied", "8%"],
}
WEATHER = ["--latency", "5ms", "--p429", "5%", "--p5xx", "3%", "--reset", "2%", "--truncate", "2%",
           "--html", "1%"]
SLOW = ["--users", 30, "--dirs", 16, "--latency", "40ms"]


def outcome(scan):
    return scan.code, scan.check(), scan.csv


def native_workers(cluster):
    return [pid for pid in cluster.processes_of_executors()
            if any(word.endswith("stocktake-worker") for word in command_line(pid))]


def wait_for_work(scan, cluster):
    """Until executors list for this scan; another's workers may be there still."""
    scan.wait_for_requests(scan.simulator.stats()["requests"] + 12)
    return wait_until(lambda: native_workers(cluster), "a worker at work", process=scan.process)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_inventory(cluster, tmp_path, shape):
    with Simulator(tmp_path, *SHAPES[shape]) as simulator:
        local = simulator.scan(name="local")
        spark = simulator.scan("--spark-remote", cluster.remote, name="spark")
    assert outcome(spark) == outcome(local), spark.result.stderr
    assert spark.csv == simulator.truth


def test_the_same_inventory_in_bad_weather(cluster, tmp_path):
    with Simulator(tmp_path, *SHAPES["ordinary"]) as simulator:
        local = simulator.scan(name="local")
    with Simulator(tmp_path, *SHAPES["ordinary"], *WEATHER) as simulator:
        spark = simulator.scan("--spark-remote", cluster.remote, name="spark", timeout=300)
        assert simulator.stats()["throttled"] > 0
    assert outcome(spark) == outcome(local), spark.result.stderr


@pytest.mark.parametrize("word", ["mount", "auto"])
def test_from_a_mount(cluster, tmp_path, word):
    """The executors run on this machine: its folder is mounted on all of theirs."""
    with Simulator(tmp_path, "--users", 30, "--dirs", 30, "--orphans", 3) as simulator:
        directories = write_tree(simulator, tmp_path / "dbfs")
        local = simulator.scan("--sources", "dbfs", name="local")
        before = simulator.stats()["requests"]
        spark = simulator.scan("--sources", "dbfs", "--spark-remote", cluster.remote, "--via", word,
                               "--mount", f"dbfs={tmp_path / 'dbfs'}", name="spark")
        requests = simulator.stats()["requests"] - before
    assert outcome(spark) == outcome(local), spark.result.stderr
    assert "directories were listed from a mount" in spark.result.stderr
    assert requests < directories


def test_the_lines_that_users_of_the_predecessor_look_for(cluster, tmp_path):
    with Simulator(tmp_path, *SLOW) as simulator:
        scan = simulator.scan("--spark-remote", cluster.remote, "--debug")
    said = scan.result.stderr
    assert f"Connecting to cluster: {cluster.remote[5:]}\n" in said
    assert f"Cluster default parallelism: {EXECUTORS} (indicates ~{EXECUTORS} concurrent" in said
    assert f"This means up to {EXECUTORS} users can be processed simultaneously\n" in said
    assert "\nUsers to be distributed:\n  1. user00001@example.com\n  2. " in said
    assert "DataFrame partitioned into 30 partitions for parallel processing\n" in said
    batches = re.findall(r"\[WORKER BATCH\] Executor-(\d+) received \d+ user\(s\): (.*)\n", said)
    assert {users for _, users in batches} >= {f"user{i:05}@example.com" for i in range(1, 31)}
    assert len({executor for executor, _ in batches}) == EXECUTORS
    assert re.search(r"\[WORKER START\] Executor-\d+ processing user\S+ - \d{4}-\d\d-\d\d ", said)
    assert re.search(r"\[WORKER COMPLETE\] Executor-\d+ finished user\S+ \(duration: ", said)
    assert f"{EXECUTORS} executor(s) took part\n" in said


def test_what_has_come_so_far_can_be_seen_meanwhile(cluster, tmp_path):
    with Simulator(tmp_path, *SLOW) as simulator:
        with simulator.start_scan("--spark-remote", cluster.remote, "--max-in-flight", 3) as running:
            def users_with_files():
                assert not running.has_ended, "the scan was over before anything was seen"
                shown = stocktake("show", "users", "--inventory", running.inventory, "--format", "csv")
                rows = list(csv.DictReader(io.StringIO(shown.stdout)))
                return [row["username"] for row in rows if int(row["file_count"])]
            wait_until(users_with_files, "the first rows")
            assert running.end() == 0, running.said
        assert running.csv == simulator.truth


def test_a_native_worker_takes_one_slice_after_the_other_and_is_soon_gone(cluster, tmp_path):
    seen = set()
    with Simulator(tmp_path, *SLOW) as simulator:
        with simulator.start_scan("--spark-remote", cluster.remote, "--debug") as running:
            while not running.has_ended:
                seen.update(native_workers(cluster))
                time.sleep(0.02)  # between two looks at what there is
            assert running.end() == 0, running.said
    wait_until(lambda: not native_workers(cluster), "the end of the workers")
    slices = running.said.count("[WORKER BATCH]")
    assert slices >= 30
    # One for each of Spark's Python processes, and another where a machine is too slow to go on at once.
    assert EXECUTORS <= len(seen) <= slices / 2, (len(seen), slices)


def test_a_native_worker_that_is_killed_changes_nothing(cluster, tmp_path):
    with Simulator(tmp_path, *SLOW) as simulator:
        local = simulator.scan(name="local")
        with simulator.start_scan("--spark-remote", cluster.remote) as running:
            for _ in range(3):
                os.kill(wait_for_work(running, cluster)[0], signal.SIGKILL)
            assert running.end() == 0, running.said
        assert (running.check(), running.csv) == (local.check(), local.csv)


def test_an_executor_that_is_killed_changes_nothing(cluster, tmp_path):
    with Simulator(tmp_path, *SLOW) as simulator:
        local = simulator.scan(name="local")
        with simulator.start_scan("--spark-remote", cluster.remote) as running:
            wait_for_work(running, cluster)
            cluster.kill_executor()
            assert running.end() == 0, running.said
        assert (running.check(), running.csv) == (local.check(), local.csv)
    wait_until(lambda: len(cluster.executors()) == EXECUTORS, "the executor that replaces it")


def test_a_stop_saves_and_leaves_no_worker(cluster, tmp_path):
    with Simulator(tmp_path, *SLOW) as simulator:
        local = simulator.scan(name="local")
        with simulator.start_scan("--spark-remote", cluster.remote, "--max-in-flight", 3) as running:
            wait_for_work(running, cluster)
            running.wait_for_progress("directories_listed", 1)
            running.signal(signal.SIGINT)
            assert running.end(20) == 130, running.said
        assert "--resume" in running.said
        wait_until(lambda: not native_workers(cluster), "the end of the workers")
        assert running.check()[0] == 5
        resumed = simulator.scan("--resume", "--spark-remote", cluster.remote, name="running")
        assert resumed.code == 0, resumed.result.stderr
        assert (resumed.check(), resumed.csv) == (local.check(), local.csv)


def test_a_stop_while_the_cluster_gets_ready_leaves_nothing(cluster, tmp_path):
    with Simulator(tmp_path, "--users", 6, "--latency", "400ms") as simulator:
        with simulator.start_scan("--spark-remote", cluster.remote) as running:
            assert running.wait_for_requests(1), "users are asked for while the cluster gets ready"
            running.signal(signal.SIGINT)
            assert running.end(20) == 130, running.said
        assert not running.inventory.exists()
        scan = simulator.scan("--spark-remote", cluster.remote, name="next")
        assert (scan.code, scan.csv) == (0, simulator.truth), scan.result.stderr


def test_a_client_that_is_killed_leaves_no_worker_beyond_its_time(cluster, tmp_path):
    with Simulator(tmp_path, "--users", 6, "--dirs", 16, "--latency", "200ms") as simulator:
        with simulator.start_scan("--spark-remote", cluster.remote, "--max-in-flight", 3) as running:
            wait_for_work(running, cluster)
            running.process.kill()
            running.process.wait()
        # A slice's time is two seconds here, and what is under way then takes a request's.
        wait_until(lambda: not native_workers(cluster), "the end of the workers")


def test_a_server_that_restarts_ends_the_scan_and_it_goes_on(cluster, tmp_path):
    with Simulator(tmp_path, *SLOW) as simulator:
        local = simulator.scan(name="local")
        with simulator.start_scan("--spark-remote", cluster.remote, "--max-in-flight", 3) as running:
            wait_for_work(running, cluster)
            cluster.restart_connect_server()
            assert running.end() == 5, running.said
        assert "--resume" in running.said
        resumed = simulator.scan("--resume", "--spark-remote", cluster.remote, name="running")
        assert resumed.code == 0, resumed.result.stderr
        assert (resumed.check(), resumed.csv) == (local.check(), local.csv)


class Search:
    """All places where somebody else could find a word."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.processes = {}

    def note_processes(self):
        for pid in self.cluster.all_pids():
            for name in ("cmdline", "environ"):
                try:
                    text = pathlib.Path(f"/proc/{pid}/{name}").read_bytes()
                except OSError:
                    continue
                self.processes[f"/proc/{pid}/{name}"] = text

    def texts(self):
        yield from self.processes.items()
        for folder in (self.cluster.directory,):
            for path in glob.glob(f"{folder}/**", recursive=True):
                if os.path.isfile(path):
                    try:
                        yield path, unpacked(pathlib.Path(path).read_bytes())
                    except OSError:
                        continue
        for url in self.pages():
            yield url, urllib.request.urlopen(url, timeout=20).read()

    def pages(self):
        yield from self.cluster.web_interfaces
        driver = self.cluster.web_interfaces[1]
        api = f"{driver}/api/v1/applications"
        application = re.search(r'"id"\s*:\s*"([^"]+)"',
                                urllib.request.urlopen(api).read().decode()).group(1)
        yield from (f"{driver}/{page}/" for page in
                    ("jobs", "stages", "storage", "environment", "executors", "SQL", "connect"))
        yield from (f"{api}/{application}/{kind}" for kind in
                    ("jobs", "stages", "executors", "environment", "sql?details=true"))

    def where(self, word):
        return [name for name, text in self.texts() if word in text]


def unpacked(data):
    """Event logs are plain by configuration; logs that were rolled may not be."""
    try:
        return zlib.decompress(data, 31)
    except zlib.error:
        return data


def test_the_token_is_nowhere(cluster, tmp_path):
    marker = b"stocktake-marker-" + os.urandom(8).hex().encode()
    search = Search(cluster)
    # Shown to find: a marker where a careless program would leave its token.
    planted = subprocess.Popen(["/bin/sleep", "60"], env={"PLANTED": marker.decode()})
    (cluster.work / "planted").write_bytes(marker)
    environ = pathlib.Path(f"/proc/{planted.pid}/environ")
    wait_until(lambda: marker in environ.read_bytes(), "the environment of a new process")
    search.processes[str(environ)] = environ.read_bytes()
    try:
        with Simulator(tmp_path, *SLOW) as simulator:
            token = simulator.ready["token"].encode()
            with simulator.start_scan("--spark-remote", cluster.remote, "--debug") as running:
                while not running.has_ended:
                    search.note_processes()
                    time.sleep(0.1)  # between two looks at what there is
                assert running.end() == 0
            assert any("stocktake-worker" in name.decode(errors="replace")
                       for name in search.processes.values()), "no worker was seen at work"
            assert len(search.where(marker)) == 2
            assert search.where(token) == []
            assert token.decode() not in running.said
    finally:
        planted.kill()
        planted.wait()


def test_doctor_runs_a_task_there(cluster, tmp_path):
    with Simulator(tmp_path, "--users", 3) as simulator:
        result = stocktake("doctor", *simulator.login(), "--spark-remote", cluster.remote)
        token = simulator.ready["token"]
    assert result.returncode == 0, result.stdout
    line = next(line for line in result.stdout.splitlines() if " spark " in line)
    assert re.search(rf"^ok +spark +Spark {VERSION}\.\d+, Python 3\.\d+, {EXECUTORS} concurrent tasks; "
                     r"on Executor-\d+ the worker \(\w+\) starts and reaches the workspace$", line), line
    assert token not in result.stdout + result.stderr


def test_a_server_that_is_not_there_is_said_to_be(tmp_path):
    with Simulator(tmp_path, "--users", 3) as simulator:
        scan = simulator.scan("--spark-remote", "sc://127.0.0.1:9")
        requests = simulator.stats()["requests"]
    assert scan.code == 5
    assert "127.0.0.1:9" in scan.result.stderr
    assert requests == 0
    assert not scan.inventory.exists()
