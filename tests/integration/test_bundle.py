"""The worker's bundle: runs from any folder, with nothing but what is in it."""

import json
import os
import pathlib
import subprocess
import tarfile

import pytest

from harness import BINARY, Simulator

BUNDLE = pathlib.Path(BINARY).parent.parent / "bundle"
SCRIPT = pathlib.Path(__file__).parents[2] / "scripts" / "bundle.sh"


def the_bundle():
    bundles = list(BUNDLE.glob("stocktake-worker-*.tar.gz"))
    assert len(bundles) == 1
    return bundles[0]


@pytest.fixture
def unpacked(tmp_path):
    folder = tmp_path / "some where"
    with tarfile.open(the_bundle()) as archive:
        archive.extractall(folder)
    return folder


def test_a_scan_with_it_is_the_same(tmp_path, unpacked):
    with Simulator(tmp_path, "--users", 30) as simulator:
        scan = simulator.scan("--processes", 2, "--worker", unpacked / "run")
    assert scan.code == 0, scan.result.stderr
    assert scan.csv == simulator.truth


def test_all_its_libraries_are_its_own(unpacked):
    manifest = json.loads((unpacked / "manifest.json").read_text())
    assert manifest["architecture"] == os.uname().machine
    listed = subprocess.run(
        [unpacked / manifest["loader"], "--library-path", unpacked / manifest["libraries"],
         "--list", unpacked / manifest["program"]], capture_output=True, text=True, check=True)
    paths = [line.split("=> ")[1].rsplit(" (", 1)[0]
             for line in listed.stdout.splitlines() if "=> " in line]
    assert len(paths) > 5
    assert all(path.startswith(str(unpacked)) for path in paths), listed.stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may change the root folder")
def test_it_runs_where_there_is_nothing_else(unpacked):
    manifest = json.loads((unpacked / "manifest.json").read_text())
    result = subprocess.run(
        ["chroot", unpacked, "/" + manifest["loader"], "--library-path", "/lib",
         "/" + manifest["program"], "an argument"], capture_output=True, text=True)
    assert result.returncode == 2, result.stderr
    assert result.stderr.startswith("stocktake-worker ")


def test_the_same_files_make_the_same_bundle(tmp_path):
    worker = pathlib.Path(BINARY).parent / "stocktake-worker"
    version = json.loads(subprocess.run(
        ["tar", "-xzOf", the_bundle(), "manifest.json"], capture_output=True, check=True).stdout)
    made = subprocess.run([SCRIPT, worker, tmp_path / "again", version["version"]],
                          capture_output=True, text=True, check=True).stdout.strip()
    assert pathlib.Path(made).name == the_bundle().name
    assert pathlib.Path(made).read_bytes() == the_bundle().read_bytes()
