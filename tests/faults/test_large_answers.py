"""Answers so large that they are read while they arrive, and that break in their middle."""

import re

import pytest

import faults
from disturbed import FILES, Target, end, rows, rows_so_far, run, start
from harness import stocktake
from waiting import wait_until

WORKSPACE = ["--users", 40, "--dirs", 8]

FILES_IN_IT = 20_000  # 5 MB

# Only where an answer stalls: on a busy machine, this short a time can pass without any fault, too.
QUICK = ["--first-byte-timeout", 30, "--stall-timeout", 5, "--answer-timeout", 60]

# What a gap says of an answer that never gets better: status and code, and why.
LASTING = {
    faults.hang_in_the_body: ("TIMED_OUT", "the answer stalled for 5.0 s"),
    faults.cut_gzip: ("(200 )?BODY_CUT_SHORT", "."),
    faults.gzip_with_another_checksum: ("BODY_CUT_SHORT", "incorrect data check"),
    faults.length_too_large: ("BODY_CUT_SHORT", "10 bytes remaining"),
    faults.no_length_and_cut: ("200 BODY_CUT_SHORT", "JSON"),
    faults.last_chunk_is_missing: ("BODY_CUT_SHORT", "."),
    faults.reset_in_the_body: ("CONNECTION_RESET", "reset"),
    faults.web_page_in_the_body: ("200 BODY_CUT_SHORT", "JSON"),
    faults.another_status_in_the_body: ("BODY_CUT_SHORT", "bytes remaining"),
    faults.garbage_in_the_body: ("200 MALFORMED", "JSON"),
    faults.zeros_in_the_body: ("200 MALFORMED", "JSON"),
    faults.entries_of_another_directory: ("200 MALFORMED", "not in the directory"),
    faults.an_error_behind_the_entries: ("200 MALFORMED", "INTERNAL_ERROR"),
}


STALLING = [faults.hang_in_the_body]
BREAKING = [fault for fault in LASTING if fault not in STALLING]


def spoil_each(front, workspace, kinds, times=None):
    """A directory for each kind of fault; returns them by their fault."""
    victims = dict(zip(kinds, workspace.victims(), strict=False))
    assert len(victims) == len(kinds)
    for fault, victim in victims.items():
        front.spoil(victim, faults.of_a_large_listing(victim, FILES_IN_IT, fault), times)
    return victims


@pytest.mark.parametrize("how", [[], ["--processes", 2]], ids=["local", "workers"])
def test_what_arrived_of_an_answer_that_broke_off_does_not_count(workspace, front, tmp_path, how):
    spoil_each(front, workspace, LASTING, times=2)
    target = Target(tmp_path, front, *QUICK, *how)
    ended = run(target.command())
    assert ended.code == 0, ended.stderr
    assert front.spoiled == 2 * len(LASTING)
    # The third answer is the small one of the undisturbed scan.
    assert target.is_undisturbed(workspace)


@pytest.mark.parametrize(("kinds", "limits"), [(STALLING, QUICK), (BREAKING, [])],
                         ids=["stalling", "breaking"])
def test_what_lasts_is_a_gap_that_says_why(workspace, front, tmp_path, kinds, limits):
    victims = spoil_each(front, workspace, kinds)
    target = Target(tmp_path, front, *limits)
    # Not too fast: the last fault is to be given up while others are still listed.
    ended = run(target.command("--max-rate", 40))
    assert ended.code == 3, ended.stderr
    gaps = {path: row for path, *row in rows(
        target.inventory, "SELECT path, http_status, error_code, message, attempts FROM gaps")}
    for fault, victim in victims.items():
        code, why = LASTING[fault]
        status, error, message, attempts = gaps.pop(victim)
        assert re.fullmatch(code, f"{status} {error}" if status else error), (fault, message)
        assert re.search(why, message), fault
        assert attempts >= (3 if error == "TIMED_OUT" else 8)
    assert not gaps
    lost = tuple(f"{path}/" for path in victims.values())
    assert rows(target.inventory, FILES) == \
        [row for row in workspace.files if not row[2].startswith(lost)]
    assert target.check()[0] == 3
    front.heal()
    assert run(target.command("--resume")).code == 0
    assert target.is_undisturbed(workspace)


