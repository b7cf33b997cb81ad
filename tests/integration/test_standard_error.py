"""Nobody has to read what a scan says: it ends as if somebody did."""

import json
import os
import pty
import re
import shlex
import subprocess
import threading

import pytest

from harness import BINARY, Simulator, check, clean_environment
from waiting import SLOWNESS

# How the shell leaves standard error, and whether the shell tells the exit code of the scan.
BROKEN = ["2>/dev/full", "2>&-", "2>&1 >/dev/null | head -c 1 >/dev/null"]
STYLES = [["--progress", style] for style in ("bar", "lines", "json")] + [["--debug"]]


def run_in_shell(command, redirection):
    line = f"set -o pipefail; {shlex.join(map(str, command))} {redirection}"
    return subprocess.run(["bash", "-c", line], env=clean_environment(),
                          timeout=120 * SLOWNESS).returncode


@pytest.fixture(scope="module")
def simulator(tmp_path_factory):
    with Simulator(tmp_path_factory.mktemp("errors"), "--users", 5, "--latency", "10ms", "--p429",
                   "5%") as started:
        yield started


@pytest.fixture(scope="module")
def expected(simulator):
    scan = simulator.scan(name="expected")
    assert scan.code == 0
    return scan.check()


@pytest.mark.parametrize("redirection", BROKEN)
@pytest.mark.parametrize("style", STYLES, ids=lambda words: words[-1])
def test_a_scan_ends_whole(simulator, expected, tmp_path, redirection, style):
    inventory = tmp_path / "a.db"
    command = [BINARY, *simulator.scan_command(inventory, tmp_path / "a.csv", *style)]
    assert run_in_shell(command, redirection) == 0
    assert check(inventory) == expected
    assert (tmp_path / "a.csv").exists()


@pytest.mark.parametrize("redirection", BROKEN)
@pytest.mark.parametrize(("words", "code"), [
    (["scan", "a@x", "--nonsense"], 2),
    (["scan", "a@x", "--host", "http://127.0.0.1:1", "--token", "t", "--give-up-after", "0.1"], 5),
    (["show", "users", "--inventory", "/nowhere.db"], 2),
    (["doctor", "--host", "nonsense://x"], 2),
    (["export", "parquet", "--inventory", "/nowhere.db"], 2),
])
def test_the_exit_code_is_that_of_the_failure(tmp_path, monkeypatch, redirection, words, code):
    monkeypatch.chdir(tmp_path)
    assert run_in_shell([BINARY, *words], redirection) == code


def test_with_all_streams_closed(simulator, expected, tmp_path):
    """No file that the scan opens gets the number of standard error: messages would go there."""
    inventory = tmp_path / "a.db"
    log = tmp_path / "log"
    command = [BINARY, *simulator.scan_command(inventory, tmp_path / "a.csv", "--debug",
                                               "--log-file", log)]
    assert run_in_shell(command, "<&- >&- 2>&-") == 0
    assert check(inventory) == expected
    assert "Taking the inventory" not in log.read_text()


def test_a_log_file_on_a_full_disk(simulator, expected, tmp_path):
    inventory = tmp_path / "a.db"
    result = subprocess.run(
        [BINARY, *map(str, simulator.scan_command(inventory, tmp_path / "a.csv", "--log-file",
                                                  "/dev/full"))],
        env=clean_environment(), stderr=subprocess.PIPE, text=True, timeout=120 * SLOWNESS)
    assert result.returncode == 0
    assert result.stderr.count("warning: the log is not complete") == 1
    assert check(inventory) == expected


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    """Its list of users takes a second or so."""
    with Simulator(tmp_path_factory.mktemp("slow"), "--users", 12, "--scim-page", 2, "--latency",
                   "150ms", "--dirs", 1) as started:
        yield started


def test_json_tells_how_the_users_are_listed(slow):
    scan = slow.scan("--progress", "json", name="json")
    assert scan.code == 0
    lines = [json.loads(line) for line in scan.result.stderr.splitlines() if line.startswith("{")]
    discovering = [line for line in lines if line["stage"] == "discovering"]
    listing = [line for line in lines if line["stage"] == "listing"]
    assert lines == discovering + listing and discovering and listing
    assert discovering[-1]["users"] == 12 and discovering[-1]["listing"] == []
    assert discovering[-1]["requests"] >= 8 and discovering[-1]["directories_found"] == 0
    assert set(listing[-1]) < set(discovering[-1])
    assert all(line["users"] == 12 for line in discovering if not line["listing"])


def on_terminal(*command):
    """The exit code, and what the command writes to standard error, which is a terminal."""
    parent, child = pty.openpty()
    process = subprocess.Popen([BINARY, *map(str, command)], stderr=child,
                               stdout=subprocess.DEVNULL, env=clean_environment())
    os.close(child)
    text = []

    def read():
        while True:
            try:
                part = os.read(parent, 65536)
            except OSError:  # EIO: the process has ended
                return
            if not part:
                return
            text.append(part)

    reader = threading.Thread(target=read)
    reader.start()
    code = process.wait(timeout=120 * SLOWNESS)
    reader.join()
    os.close(parent)
    return code, b"".join(text).decode()


BAR = r"\rlisting users and homes: \d+ requests, \d+ users so far; now [^\r\n]*users"


def test_the_bar_tells_how_the_users_are_listed(slow, tmp_path):
    code, said = on_terminal(*slow.scan_command(tmp_path / "a.db", tmp_path / "a.csv"))
    assert code == 0
    assert re.search(BAR, said), said
    # The bar ends its line before the next message.
    assert re.search(r"\n12 users to list", said), said


@pytest.mark.parametrize("words", [["users"], ["plan", "--sample", 2]], ids=lambda words: words[0])
def test_other_commands_tell_it_too(slow, words):
    code, said = on_terminal(*words, *slow.login())
    assert code == 0
    assert re.search(BAR, said), said


def test_quiet_and_none_say_nothing(slow):
    assert slow.scan("--quiet", name="quiet").result.stderr == ""
    assert "listing users" not in slow.scan("--progress", "none", name="none").result.stderr
