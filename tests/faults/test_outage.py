"""A service that goes away and comes back, and a clock that is set back meanwhile."""

import datetime
import glob
import os
import pathlib
import re
import signal
import time

import pytest

import faults
from disturbed import Target, end, rows, run, said, start
from harness import clean_environment
from waiting import SLOWNESS, wait_until

WORKSPACE = ["--users", 40, "--dirs", 10]


def listed(front):
    return sum(front.requests.values())


def wait_for_listings(front, scan):
    wait_until(lambda: listed(front) > 100, "100 requests", process=scan)


DAY = 86400


def test_a_server_that_goes_away_for_a_while(workspace, front, tmp_path):
    target = Target(tmp_path, front)
    scan = start(target.command("--max-rate", 200, "--debug"))
    wait_for_listings(front, scan)
    front.close()
    before = listed(front)

    def waits():
        return [float(each) for each in re.findall(r"retrying in ([\d.]+) s .*CANNOT_CONNECT",
                                                   said(scan))]
    # Attempts are 5 s apart at most, less a random part: so long an outage is as long as any.
    wait_until(lambda: any(each > 3 for each in waits()), "a long wait", process=scan)
    front.open()
    ended = end(scan)
    assert ended.code == 0, ended.stderr
    assert listed(front) > before
    assert target.is_undisturbed(workspace)


def test_a_server_that_stays_away_is_given_up(workspace, front, tmp_path):
    target = Target(tmp_path, front, "--give-up-after", 2)
    scan = start(target.command("--max-rate", 200))
    wait_for_listings(front, scan)
    front.close()
    ended = end(scan)
    assert ended.code == 5
    for words in ("cannot be reached", "CANNOT_CONNECT", "no usable answer for", "network",
                  "--resume"):
        assert words in ended.stderr
    assert target.check()[0] == 5
    assert rows(target.inventory, "SELECT count(*) FROM gaps") == [(0,)]
    assert "not finished" in target.output.read_text()
    still_away = run(target.command("--resume"))
    assert still_away.code == 5
    front.open()
    ended = run(target.command("--resume"))
    assert ended.code == 0, ended.stderr
    assert target.is_undisturbed(workspace)


@pytest.mark.parametrize("engine", [[], ["--processes", 2]], ids=["local", "workers"])
@pytest.mark.parametrize(("fault", "words"), [
    (faults.web_page("200 OK"), "a web page instead of JSON: Welcome"),
    (faults.web_page("404 Not Found"), "not like a Databricks workspace"),
    (faults.web_page("502 Bad Gateway"), "502 BAD_GATEWAY"),
    (faults.redirect_to_a_portal, "redirected to portal.example"),
], ids=["200", "404", "502", "portal"])
def test_a_web_page_in_answer_to_everything_is_no_gap(workspace, front, tmp_path, fault, words, engine):
    target = Target(tmp_path, front, "--give-up-after", 3, *engine)
    scan = start(target.command("--max-rate", 200))
    wait_for_listings(front, scan)
    front.spoil_everything(fault)
    ended = end(scan)
    assert ended.code == 5, ended.stderr
    assert words in ended.stderr
    assert "--resume" in ended.stderr
    assert rows(target.inventory, "SELECT count(*) FROM gaps") == [(0,)]
    front.heal()
    ended = run(target.command("--resume"))
    assert ended.code == 0, ended.stderr
    assert target.is_undisturbed(workspace)


def test_a_server_that_listens_and_says_nothing(workspace, tmp_path):
    server = workspace.simulator
    target = Target(tmp_path, server, "--first-byte-timeout", 1)
    asked = server.stats()["requests"]
    scan = start(target.command("--max-rate", 200, "--debug"))
    wait_until(lambda: server.stats()["requests"] > asked + 100, "100 requests", process=scan)
    server.process.send_signal(signal.SIGSTOP)
    try:
        # Where only one directory is asked for in vain so often, it is a gap.
        wait_until(lambda: re.search("after attempt 3: .*TIMED_OUT", said(scan)),
                   "three attempts in vain", process=scan)
    finally:
        server.process.send_signal(signal.SIGCONT)
    ended = end(scan)
    assert ended.code == 0, ended.stderr
    assert target.is_undisturbed(workspace)


def state_of(process):
    """T where it is stopped."""
    stat = pathlib.Path(f"/proc/{process.pid}/stat").read_text()
    return stat.rpartition(") ")[2].split()[0]


@pytest.mark.parametrize("engine", [[], ["--processes", 2]], ids=["local", "workers"])
def test_a_stop_is_no_silence_of_the_service(workspace, front, tmp_path, engine):
    """Stopped (Ctrl-Z) in an outage for longer than the scan bears an outage, and continued: the
    first failure after that ends nothing."""
    bears = 6 * SLOWNESS
    target = Target(tmp_path, front, "--give-up-after", bears, *engine)
    scan = start(target.command("--max-rate", 200, "--debug"), before=os.setsid)
    wait_for_listings(front, scan)
    front.spoil_everything(faults.server_error)
    wait_until(lambda: front.spoiled > 0, "a failure", process=scan)
    os.killpg(scan.pid, signal.SIGSTOP)
    try:
        wait_until(lambda: state_of(scan) == "T", "that it is stopped")
        time.sleep(bears + 1)  # the stop itself
        spoiled = front.spoiled
    finally:
        os.killpg(scan.pid, signal.SIGCONT)
    wait_until(lambda: front.spoiled > spoiled, "a failure after the stop", process=scan)
    front.heal()
    ended = end(scan)
    assert ended.code == 0, ended.stderr
    assert target.is_undisturbed(workspace)


@pytest.mark.skipif(bool(os.environ.get("STOCKTAKE_SANITIZE")),
                    reason="a sanitizer and a library that is preloaded exclude each other")
@pytest.mark.parametrize("days", [-3, 3])
def test_a_clock_that_is_set(workspace, front, tmp_path, days):
    """In the middle, while 429s name dates to come back at: nobody waits for days."""
    library = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")[0]
    offset = tmp_path / "offset"
    offset.write_text("+10d")
    log = tmp_path / "log"
    env = clean_environment(LD_PRELOAD=library, FAKETIME_TIMESTAMP_FILE=str(offset),
                            FAKETIME_NO_CACHE="1", FAKETIME_DONT_FAKE_MONOTONIC="1",
                            DONT_FAKE_MONOTONIC="1")
    target = Target(tmp_path, front, "--debug", "--log-file", log)
    late = workspace.victims()[-2:]
    for victim in late:
        front.spoil(victim, faults.come_back_at_a_date, times=1)
    scan = start(target.command("--max-rate", 200), env=env)
    wait_for_listings(front, scan)
    offset.write_text(f"{10 + days:+}d")
    assert front.spoiled == 0
    ended = end(scan)
    assert ended.code == 0, ended.stderr
    assert front.spoiled == len(late)
    assert target.is_undisturbed(workspace)
    (began, ended_at), = rows(target.inventory, "SELECT started_at, ended_at FROM run")
    assert began > (time.time() + 9 * DAY) * 1000
    assert ended_at > began
    logged = datetime.datetime.fromisoformat(re.findall(r"^\[([\d: -]+)\.", log.read_text(),
                                                        re.MULTILINE)[-1]).timestamp()
    assert abs((logged - began / 1000) / DAY - days) < 1