@pytest.mark.parametrize("how", [[], ["--processes", 2]], ids=["local", "workers"])
def test_the_whole_answer_after_broken_ones_is_listed_once(workspace, front, tmp_path, how):
    victims = workspace.victims()[:3]
    broken = [faults.reset_in_the_body, faults.garbage_in_the_body, faults.no_length_and_cut]
    for victim, fault in zip(victims, broken, strict=True):
        attempts = [faults.of_a_large_listing(victim, FILES_IN_IT, fault)] * 2
        whole = faults.large_listing(victim, FILES_IN_IT)

        async def one_after_another(exchange, attempts=attempts, whole=whole):
            return await (attempts.pop() if attempts else whole)(exchange)
        front.spoil(victim, one_after_another)
    target = Target(tmp_path, front, *how)
    ended = run(target.command())
    assert ended.code == 0, ended.stderr
    assert target.check()[0] == 0
    assert sorted(rows(target.inventory, "SELECT path, file_count FROM directory WHERE "
                       f"file_count = {FILES_IN_IT}")) == \
        sorted((victim, FILES_IN_IT) for victim in victims)


def test_a_listing_is_the_same_however_it_arrives(workspace, front, tmp_path):
    """The same files as an answer of 0.9 MB, which is read whole, and in pieces as one of 1.2 MB."""
    victim = workspace.victims()[0]
    found = []
    for name, filler in (("whole", 0), ("streamed", 300_000)):
        async def filled(exchange, filler=filler):
            async def ignore(_):
                pass
            true, exchange.send = exchange.send, ignore
            await faults.large_listing(victim, 3500)(exchange)
            exchange.send = true
            exchange.answer.body = exchange.answer.body[:-1] + b" " * filler + b"}"
            await exchange.send(exchange.answer.whole())
        front.spoil(victim, filled)
        (tmp_path / name).mkdir()
        target = Target(tmp_path / name, front)
        ended = run(target.command())
        assert ended.code == 0, ended.stderr
        found.append(target.check())
    assert found[0] == found[1]
    assert found[0][0] == 0


def test_killed_in_the_middle_of_a_large_answer(workspace, front, tmp_path):
    victim = workspace.victims()[0]
    front.spoil(victim, faults.of_a_large_listing(victim, 100_000, faults.hang_in_the_body))
    target = Target(tmp_path, front)
    scan = start(target.command())
    done = f"SELECT count(*) FROM directory WHERE state = 0 AND path <> '{victim}'"
    wait_until(lambda: front.spoiled > 0 and rows_so_far(target.inventory, done) == [(0,)],
               "all others are listed", process=scan)
    scan.kill()
    assert end(scan).code == -9
    assert target.check()[0] == 5
    names = [each.name for each in tmp_path.iterdir()]
    assert all(name.startswith(("inventory.db", "users.csv")) for name in names), names
    front.heal()
    assert run(target.command("--resume")).code == 0
    assert target.is_undisturbed(workspace)


def test_a_disk_that_takes_no_more_of_a_large_answer_is_named(workspace, front, tmp_path):
    """The files wait beside the inventory, so the disk that is full is the inventory's."""
    victim = workspace.victims()[0]
    front.spoil(victim, faults.large_listing(victim, 100_000))
    target = Target(tmp_path, front)

    def limit():
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000_000, 4_000_000))
    ended = run(target.command(), before=limit)
    assert ended.code == 5
    for words in (str(tmp_path), "free space", "--resume"):
        assert words in ended.stderr
    assert stocktake("check", "--inventory", target.inventory).returncode == 5
    front.heal()
    assert run(target.command("--resume")).code == 0
    assert target.is_undisturbed(workspace)
