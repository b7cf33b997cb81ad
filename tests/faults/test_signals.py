"""Signals at random moments: what was found is saved, and the rest is found later."""

import os
import pathlib
import random
import re
import signal

import pytest

from disturbed import Target, end, run, start
from waiting import wait_until

WORKSPACE = ["--users", 40, "--latency", "10ms"]

SEED = int(os.environ.get("FAULTS_SEED", random.randrange(10**6)))
MOMENTS = 6


def wait_for_requests(workspace, least, scan):
    """Until the workspace has had so many, or the scan has ended."""
    wait_until(lambda: scan.poll() is not None or workspace.simulator.stats()["requests"] >= least,
               f"{least} requests")


def catches(process, number):
    caught = re.search(r"^SigCgt:\s*(\w+)$", pathlib.Path(f"/proc/{process.pid}/status").read_text(),
                       re.MULTILINE)
    return int(caught.group(1), 16) >> (number - 1) & 1 == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP],
                         ids=lambda each: each.name)
def test_at_random_moments(workspace, tmp_path, number):
    print(f"FAULTS_SEED={SEED}")
    moments = random.Random(SEED + number)
    target = Target(tmp_path, workspace.simulator, "--max-in-flight", 4)
    stopped = 0
    for _ in range(MOMENTS):
        resume = ["--resume"] if target.inventory.exists() else []
        asked = workspace.simulator.stats()["requests"]
        scan = start(target.command(*resume))
        wait_for_requests(workspace, asked + moments.randrange(100), scan)
        scan.send_signal(number)
        ended = end(scan)
        if ended.code == 130:
            stopped += 1
            assert "--resume" in ended.stderr or not target.inventory.exists()
        else:
            # Before it listened, or after it was done: the signal has its usual meaning.
            assert ended.code in (0, -number), ended.stderr
        if target.inventory.exists():
            assert target.check()[0] in (0, 5)
    assert stopped > 0
    resume = ["--resume"] if target.inventory.exists() else []
    ended = run(target.command(*resume))
    assert ended.code == 0, ended.stderr
    assert target.is_undisturbed(workspace)


def test_the_second_signal_ends_it_at_once(workspace, tmp_path):
    target = Target(tmp_path, workspace.simulator)
    asked = workspace.simulator.stats()["requests"]
    scan = start(target.command("--max-in-flight", 1))
    wait_for_requests(workspace, asked + 50, scan)
    workspace.simulator.process.send_signal(signal.SIGSTOP)  # so that it waits for an answer
    try:
        scan.send_signal(signal.SIGINT)
        # A second one that comes before the first was handled is the same as one.
        wait_until(lambda: not catches(scan, signal.SIGINT), "the first signal to be handled",
                   process=scan)
        scan.send_signal(signal.SIGINT)
        assert end(scan).code == -signal.SIGINT
    finally:
        workspace.simulator.process.send_signal(signal.SIGCONT)
    assert target.check()[0] == 5
    ended = run(target.command("--resume"))
    assert ended.code == 0, ended.stderr
    assert target.is_undisturbed(workspace)
