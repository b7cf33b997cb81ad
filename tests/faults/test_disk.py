"""The inventory's disk is full, its file is gone, replaced or read-only, or another scan has it."""

import os
import resource
import shutil
import signal
import subprocess

import pytest

from disturbed import Target, end, run, start
from harness import of_any_host, stocktake
from waiting import wait_until

WORKSPACE = ["--users", 40, "--latency", "10ms"]

# Permissions do not hold root, unless he gives up the right to pass over them.
AS_OTHERS = (["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
             if os.geteuid() == 0 else [])


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "folder"
    made.mkdir()
    yield made
    made.chmod(0o755)


@pytest.fixture
def target(workspace, folder):
    return Target(folder, workspace.simulator, "--max-in-flight", 4)


def start_and_wait(workspace, target, *arguments, **how):
    """A scan that has committed something and is not done."""
    asked = workspace.simulator.stats()["requests"]
    scan = start(target.command(*arguments), **how)
    wait_until(lambda: workspace.simulator.stats()["requests"] > asked + 150, "150 requests",
               process=scan)
    return scan


def goes_on(workspace, target):
    ended = run(target.command("--resume"))
    assert ended.code == 0, ended.stderr
    assert target.is_undisturbed(workspace)


def ended_for_lack_of_room(target, ended):
    assert ended.code == 5
    for words in ("cannot read or write", str(target.inventory), "free space", "--resume"):
        assert words in ended.stderr
    code, digest = target.check()
    assert code == 5 and digest.startswith("digest")


def test_a_file_that_may_not_grow(workspace, target):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    ended_for_lack_of_room(target, run(target.command(), before=limit))
    assert "not finished" in target.output.read_text()
    ended_for_lack_of_room(target, run(target.command("--resume"), before=limit))
    goes_on(workspace, target)


def mount(folder, options, *more):
    if shutil.which("mount") is None:
        return False
    command = ["mount", *more, "-o", options, "none", str(folder)]
    return subprocess.run(command, capture_output=True).returncode == 0


def test_a_disk_that_is_full(workspace, folder, target):
    if not mount(folder, "size=600k", "-t", "tmpfs"):
        pytest.skip("nothing may be mounted here")
    try:
        ended_for_lack_of_room(target, run(target.command()))
        ended_for_lack_of_room(target, run(target.command("--resume")))
        assert mount(folder, "remount,size=50m")
        goes_on(workspace, target)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def remove(target):
    target.inventory.unlink()


def remove_all(target):
    for each in target.inventory.parent.iterdir():
        each.unlink()


def replace(target):
    """As a synchronised folder or a restored copy does."""
    copy = target.inventory.with_suffix(".copy")
    shutil.copy(target.inventory, copy)
    copy.rename(target.inventory)


@pytest.mark.parametrize("loss", [remove, remove_all, replace], ids=lambda each: each.__name__)
def test_an_inventory_that_is_taken_away(workspace, target, loss):
    asked = workspace.simulator.stats()["requests"]
    scan = start_and_wait(workspace, target)
    loss(target)
    left = target.inventory.read_bytes() if target.inventory.exists() else None
    ended = end(scan)
    assert ended.code == 6
    assert f"{target.inventory} was removed or replaced" in ended.stderr
    assert "--fresh" in ended.stderr and "complete" not in ended.stderr
    # Soon, not after hours.
    assert workspace.simulator.stats()["requests"] - asked < workspace.directories
    assert not target.output.exists()
    assert (target.inventory.read_bytes() if left else None) == left
    ended = run(target.command("--fresh"))
    assert ended.code == 0, ended.stderr
    assert target.is_undisturbed(workspace)


def test_an_inventory_that_is_made_read_only(workspace, target):
    scan = start_and_wait(workspace, target, wrap=AS_OTHERS)
    target.inventory.chmod(0o444)
    scan.send_signal(signal.SIGINT)
    assert end(scan).code == 130
    before = target.check()
    assert before[0] == 5
    # A reader may leave files beside it that are as read-only as it is.
    assert run(["check", "--inventory", target.inventory], wrap=AS_OTHERS).code == 5
    refused = run(target.command("--resume"), wrap=AS_OTHERS)
    assert refused.code == 2
    assert f"cannot write {target.inventory}: Permission denied" in refused.stderr
    assert target.check() == before
    target.inventory.chmod(0o644)
    ended = run(target.command("--resume"), wrap=AS_OTHERS)
    assert ended.code == 0, ended.stderr
    assert target.is_undisturbed(workspace)


def test_a_folder_that_is_made_read_only(workspace, folder, target):
    scan = start_and_wait(workspace, target, wrap=AS_OTHERS)
    folder.chmod(0o555)
    ended = end(scan)
    assert ended.code == 5
    assert f"cannot write {target.output}: Permission denied" in ended.stderr
    assert "the inventory has everything that was found" in ended.stderr and "export csv" in ended.stderr
    assert "per user" not in ended.stderr
    assert target.check() == (0, workspace.digest)
    exported = stocktake("export", "csv", "--inventory", target.inventory)
    assert of_any_host(exported.stdout) == workspace.csv
    refused = run(target.command("--resume"), wrap=AS_OTHERS)
    assert refused.code == 2 and "Permission denied" in refused.stderr
    folder.chmod(0o755)
    goes_on(workspace, target)
    assert list(folder.glob("inventory.db*")) == [target.inventory]


def test_a_folder_that_is_read_only_from_the_start(workspace, folder, target):
    folder.chmod(0o555)
    asked = workspace.simulator.stats()["requests"]
    refused = run(target.command(), wrap=AS_OTHERS)
    assert refused.code == 2 and "Permission denied" in refused.stderr
    assert workspace.simulator.stats()["requests"] == asked
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("word", [None, "--resume", "--fresh"])
def test_a_second_scan_of_one_inventory(workspace, target, word):
    first = start_and_wait(workspace, target)
    second = run(target.command(*([word] if word else [])))
    assert first.poll() is None
    assert second.code == 2
    said = "another scan is writing" if word else "already exists"
    assert f"{target.inventory} {said}" in second.stderr or \
        f"{said} {target.inventory}" in second.stderr
    ended = end(first)
    assert ended.code == 0, ended.stderr
    assert target.is_undisturbed(workspace)
