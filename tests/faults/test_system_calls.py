"""Each kind of system call of a scan, of `check` and of an export fails once, or from some moment on.
The numbers are right, or the exit code and words on standard error say that they are not, and
`--resume` ends as if nothing had happened.

STOCKTAKE_INJECTIONS: how many runs of each command (default 12); `all` for every one.
"""

import hashlib
import os
import shutil
import subprocess

import pytest

import system_calls
from disturbed import Target
from harness import BINARY, clean_environment
from waiting import SLOWNESS

WORKSPACE = ["--users", 4, "--dirs", 3, "--files", 4, "--orphans", 1]
NUMBER = os.environ.get("STOCKTAKE_INJECTIONS", "12")

# From docs/: whatever fails, it is neither a bug (1) nor damage (6).
CODES = {0, 2, 3, 4, 5, 130}

pytestmark = pytest.mark.skipif(not system_calls.can_inject(),
                                reason="strace cannot watch a process here")


def chosen(command, tmp_path):
    calls = system_calls.calls_of([BINARY, *map(str, command)], tmp_path / "calls",
                                  env=clean_environment())
    every = list(system_calls.injections(calls))
    return every if NUMBER == "all" else system_calls.sample(every, int(NUMBER), seed=1)


def run(command, injection=None):
    wrap = injection.wrap() if injection else []
    return subprocess.run([*wrap, BINARY, *map(str, command)], capture_output=True, text=True,
                          errors="replace", timeout=120 * SLOWNESS, env=clean_environment())


def says_what_happened(ended, injection):
    """What is wrong with how the command ended; nothing if it is right, or says that it is not."""
    if ended.returncode not in CODES:
        return f"exit code {ended.returncode}"
    if "bug" in ended.stderr:
        return "calls it a bug"
    is_mute = injection.call in ("write", "writev") and injection.lasts
    if ended.returncode != 0 and not ended.stderr.strip() and not is_mute:
        return "does not say why"
    return None


def report(broken):
    assert not broken, "\n".join(
        f"{injection}: {why}\n    code {ended.returncode}: {ended.stderr.strip()[-400:]}"
        for injection, why, ended in broken)


def test_a_scan(workspace, tmp_path):
    folder = tmp_path / "scan"
    target = Target(folder, workspace.simulator, "--give-up-after", 2)

    def wrong_with(injection, ended):
        why = says_what_happened(ended, injection)
        if why is None and ended.returncode == 0 and not target.is_undisturbed(workspace):
            return "not what is there"
        if ended.returncode != 0:
            resumed = run(target.command("--resume"))
            if resumed.returncode != 0 or not target.is_undisturbed(workspace):
                return f"{why}, and --resume ends with {resumed.returncode}: {resumed.stderr[-300:]}"
        return why

    folder.mkdir()
    broken = []
    for injection in chosen(target.command(), tmp_path):
        shutil.rmtree(folder)
        folder.mkdir()
        ended = run(target.command(), injection)
        why = wrong_with(injection, ended)
        if why is not None:
            broken.append((injection, why, ended))
    report(broken)


@pytest.mark.parametrize("words", [["check"], ["show", "users"], ["export", "csv"],
                                   ["export", "files-csv"], ["export", "html"]], ids=" ".join)
def test_a_command_that_reads(workspace, tmp_path, words):
    inventory, output = tmp_path / "inventory.db", tmp_path / "output"
    shutil.copy(workspace.inventory, inventory)
    command = [*words, "--inventory", inventory]
    if words[0] == "export":
        command += ["--output", output]

    def result_of(ended):
        return ended.stdout, output.read_bytes() if output.exists() else None

    def digest():
        return hashlib.sha256(inventory.read_bytes()).hexdigest()

    right, before = result_of(run(command)), digest()
    broken = []
    for injection in chosen(command, tmp_path):
        output.unlink(missing_ok=True)
        ended = run(command, injection)
        why = says_what_happened(ended, injection)
        if why is None and ended.returncode == 0 and result_of(ended) != right:
            why = "not what the inventory says"
        if digest() != before:
            why = f"{why}, and the inventory has changed"
        if why is not None:
            broken.append((injection, why, ended))
    report(broken)
