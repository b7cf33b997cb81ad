"""The client in src/spark_connect against a real cluster: one-core executors, standalone, on loopback."""

import collections
import hashlib
import io
import json
import os
import pathlib
import subprocess
import tarfile

from cluster import free_ports
from install import VERSION
from processes import command_line
from waiting import wait_until

HERE = pathlib.Path(__file__).resolve().parent
DRIVER = os.environ["STOCKTAKE_CONNECT_DRIVER"]
WORKERS = 2
CLUSTER = {"workers": WORKERS}
MODULE = ["--artifact", f"pyfiles/echo_job.py={HERE / 'echo_job.py'}", "--module", "echo_job"]


class Client:
    """The driver, started; its lines as they come."""

    def __init__(self, remote, *arguments):
        self.process = subprocess.Popen(
            [DRIVER, "--remote", remote, *map(str, arguments)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def until(self, event):
        for line in self.process.stdout:
            said = json.loads(line)
            if said["event"] == event:
                return said
        raise AssertionError(f"the driver ended before it said {event}")

    def go_on(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def rest(self):
        said = [json.loads(line) for line in self.process.stdout]
        self.process.wait(timeout=60)
        return said


def client(remote, *arguments, timeout=180):
    """All that the driver says, by the kind of event."""
    done = subprocess.run([DRIVER, "--remote", remote, *map(str, arguments)], capture_output=True,
                          text=True, timeout=timeout, check=False)
    said = collections.defaultdict(list)
    for line in done.stdout.splitlines():
        event = json.loads(line)
        said[event["event"]].append(event)
    said["stderr"] = done.stderr
    return said


def texts(said, job=None):
    return [row["text"] for row in said["row"] if job in (None, row["job"])]


def emitted(partitions, rows, size):
    """What echo_job.emit makes, in the order of its partitions, as size and digest."""
    def row(partition, i):
        head = f"{partition}/{i} ".encode()
        return head + bytes([65 + i % 26]) * (size - len(head))
    return [f"{size} {hashlib.sha256(row(p, i)).hexdigest()}"
            for p in range(partitions) for i in range(rows)]


def test_session_and_settings(cluster):
    said = client(cluster.remote, "info", "--option", "spark.master", "--option", "spark.no.such")
    assert said["session"][0]["version"].startswith(VERSION + ".")
    assert said["info"][0]["parallelism"] == WORKERS
    assert said["info"][0]["python"] == "3.11"
    options = {option["key"]: option["value"] for option in said["option"]}
    assert options == {"spark.master": cluster.master, "spark.no.such": None}
    assert said["released"][0]["known"] == (VERSION != "3.5")
    assert said["stderr"] == ""


def test_a_function_of_an_artifact_runs_in_every_partition(cluster):
    said = client(cluster.remote, "run", *MODULE, "--function", "echo", "--argument", "Grüße 🦜\n",
                  "--partitions", 8)
    rows = [json.loads(text) for text in texts(said)]
    assert rows == [{"partition": i, "ids": [i], "argument": "Grüße 🦜\n"} for i in range(8)]
    assert said["finished"][0]["rows"] == 8


def test_an_argument_of_a_mebibyte(cluster, tmp_path):
    argument = "".join(f"{i} é\n" for i in range(120_000))
    assert len(argument.encode()) > 1 << 20
    (tmp_path / "argument").write_text(argument, encoding="utf-8")
    said = client(cluster.remote, "run", *MODULE, "--function", "size",
                  "--argument-file", tmp_path / "argument")
    assert texts(said) == [f"{len(argument)} {hashlib.sha256(argument.encode()).hexdigest()}"]


def test_files_and_archives_arrive_whole(cluster, tmp_path):
    content = os.urandom(3_000_001)
    (tmp_path / "blob").write_bytes(content)
    with tarfile.open(tmp_path / "bundle.tar.gz", "w:gz") as bundle:
        entry = tarfile.TarInfo("inside/blob")
        entry.size = len(content)
        bundle.addfile(entry, io.BytesIO(content))
    said = client(cluster.remote, "run", *MODULE, "--digests",
                  "--artifact", f"files/plain={tmp_path / 'blob'}",
                  "--artifact", f"archives/bundle.tar.gz#unpacked={tmp_path / 'bundle.tar.gz'}",
                  "--function", "read_file", "--argument", "plain",
                  "--argument", "unpacked/inside/blob")
    digest = hashlib.sha256(content).hexdigest()
    assert texts(said) == [f"{len(content)} {digest}"] * 2


def test_jobs_side_by_side_keep_their_rows_apart(cluster):
    arguments = [word for i in range(8) for word in ("--argument", f"{i + 1} 1000 0")]
    said = client(cluster.remote, "run", *MODULE, "--function", "emit", *arguments,
                  "--partitions", 2, "--digests")
    assert len(said["finished"]) == 8
    for job in range(1, 9):
        assert texts(said, job) == emitted(2, job, 1000)


def test_a_slow_reader_with_a_small_queue_loses_nothing(cluster):
    said = client(cluster.remote, "run", *MODULE, "--function", "emit", "--argument",
                  "20 1000000 0", "--partitions", 2, "--digests", "--queue", 1_500_000,
                  "--slow", 50)
    assert texts(said) == emitted(2, 20, 1_000_000)


def test_what_a_function_raises_comes_back(cluster):
    said = client(cluster.remote, "run", *MODULE, "--function", "fail", "--argument", "boom 77")
    assert [error["kind"] for error in said["error"]] == ["task_failed"]
    assert "RuntimeError: boom 77" in said["error"][0]["message"]


def test_an_interrupt_by_tag_from_another_process(cluster):
    with Client(cluster.remote, "--tag", "to-stop", "run", *MODULE, "--function", "sleep",
                "--argument", "600", "--argument", "600", "--wait") as running:
        session = running.until("session")["id"]
        running.until("ready")
        running.go_on()

        def interrupted():
            said = client(cluster.remote, "--session", session, "--tag", "to-stop", "interrupt")
            return said["interrupted"][0]["count"]
        wait_until(interrupted, "a job to interrupt", 180)
        # One that had not begun at the first interrupt is caught by another.
        client(cluster.remote, "--session", session, "--tag", "to-stop", "interrupt")
        errors = running.rest()
    assert [error["kind"] for error in errors] == ["canceled"] * 2
    assert {error["class"] for error in errors} == {"OPERATION_CANCELED"}


def test_a_killed_executor_changes_nothing(cluster):
    known = set(cluster.executors())
    with Client(cluster.remote, "run", *MODULE, "--function", "sleep", "--argument", "4",
                "--partitions", 3, "--wait") as running:
        running.until("ready")
        running.go_on()
        killed = cluster.kill_executor()
        said = running.rest()
    assert [event["text"] for event in said if event["event"] == "row"] == ["[0]", "[1]", "[2]"]
    assert said[-1]["event"] == "finished"
    wait_until(lambda: len(cluster.executors()) == WORKERS, "a new executor", 180)
    assert killed in known and killed not in cluster.executors()


def test_a_restarted_server_knows_the_session_no_more(cluster):
    with Client(cluster.remote, "--patience", 120, "run", *MODULE, "--function", "sleep",
                "--argument", "600", "--wait") as running:
        running.until("ready")
        running.go_on()
        wait_until(lambda: any("pyspark.daemon" in word for pid in cluster.processes_of_executors()
                               for word in command_line(pid)), "the job's Python", 180)
        cluster.restart_connect_server()
        said = running.rest()
    assert [event.get("kind") for event in said] == ["session_gone"], said


def test_short_streams_lose_nothing(cluster):
    """Last: it changes the server."""
    cluster.conf["spark.connect.execute.reattachable.senderMaxStreamDuration"] = "1s"
    cluster.conf["spark.connect.execute.reattachable.senderMaxStreamSize"] = "2m"
    cluster.restart_connect_server()
    said = client(cluster.remote, "run", *MODULE, "--function", "emit",
                  "--argument", "10 700000 0.25", "--argument", "3 100 1", "--partitions", 2,
                  "--digests")
    assert texts(said, 1) == emitted(2, 10, 700_000)
    assert texts(said, 2) == emitted(2, 3, 100)
    assert all(finished["streams"] > 3 for finished in said["finished"]), said["finished"]


def test_nobody_there():
    said = client(f"sc://127.0.0.1:{free_ports(1)[0]}", "--patience", 1, "info")
    assert said["failure"][0]["code"] == 5
    assert "does not answer" in said["failure"][0]["message"]
    assert said["stderr"] == ""

