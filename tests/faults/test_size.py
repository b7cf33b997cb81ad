"""Answers that are large, and answers that never end: what they cost in memory."""

import pytest

import faults
from container import run_in_container
from disturbed import Target, Workspace, rows, run, run_measured
from faulty_front import FaultyFront
from harness import SLOWNESS, Simulator, read_csv

WORKSPACE = ["--users", 40, "--dirs", 8]

MOST_MIB = 128
if SLOWNESS > 1:
    MOST_MIB += 32  # the counters of a program that is watched, and its code, which is larger


# In a container of 128 MiB, half of it for the system's cache.
MOST_OF_ANY_DIRECTORY_MIB = MOST_MIB // 2


@pytest.fixture(scope="module")
def million(tmp_path_factory):
    """One directory that large; and what a scan of it has found, once there was one."""
    with Simulator(tmp_path_factory.mktemp("million"), "--users", 1, "--dirs", 3,
                   "--wide", 1_000_000) as simulator:
        simulator.digests = set()
        yield simulator


@pytest.mark.parametrize("how", [[], ["--processes", 1]], ids=["local", "worker"])
def test_a_million_files_in_one_directory_in_a_small_container(million, tmp_path, how):
    target = Target(tmp_path, million)
    ended, peak_mib = run_in_container(target.command(*how), mib=128)
    assert ended.code == 0, ended.stderr
    assert peak_mib < MOST_OF_ANY_DIRECTORY_MIB
    assert rows(target.inventory, "SELECT max(file_count) FROM directory") == [(1_000_000,)]
    assert rows(target.inventory, "SELECT sum(file_count), sum(size) FROM home") == \
        [(million.ready["files"], million.ready["bytes"])]
    # Nothing but the inventory is left.
    assert sorted(each.name for each in tmp_path.iterdir()) == ["inventory.db", "users.csv"]
    code, digest = target.check()
    million.digests.add(digest)
    assert (code, len(million.digests)) == (0, 1)


def test_a_hundred_thousand_files_in_one_directory(tmp_path):
    with Workspace(tmp_path, "--users", 2, "--wide", 100_000) as wide:
        assert rows(wide.inventory, "SELECT max(file_count) FROM directory") == [(100_000,)]
        target = Target(tmp_path, wide.simulator)
        ended, peak_mib = run_measured(target.command())
        assert ended.code == 0, ended.stderr
        assert read_csv(target.output) == wide.simulator.truth
        assert target.is_undisturbed(wide)
        assert peak_mib < MOST_MIB


ENDLESS = {
    None: "BODY_TOO_LARGE",  # entries without an end: `endless_listing`
    faults.endless_noise: "MALFORMED",
    faults.tiny_gzip_of_a_huge_body: "MALFORMED",
    faults.endless_headers: "CONNECTION_RESET",
    faults.endless_early_hints: "CONNECTION_RESET",
}


def test_an_answer_without_an_end_is_a_gap(workspace, tmp_path):
    with FaultyFront(workspace.simulator) as front:
        codes = {}
        for victim, (fault, code) in zip(workspace.victims(), ENDLESS.items(), strict=False):
            front.spoil(victim, fault or faults.endless_listing(victim))
            codes[victim] = code
        target = Target(tmp_path, front)
        ended, peak_mib = run_measured(target.command("--max-rate", 200, "--max-answer", 8))
        assert ended.code == 3, ended.stderr
        for victim, code in codes.items():
            assert f"{victim}: {'200 ' * (code == 'MALFORMED')}{code}" in ended.stderr
        assert dict(rows(target.inventory, "SELECT path, error_code FROM gaps")) == codes
        assert target.check()[0] == 3
        told = dict(rows(target.inventory, "SELECT path, message FROM gaps"))
        assert told[workspace.victims()[0]] == \
            "the answer is larger than 8 MiB: --max-answer allows larger ones"
        assert peak_mib < MOST_MIB
        front.heal()
        assert run(target.command("--resume")).code == 0
        assert target.is_undisturbed(workspace)


def test_many_answers_without_an_end_at_once_hold_no_more_memory(workspace, tmp_path):
    with FaultyFront(workspace.simulator) as front:
        victims = workspace.victims()[:20]
        for victim in victims:
            front.spoil(victim, faults.endless_listing(victim))
        target = Target(tmp_path, front)
        ended, peak_mib = run_measured(target.command("--max-answer", 4))
        assert ended.code == 3, ended.stderr
        assert rows(target.inventory, "SELECT DISTINCT error_code FROM gaps") == \
            [("BODY_TOO_LARGE",)]
        assert target.check()[0] == 3
        assert peak_mib < MOST_MIB
        front.heal()
        assert run(target.command("--resume")).code == 0
        assert target.is_undisturbed(workspace)


def test_many_large_directories_at_once_are_all_listed(workspace, tmp_path):
    victims, files = workspace.victims()[:6], 100_000
    with FaultyFront(workspace.simulator) as front:
        for victim in victims:
            front.spoil(victim, faults.large_listing(victim, files))
        target = Target(tmp_path, front)
        ended, peak_mib = run_measured(target.command())
    assert ended.code == 0, ended.stderr
    assert target.check()[0] == 0
    size = sum(range(1000, 1000 + files))
    assert sorted(rows(target.inventory, "SELECT path, file_count, size FROM directory WHERE "
                       f"file_count = {files}")) == \
        sorted((victim, files, size) for victim in victims)
    assert peak_mib < MOST_MIB
