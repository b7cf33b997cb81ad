"""No room for the temporary files that SQLite sorts with: the inventory is not damaged."""

import os
import resource
import shutil
import subprocess

import pytest

from disturbed import run
from harness import Simulator, clean_environment, stocktake


@pytest.fixture(scope="module")
def scan(tmp_path_factory):
    """With a directory of more files than SQLite sorts in memory."""
    with Simulator(tmp_path_factory.mktemp("wide"), "--users", 2, "--wide", 40_000) as simulator:
        yield simulator.scan(timeout=120)


def commands(scan):
    return [["check", "--inventory", scan.inventory],
            ["check", "--inventory", scan.inventory, "--against", scan.inventory],
            ["export", "files-csv", "--inventory", scan.inventory, "--output", os.devnull],
            ["diff", scan.inventory, scan.inventory]]


def expect_words(ended, scan, folder):
    assert ended.code == 5, ended.stderr
    assert f"cannot write temporary files in {folder}: " in ended.stderr
    assert "SQLITE_TMPDIR (or TMPDIR)" in ended.stderr
    assert "damaged" not in ended.stderr and "--fresh" not in ended.stderr
    assert f"{scan.inventory} is as it was" in ended.stderr
    assert stocktake("check", "--inventory", scan.inventory).returncode == 0


def test_files_that_may_not_grow(scan, tmp_path):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    environment = clean_environment(SQLITE_TMPDIR=str(tmp_path))
    for command in commands(scan):
        expect_words(run(command, before=limit, env=environment), scan, tmp_path)


def test_a_disk_that_is_full(scan, tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "none", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("nothing may be mounted here")
    try:
        for command in commands(scan):
            ended = run(command, env=clean_environment(TMPDIR=str(folder)))
            expect_words(ended, scan, folder)
            assert "no space is left" in ended.stderr
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
