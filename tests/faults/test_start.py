"""Scans that end before their first commit: nothing was begun, and `--resume` begins."""

import resource
import shutil
import subprocess

import pytest

from disturbed import Target, run

WORKSPACE = ["--users", 1000, "--dirs", 1, "--files", 1]


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "folder"
    made.mkdir()
    return made


@pytest.fixture
def target(workspace, folder):
    return Target(folder, workspace.simulator)


def expect_nothing_begun(ended, folder):
    assert ended.code == 5, ended.stderr
    assert "nothing was begun: run the same command again" in ended.stderr
    assert "--resume" not in ended.stderr
    assert list(folder.iterdir()) == []


def begins(workspace, target):
    ended = run(target.command("--resume"))
    assert ended.code == 0, ended.stderr
    assert "to continue: a new one begins" in ended.stderr
    assert target.is_undisturbed(workspace)


# In the first case, not even the tables of the inventory fit; in the second, not the users.
@pytest.mark.parametrize("size", [20_000, 200_000])
def test_a_file_that_may_not_grow(workspace, folder, target, size):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    for words in ([], ["--resume"]):
        expect_nothing_begun(run(target.command(*words), before=limit), folder)
    begins(workspace, target)


@pytest.mark.parametrize("size", ["16k", "250k"])
def test_a_disk_that_is_full(workspace, folder, target, size):
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("nothing may be mounted here")
    try:
        for words in ([], ["--resume"], ["--fresh"]):
            expect_nothing_begun(run(target.command(*words)), folder)
        subprocess.run(["mount", "-o", "remount,size=50m", str(folder)], check=True)
        begins(workspace, target)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_what_a_killed_scan_leaves_before_its_first_commit(workspace, folder, target):
    """As where the folder lets nobody remove a file."""
    target.inventory.write_bytes(b"")
    folder.joinpath(target.inventory.name + ".stocktake-draft").write_bytes(b"half of it")
    folder.joinpath(target.inventory.name + ".stocktake-draft-journal").write_bytes(b"and its journal")
    begins(workspace, target)
    assert run(target.command("--resume")).code == 0


def test_without_users_there_is_nothing_to_begin(workspace, folder, target):
    command = [word for word in target.command("--resume") if word != "--all-users"]
    ended = run(command)
    assert ended.code == 2
    assert "no list of users" in ended.stderr and "--all-users" in ended.stderr
    assert list(folder.iterdir()) == []
