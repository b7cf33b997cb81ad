"""Scans that list DBFS from a folder, which holds what the simulator serves."""

import os
import shutil
import signal
import subprocess

import pytest

from harness import Simulator, output_of, stocktake
from mounted import write_file, write_tree
from waiting import wait_until

SHAPE = ["--users", 40, "--dirs", 30, "--git-folders", "--orphans", 3, "--no-home", 2]


@pytest.fixture
def workspace(tmp_path):
    """A simulator, and the folder in which its DBFS is mounted."""
    with Simulator(tmp_path, *SHAPE) as simulator:
        simulator.mount = tmp_path / "dbfs"
        simulator.mounted = write_tree(simulator, simulator.mount)
        yield simulator


def via(word, folder):
    return ["--via", word, "--mount", f"dbfs={folder}"]


def outcome(scan):
    return scan.code, scan.check(), scan.csv


def query(scan, sql):
    return subprocess.run(["sqlite3", "-separator", "=", scan.inventory, sql],
                          capture_output=True, text=True, check=True).stdout


def from_mounts(scan):
    """How many directories were listed from a mount, by the inventory's own words."""
    return int(query(scan, "SELECT coalesce(sum(directory_count), 0) FROM mounted_home"))


def meta(scan):
    rows = query(scan, "SELECT key, value FROM meta")
    return dict(row.split("=", 1) for row in rows.splitlines() if "=" in row)


def some_file(workspace):
    return next(path for path in sorted(workspace.mount.rglob("*")) if path.is_file())


@pytest.mark.parametrize("word", ["mount", "auto"])
@pytest.mark.parametrize("processes", [[], ["--processes", 1], ["--processes", 4]])
def test_the_same_inventory(workspace, word, processes):
    local = workspace.scan(name="local")
    assert local.csv == workspace.truth
    scan = workspace.scan(*via(word, workspace.mount), *processes, name=word)
    assert outcome(scan) == outcome(local), scan.result.stderr
    # The folder of homes itself is asked for over the API.
    assert from_mounts(scan) > workspace.mounted / 10
    if word == "mount":
        assert from_mounts(scan) == workspace.mounted - 1
    assert f"dbfs={workspace.mount}" in output_of(scan, "show")


def test_the_api_is_asked_for_little(workspace):
    workspace.scan("--sources", "dbfs", name="local")
    before = workspace.stats()["requests"]
    # Those of the first wave have no proof yet.
    scan = workspace.scan("--sources", "dbfs", *via("mount", workspace.mount), name="scan")
    assert scan.code == 0, scan.result.stderr
    assert workspace.stats()["requests"] - before < 0.8 * before


def test_a_mount_that_differs_is_not_used(workspace):
    local = workspace.scan(name="local")
    for path in workspace.mount.rglob("*"):
        if path.is_file():
            write_file(path, path.stat().st_size + 1, int(path.stat().st_mtime * 1000))
    scan = workspace.scan(*via("auto", workspace.mount), name="auto")
    assert outcome(scan) == outcome(local), scan.result.stderr
    assert from_mounts(scan) == 0
    assert scan.result.stderr.count("the mount was not used any more: the mount of dbfs does "
                                    "not show what the API shows: in /Users/") >= 1
    assert "does not show what the API shows" in meta(scan)["mount_notes"]
    refused = workspace.scan(*via("mount", workspace.mount), name="mount")
    assert refused.code == 5, refused.result.stderr
    assert "does not show what the API shows" in refused.result.stderr
    assert "--via api" in refused.result.stderr


@pytest.mark.parametrize("word", ["mount", "auto"])
def test_homes_of_a_mount_that_differs_later_are_listed_again(workspace, word):
    """The proof holds for the first homes. What was listed by then of the others is wrong."""
    homes = sorted((workspace.mount / "Users").iterdir())
    for home in homes[12:]:
        for path in home.rglob("*"):
            if path.is_file():
                write_file(path, path.stat().st_size + 1, int(path.stat().st_mtime_ns / 1e6))
    scan = workspace.scan("--sources", "dbfs", *via(word, workspace.mount), "--processes", 1)
    assert "does not show what the API shows" in scan.result.stderr
    assert "homes are listed again" in scan.result.stderr
    if word == "mount":
        assert scan.code == 5
        scan = workspace.scan("--sources", "dbfs", "--via", "api", "--resume")
    assert scan.code == 0, scan.result.stderr
    api = workspace.scan("--sources", "dbfs", name="api")
    assert outcome(scan) == outcome(api)
    assert from_mounts(scan) == 0


def test_a_scan_that_is_killed_says_what_is_from_mounts(workspace):
    with workspace.start_scan(*via("auto", workspace.mount), "--max-rate", 30) as scan:
        wait_until(lambda: scan.progress() and from_mounts(scan) > 0, "a listing from the mount")
        scan.process.kill()
        scan.process.wait()
    assert from_mounts(scan) > 0
    assert meta(scan)["mounts"] == f"dbfs={workspace.mount}"


