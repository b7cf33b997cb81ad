"""The network goes while users and homes are being listed, and --resume ends as if it had not."""

import signal

import pytest

import faults
from disturbed import Target, end, rows, rows_so_far, run, start
from waiting import wait_until

WORKSPACE = ["--users", 30, "--dirs", 4, "--orphans", 2, "--service-principals", 4,
             "--uuid-orphans", 1, "--inactive-users", 2, "--mixed-case", "--scim-page", 7]

DBFS_HOMES = r"/dbfs/list\?path=(/|%2F)Users$"
WORKSPACE_HOMES = r"/workspace/list\?path=(/|%2F)Users$"
SERVICE_PRINCIPALS = r"/ServicePrincipals\?.*startIndex"
NAMES = "filter="
CALLER = "/scim/v2/Me"
PARTS = {
    "homes on DBFS": [DBFS_HOMES],
    "homes in the workspace": [WORKSPACE_HOMES],
    "service principals": [SERVICE_PRINCIPALS],
    "single names": [NAMES],
    "the caller": [CALLER],
    "all of it": [DBFS_HOMES, WORKSPACE_HOMES, SERVICE_PRINCIPALS, NAMES, CALLER],
}


@pytest.fixture
def broken(front):
    """Breaks what the test names; each request for it fails as often as it is sent."""
    def break_it(parts, fault):
        for part in parts:
            front.spoil_target(part, fault)
    return break_it


def test_the_network_goes_while_users_are_listed(workspace, front, tmp_path):
    target = Target(tmp_path, front, "--give-up-after", 2)
    front.spoil_target(r"/Users\?.*startIndex=1[3-5]&", faults.hang_before_the_first_byte)
    scan = start(target.command())
    wait_until(lambda: front.spoiled > 0, "the third page", process=scan)
    front.close()
    ended = end(scan)
    assert ended.code == 5
    assert "cannot be reached" in ended.stderr
    assert not target.inventory.exists(), "nothing was begun"
    still_away = run(target.command("--resume"))
    assert still_away.code == 5
    front.heal()
    front.open()
    ended = run(target.command("--resume"))
    assert ended.code == 0, ended.stderr
    assert target.is_undisturbed(workspace)


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS.keys())
def test_what_was_not_answered_is_asked_again(workspace, front, broken, tmp_path, parts):
    target = Target(tmp_path, front)
    broken(parts, faults.server_error)
    scan = run(target.command())
    assert scan.code == 3, scan.stderr
    assert "retry the gaps with the same command and --resume" in scan.stderr
    assert rows(target.inventory, "SELECT count(*) FROM gaps WHERE username = ''")[0][0] >= 1
    assert target.check()[0] == 3
    listed = rows(target.inventory, "SELECT count(*) FROM directory WHERE state = 1")[0][0]
    front.heal()
    before = sum(front.requests.values())
    resumed = run(target.command("--resume"))
    assert resumed.code == 0, resumed.stderr
    assert "Asking again for users and homes" in resumed.stderr
    assert target.is_undisturbed(workspace)
    # The discovery, homes that are not there, and what was not listed before.
    assert sum(front.requests.values()) - before < workspace.directories - listed + 120


def test_a_list_that_is_cut_off_each_time_is_asked_for_at_each_resume(workspace, front, broken,
                                                                    tmp_path):
    target = Target(tmp_path, front)
    broken([SERVICE_PRINCIPALS], faults.length_too_large)
    digests = set()
    for arguments in ([], ["--resume"], ["--resume"]):
        spoiled = front.spoiled
        assert run(target.command(*arguments)).code == 3
        assert front.spoiled > spoiled
        digests.add(target.check()[1])
    assert len(digests) == 1
    front.heal()
    assert run(target.command("--resume")).code == 0
    assert target.is_undisturbed(workspace)


def test_a_scan_that_is_killed_before_the_gap_was_asked_again(workspace, front, broken, tmp_path):
    target = Target(tmp_path, front)
    broken([WORKSPACE_HOMES], faults.server_error)
    scan = start(target.command("--max-rate", 100))
    listed = "SELECT 1 FROM directory WHERE state = 1"
    wait_until(lambda: len(rows_so_far(target.inventory, listed)) > 20, "some directories",
               process=scan)
    scan.send_signal(signal.SIGKILL)
    end(scan)
    front.heal()
    ended = run(target.command("--resume"))
    assert ended.code == 0, ended.stderr
    assert target.is_undisturbed(workspace)
