"""Installs the Spark versions that tests run against, pinned and checked, into build/spark."""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
ROOT = pathlib.Path(os.environ.get("STOCKTAKE_SPARK_DIRECTORY", HERE.parents[1] / "build" / "spark"))

# What the tests run against.
VERSION = os.environ.get("STOCKTAKE_SPARK_VERSION", "4.0")

CONNECT_JARS = {
    "3.5": ("org.apache.spark:spark-connect_2.12:3.5.7", "spark-connect_2.12-3.5.7.jar",
            "15366e21273a874c760b51fa00743a2acb8fa78642cc35d7a076a3ade0c5eef6"),
    "4.0": None,  # pyspark has it
}


class SparkUnavailable(Exception):
    """Java or a package cannot be installed here; the text says why."""


class Installation:
    def __init__(self, version, venv, jars):
        self.version = version
        self.python = venv / "bin" / "python"
        self.home = next(venv.glob("lib/python3.*/site-packages/pyspark"))
        self.jars = jars


def install(version):
    """Returns at once where it was done before. Several processes may call it."""
    if shutil.which("java") is None:
        raise SparkUnavailable("cannot be installed: no java (openjdk-17-jre-headless)")
    with _lock(version):
        venv = _install_packages(version)
        jar = CONNECT_JARS[version]
        return Installation(version, venv, [_install_jar(version, *jar)] if jar else [])


@contextlib.contextmanager
def _lock(version):
    ROOT.mkdir(parents=True, exist_ok=True)
    with open(ROOT / f".lock-{version}", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install_packages(version):
    requirements = HERE / f"requirements-{version}.txt"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    venv = ROOT / f"python-{version}"
    done = venv / ".installed"
    if done.exists() and done.read_text() == digest:
        return venv
    shutil.rmtree(venv, ignore_errors=True)
    _run(["/usr/bin/python3", "-m", "venv", str(venv)])
    _run([str(venv / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check",
          "--require-hashes", "--no-deps", "--requirement", str(requirements)])
    done.write_text(digest)
    return venv


def _install_jar(version, artifact, name, sha256):
    jar = ROOT / f"jars-{version}" / name
    if not jar.exists() or hashlib.sha256(jar.read_bytes()).hexdigest() != sha256:
        if shutil.which("mvn") is None:
            raise SparkUnavailable(f"cannot be installed: {name}: no mvn (maven)")
        _run(["mvn", "--quiet", "--batch-mode", "dependency:copy", f"-Dartifact={artifact}",
              f"-DoutputDirectory={jar.parent}", "-Dmdep.overWriteReleases=true"])
    found = hashlib.sha256(jar.read_bytes()).hexdigest()
    assert found == sha256, f"{jar} has SHA-256 {found}, not {sha256}"
    return jar


def _run(command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    if done.returncode == 0:
        return
    text = (done.stdout + done.stderr).strip()
    # A package that is not the one that was pinned is a failure, not a reason to skip.
    assert "DO NOT MATCH THE HASHES" not in text, text
    raise SparkUnavailable(f"cannot be installed: {command[0]}: {text[-500:]}")