def test_times_may_differ_where_the_mount_is_chosen(workspace):
    """A file system may keep times by the second. What is not equal is not used by itself."""
    for path in workspace.mount.rglob("*"):
        if path.is_file():
            write_file(path, path.stat().st_size, int(path.stat().st_mtime) * 1000)
    scan = workspace.scan(*via("auto", workspace.mount), name="auto")
    assert scan.code == 0 and scan.csv == workspace.truth
    assert "modification time" in meta(scan)["mount_notes"]
    assert from_mounts(scan) == 0
    chosen = workspace.scan(*via("mount", workspace.mount), name="mount")
    assert chosen.code == 0, chosen.result.stderr
    sizes = [[row["file_count"], row["total_size"]] for row in chosen.rows()]
    assert sizes == [[row["file_count"], row["total_size"]] for row in scan.rows()]


@pytest.mark.parametrize("what", ["absent", "empty", "of another workspace"])
def test_no_mount(workspace, tmp_path, what):
    place = tmp_path / "other"
    if what != "absent":
        place.mkdir()
    if what == "of another workspace":
        (place / "Users").mkdir()
        (place / "Users" / "somebody@else").mkdir()
    scan = workspace.scan(*via("auto", place), name="auto")
    assert scan.code == 0, scan.result.stderr
    assert scan.csv == workspace.truth
    assert from_mounts(scan) == 0
    reason = {"absent": "No such file or directory", "empty": "nothing is mounted there",
              "of another workspace": "over the API and not on the mount"}[what]
    assert reason in meta(scan)["mount_notes"]
    refused = workspace.scan(*via("mount", place), name="mount")
    assert refused.code == 5, refused.result.stderr
    assert reason in refused.result.stderr
    assert stocktake("show", "gaps", "--inventory", refused.inventory).stdout == "no gaps\n"


def test_wrong_usage():
    for arguments, reason in [
            (["--mount", "dbfs=/dbfs"], "add --via mount or --via auto"),
            (["--via", "mount", "--mount", "dbfs=relative"], "an absolute path"),
            (["--via", "mount", "--mount", "nothing=/dbfs"], "an absolute path"),
            (["--via", "mount", "--mount", "workspace=/Workspace"], "over the API only"),
            (["--via", "auto", "--sources", "workspace"], "add dbfs to --sources"),
            (["--via", "nfs"], "api, mount or auto")]:
        result = stocktake("scan", "ann@example.com", *arguments)
        assert result.returncode == 2, result.stderr
        assert reason in result.stderr


# A real file system in user space.

def can_mount():
    return shutil.which("bindfs") and os.path.exists("/dev/fuse") and os.geteuid() == 0


class Fuse:
    """The folder, mounted again by a process that can be stopped and killed."""

    def __init__(self, folder, place):
        place.mkdir()
        self.place = place
        self.process = subprocess.Popen(["bindfs", "-f", folder, place])
        wait_until(lambda: os.path.ismount(place), "a mount", process=self.process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()
        subprocess.run(["umount", "-l", self.place], check=False, capture_output=True)


@pytest.mark.skipif(not can_mount(), reason="nothing can be mounted here")
class TestFuse:
    @pytest.mark.parametrize("word", ["mount", "auto"])
    def test_the_same_inventory(self, workspace, tmp_path, word):
        local = workspace.scan(name="local")
        with Fuse(workspace.mount, tmp_path / "fuse") as fuse:
            scan = workspace.scan(*via(word, fuse.place), name=word)
        assert outcome(scan) == outcome(local), scan.result.stderr
        assert from_mounts(scan) > workspace.mounted / 10

    @pytest.mark.parametrize("word", ["mount", "auto"])
    def test_gone_before_the_scan(self, workspace, tmp_path, word):
        with Fuse(workspace.mount, tmp_path / "fuse") as fuse:
            fuse.process.kill()
            fuse.process.wait()
            scan = workspace.scan(*via(word, fuse.place), name=word)
        assert scan.code == (5 if word == "mount" else 0), scan.result.stderr
        assert "Transport endpoint is not connected" in scan.result.stderr
        if word == "auto":
            assert scan.csv == workspace.truth

    @pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
    @pytest.mark.parametrize("word", ["mount", "auto"])
    def test_gone_in_the_middle(self, workspace, tmp_path, word, how):
        """It ends, or does not answer any more, in front of a scan that is under way."""
        with Fuse(workspace.mount, tmp_path / "fuse") as fuse:
            scan = workspace.start_scan(*via(word, fuse.place), "--max-rate", 60)
            with scan:
                scan.wait_for_progress("directories_listed", 10)
                fuse.process.send_signal(how)
                code = scan.end(150)
        assert stocktake("show", "gaps", "--inventory", scan.inventory).stdout == "no gaps\n"
        if word == "auto":
            assert code == 0, scan.said
            assert scan.csv == workspace.truth
            assert "the mount was not used any more" in scan.said
            return
        assert code == 5, scan.said
        assert "the mount of dbfs at" in scan.said
        with Fuse(workspace.mount, tmp_path / "again") as again:
            resumed = workspace.scan(*via("mount", again.place), "--resume", name="running")
        assert resumed.code == 0, resumed.result.stderr
        assert resumed.csv == workspace.truth
