"""Folders outside of homes are not answered, and --resume ends as if they had been."""

import pytest

import faults
from disturbed import Target, rows, run
from harness import check

WORKSPACE = ["--users", 8, "--dirs", 6, "--orphans", 2, "--service-principals", 2, "--places",
             "--mixed-case"]

PARTS = {
    "both roots": [r"/(workspace|dbfs)/list\?path=(/|%2F)$"],
    "folders of rows": [r"/workspace/list\?path=(/|%2F)(Repos|Shared)$"],
    "all of it": [r"/(workspace|dbfs)/list\?path=(/|%2F)(Users|Repos|Shared)?$", "filter="],
}


@pytest.fixture(scope="module")
def undisturbed(workspace, tmp_path_factory):
    inventory = tmp_path_factory.mktemp("whole") / "whole.db"
    done = run(["scan", "--whole", *workspace.simulator.login(), "--inventory", inventory])
    assert done.code == 0, done.stderr
    return inventory


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS.keys())
def test_what_was_not_answered_is_asked_again(front, undisturbed, tmp_path, parts):
    target = Target(tmp_path, front, "--whole")
    for part in parts:
        front.spoil_target(part, faults.server_error)
    scan = run(target.command())
    assert scan.code == 3, scan.stderr
    assert target.check()[0] == 3
    front.heal()
    resumed = run(target.command("--resume"))
    assert resumed.code == 0, resumed.stderr
    order = "SELECT username, owner, orphan, file_count, size FROM users"
    assert rows(target.inventory, order) == rows(undisturbed, order)
    assert target.check() == check(undisturbed)
