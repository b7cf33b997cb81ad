"""`cmake --install`: the installed program finds what belongs to it."""

import pathlib
import socket
import subprocess

import pytest

from harness import BINARY, Simulator, clean_environment

BUILD = pathlib.Path(BINARY).parent.parent


@pytest.fixture
def prefix(tmp_path):
    folder = tmp_path / "installed"
    subprocess.run(["cmake", "--install", BUILD, "--prefix", folder], check=True,
                   capture_output=True, timeout=120)
    return folder


@pytest.fixture
def closed_port():
    """Bound, so that no other program gets it, and not listening: connections are refused."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def test_the_programs_are_installed(prefix):
    for name in ["stocktake", "stocktake-worker"]:
        result = subprocess.run([prefix / "bin" / name, "--help"], capture_output=True, text=True)
        assert "stocktake" in result.stdout + result.stderr, name


def test_a_scan_on_a_cluster_finds_the_worker_bundle(tmp_path, prefix, closed_port):
    def scan_on_a_cluster():
        cluster = ["--spark-remote", f"sc://127.0.0.1:{closed_port}", "--give-up-after", 1]
        command = simulator.scan_command(tmp_path / "scan.db", tmp_path / "scan.csv", *cluster)
        return subprocess.run([prefix / "bin" / "stocktake", *map(str, command)], timeout=120,
                              capture_output=True, text=True, env=clean_environment())

    with Simulator(tmp_path, "--users", 3) as simulator:
        (bundle,) = prefix.glob("lib/stocktake/stocktake-worker-*.tar.gz")
        found = scan_on_a_cluster()
        assert found.returncode == 5, found.stderr  # the cluster cannot be reached
        bundle.unlink()
        missing = scan_on_a_cluster()
        assert missing.returncode == 2, missing.stderr
        assert "stocktake-worker-*.tar.gz" in missing.stderr
