"""Answers that hang, drip, lie or are cut: each is asked for again, or a gap that is named."""

import re
import signal
import types

import pytest

import faults
from disturbed import FILES, Target, end, rows, run, start
from faulty_front import FaultyFront
from harness import stocktake
from waiting import wait_until

WORKSPACE = ["--users", 30, "--dirs", 10]

QUICK = ["--first-byte-timeout", 1, "--stall-timeout", 1, "--answer-timeout", 2]

# What a gap says of an answer that never gets better: status and code, and why.
LASTING = {
    faults.hang_before_the_first_byte: ("TIMED_OUT", "no answer for 1.0 s"),
    faults.hang_in_the_headers: ("TIMED_OUT", "the answer stalled for 1.0 s"),
    faults.hang_in_the_body: ("TIMED_OUT", "the answer stalled for 1.0 s"),
    faults.drip: ("TIMED_OUT", "the answer was incomplete after 2.0 s"),
    faults.cut_gzip: ("200 BODY_CUT_SHORT", "JSON"),
    faults.gzip_with_a_flipped_bit: ("(200 )?BODY_CUT_SHORT|200 MALFORMED", "."),
    faults.gzip_with_another_checksum: ("BODY_CUT_SHORT", "incorrect data check"),
    faults.gzip_of_nothing: ("200 BODY_CUT_SHORT", "."),
    faults.not_gzip_at_all: ("BODY_CUT_SHORT", "header check"),
    faults.length_too_small: ("200 BODY_CUT_SHORT", "JSON"),
    faults.length_too_large: ("BODY_CUT_SHORT", "10 bytes remaining"),
    faults.no_length_and_cut: ("200 BODY_CUT_SHORT", "JSON"),
    faults.last_chunk_is_missing: ("BODY_CUT_SHORT", "."),
    faults.reset_in_the_body: ("CONNECTION_RESET", "reset"),
}


def name_of(fault):
    return fault.__name__


@pytest.mark.parametrize("fault", [faults.gzipped, faults.chunked, faults.gzipped_chunked],
                         ids=name_of)
def test_other_ways_to_send_the_same(workspace, front, tmp_path, fault):
    front.spoil_everything(fault)
    target = Target(tmp_path, front)
    ended = run(target.command())
    assert ended.code == 0, ended.stderr
    assert front.spoiled == sum(front.requests.values())
    assert target.is_undisturbed(workspace)


def test_what_happens_twice_to_a_directory_costs_nothing(workspace, front, tmp_path):
    for fault, victim in zip(LASTING, workspace.victims(), strict=False):
        front.spoil(victim, fault, times=2)
    target = Target(tmp_path, front, *QUICK)
    ended = run(target.command())
    assert ended.code == 0, ended.stderr
    assert front.spoiled == 2 * len(LASTING)
    assert target.is_undisturbed(workspace)


@pytest.fixture(scope="module")
def lasting(workspace, tmp_path_factory):
    """A scan in which each fault has a directory of its own, and lasts; then one without faults."""
    with FaultyFront(workspace.simulator) as front:
        victims = dict(zip(LASTING, workspace.victims(), strict=False))
        assert len(victims) == len(LASTING)
        for fault, victim in victims.items():
            front.spoil(victim, fault)
        target = Target(tmp_path_factory.mktemp("lasting"), front, *QUICK)
        # Not too fast: the last fault is to be given up while others are still listed.
        ended = run(target.command("--max-rate", 40))
        inventory = target.inventory
        found = types.SimpleNamespace(
            victims=victims, ended=ended, check=stocktake("check", "--inventory", inventory),
            gaps={path: row for path, *row in rows(
                inventory, "SELECT path, http_status, error_code, message, attempts FROM gaps")},
            files=rows(inventory, FILES), csv=target.output.read_text())
        front.heal()
        found.resumed = run(target.command("--resume"))
        found.is_undisturbed = target.is_undisturbed(workspace)
        found.requests = front.requests
        yield found


@pytest.mark.parametrize("fault", LASTING, ids=name_of)
def test_what_lasts_is_a_gap_that_says_why(lasting, fault):
    code, why = LASTING[fault]
    path = lasting.victims[fault]
    status, error, message, attempts = lasting.gaps[path]
    assert re.fullmatch(code, f"{status} {error}" if status else error)
    assert re.search(why, message)
    assert attempts >= (3 if error == "TIMED_OUT" else 8)
    assert f"gap: workspace {path}: " in lasting.check.stdout


def test_what_lasts_is_told(lasting):
    assert lasting.ended.code == 3
    assert lasting.check.returncode == 3
    for words in ("done, with gaps", "stocktake show gaps", "--resume"):
        assert words in lasting.ended.stderr


def test_what_lasts_costs_nothing_else(workspace, lasting):
    assert set(lasting.gaps) == set(lasting.victims.values())
    lost = tuple(f"{path}/" for path in lasting.gaps)
    assert lasting.files == [row for row in workspace.files if not row[2].startswith(lost)]
    assert lasting.csv.count(",partial,") == len({path.split("/")[2] for path in lasting.gaps})


def test_resume_asks_for_the_gaps_and_for_nothing_else(lasting):
    assert lasting.resumed.code == 0, lasting.resumed.stderr
    assert lasting.is_undisturbed
    again = [path for path, count in lasting.requests.items()
             if count > 1 and path.startswith("/Users/") and path not in lasting.gaps]
    # A path in both sources is asked for once in each.
    assert all(lasting.requests[path] == 2 for path in again)


@pytest.mark.parametrize("fault", [faults.hang_before_the_first_byte, faults.hang_in_the_headers,
                                   faults.hang_in_the_body, faults.drip], ids=name_of)
def test_interrupted_while_everything_hangs(workspace, front, tmp_path, fault):
    target = Target(tmp_path, front)
    scan = start(target.command("--max-rate", 100))
    wait_until(lambda: sum(front.requests.values()) > 60, "60 requests", process=scan)
    front.spoil(None, fault)
    wait_until(lambda: front.spoiled > 4, "answers that hang", process=scan)
    scan.send_signal(signal.SIGINT)
    ended = end(scan)
    assert ended.code == 130
    assert "what was found is saved" in ended.stderr and "--resume" in ended.stderr
    assert target.check()[0] == 5
    assert "not finished" in target.output.read_text()
    front.heal()
    ended = run(target.command("--resume"))
    assert ended.code == 0, ended.stderr
    assert target.is_undisturbed(workspace)
