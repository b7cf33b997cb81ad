"""The service asks for a wait of an hour: whoever watches is told who asked, and until when."""

import json
import os
import pty
import re
import signal
import subprocess

import pytest

import faults
from disturbed import BINARY, Target, end, said, start
from harness import clean_environment
from waiting import SLOWNESS, wait_until

WORKSPACE = ["--users", 5, "--dirs", 4]

UNTIL = r"the service asks to wait until \d\d:\d\d:\d\d UTC \((59m \d\ds|1h 00m)\) for "
USERS = UNTIL + ".*users and clusters; listing users"
HOMES = UNTIL + r"workspace; \d+ of \d+ directories"


@pytest.fixture(params=["users", "homes"])
def expected(request, front):
    """What is said of a service that lists users, or homes of the workspace, in an hour only."""
    if request.param == "users":
        front.spoil_everything(faults.come_back_in_an_hour)
        return re.compile(USERS)
    front.spoil_source("workspace", faults.come_back_in_an_hour)
    return re.compile(HOMES)


def stop(scan):
    scan.send_signal(signal.SIGINT)
    assert end(scan).code == 130


@pytest.mark.parametrize("engine", [[], ["--processes", 2]], ids=["local", "workers"])
def test_lines(front, expected, tmp_path, engine):
    scan = start(Target(tmp_path, front).command("--progress", "lines", *engine))
    wait_until(lambda: expected.search(said(scan)), "the wait", process=scan)
    stop(scan)


def test_json(front, expected, tmp_path):
    scan = start(Target(tmp_path, front).command("--progress", "json"))

    def waits():
        lines = [json.loads(line) for line in said(scan).split("\n")[:-1] if line.startswith("{")]
        return lines and lines[-1]["waits"]
    wait = wait_until(waits, "the wait", process=scan)[-1]
    stop(scan)
    assert wait["calls"] in expected.pattern
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", wait["until"])
    assert 3000 < wait["seconds_left"] <= 3600


def test_bar(front, expected, tmp_path):
    """At the beginning of the line: the terminal may be narrow."""
    parent, child = pty.openpty()
    scan = subprocess.Popen([BINARY, *map(str, Target(tmp_path, front).command())], stderr=child,
                            stdout=subprocess.DEVNULL, env=clean_environment())
    os.close(child)
    text = ""
    while not re.search(r"\r" + UNTIL, text):
        text += os.read(parent, 65536).decode()
    scan.send_signal(signal.SIGINT)
    try:
        while os.read(parent, 65536):
            pass
    except OSError:  # EIO: the process has ended
        pass
    assert scan.wait(timeout=60 * SLOWNESS) == 130
    os.close(parent)


def test_a_resumed_scan_tells_it_before_it_lists(front, tmp_path):
    target = Target(tmp_path, front)
    front.spoil_source("workspace", faults.come_back_in_an_hour)
    scan = start(target.command("--progress", "lines"))
    wait_until(lambda: re.search(HOMES, said(scan)), "the wait", process=scan)
    stop(scan)
    front.spoil_everything(faults.come_back_in_an_hour)
    scan = start(target.command("--progress", "lines", "--resume"))
    wait_until(lambda: re.search(USERS, said(scan)), "the wait", process=scan)
    stop(scan)


def test_doctor(front):
    front.spoil_everything(faults.come_back_in_an_hour)
    words = ["doctor", "--host", front.url, "--token-file", front.simulator.token_file]
    doctor = start(words)
    wait_until(lambda: re.search("note: " + UNTIL, said(doctor)), "the wait",
               process=doctor)
    stop(doctor)
