"""Answers that are large, and answers that never end: what they cost in memory."""

import faults
from disturbed import Target, Workspace, rows, run, run_measured
from faulty_front import FaultyFront
from harness import SLOWNESS

WORKSPACE = ["--users", 40, "--dirs", 8]

MOST_MIB = 128
if SLOWNESS > 1:
    MOST_MIB += 32  # the counters of a program that is watched, and its code, which is larger


def test_a_hundred_thousand_files_in_one_directory(tmp_path):
    with Workspace(tmp_path, "--users", 2, "--wide", 100_000) as wide:
        assert rows(wide.inventory, "SELECT max(file_count) FROM directory") == [(100_000,)]
        target = Target(tmp_path, wide.simulator)
        ended, peak_mib = run_measured(target.command())
        assert ended.code == 0, ended.stderr
        assert target.output.read_bytes().decode() == wide.simulator.truth
        assert target.is_undisturbed(wide)
        assert peak_mib < MOST_MIB


ENDLESS = {
    faults.endless_body: "BODY_TOO_LARGE",
    faults.tiny_gzip_of_a_huge_body: "BODY_TOO_LARGE",
    faults.endless_headers: "CONNECTION_RESET",
    faults.endless_early_hints: "CONNECTION_RESET",
}


def test_an_answer_without_an_end_is_a_gap(workspace, tmp_path):
    with FaultyFront(workspace.simulator) as front:
        codes = {}
        for victim, (fault, code) in zip(workspace.victims(), ENDLESS.items(), strict=False):
            front.spoil(victim, fault)
            codes[victim] = code
        target = Target(tmp_path, front)
        ended, peak_mib = run_measured(target.command("--max-rate", 200))
        assert ended.code == 3, ended.stderr
        for victim, code in codes.items():
            assert f"{victim}: {code}" in ended.stderr
        assert dict(rows(target.inventory, "SELECT path, error_code FROM gaps")) == codes
        assert target.check()[0] == 3
        assert peak_mib < MOST_MIB
        front.heal()
        assert run(target.command("--resume")).code == 0
        assert target.is_undisturbed(workspace)


def test_many_answers_without_an_end_at_once_hold_no_more_memory(workspace, tmp_path):
    with FaultyFront(workspace.simulator) as front:
        victims = workspace.victims()[:20]
        for victim in victims:
            front.spoil(victim, faults.endless_body)
        target = Target(tmp_path, front)
        ended, peak_mib = run_measured(target.command())
        assert ended.code == 3, ended.stderr
        assert rows(target.inventory, "SELECT DISTINCT error_code FROM gaps") == \
            [("BODY_TOO_LARGE",)]
        assert target.check()[0] == 3
        assert peak_mib < 2 * MOST_MIB
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
    assert peak_mib < 2 * MOST_MIB
