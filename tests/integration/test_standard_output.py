"""What a command was to print is printed, or the command says why not and does not end with 0."""

import shlex
import subprocess

import pytest

from harness import BINARY, Simulator, check, clean_environment
from waiting import SLOWNESS


@pytest.fixture(scope="module")
def simulator(tmp_path_factory):
    with Simulator(tmp_path_factory.mktemp("output"), "--users", 80, "--dirs", 1) as started:
        yield started


@pytest.fixture(scope="module")
def inventory(simulator):
    scan = simulator.scan(name="output")
    assert scan.code == 0
    return scan.inventory


def run(command, redirection, directory):
    line = f"{shlex.join([BINARY, *map(str, command)])} {redirection}"
    return subprocess.run(["bash", "-c", line], env=clean_environment(), cwd=directory,
                          stderr=subprocess.PIPE, text=True, timeout=120 * SLOWNESS)


BROKEN = pytest.mark.parametrize(("redirection", "reason"), [
    (">/dev/full", "No space left"), (">&-", "Bad file descriptor"),
    ("<&- >&-", "Bad file descriptor")])


@BROKEN
@pytest.mark.parametrize("words", [
    ["help"], ["--version"], ["plan", "--users", 3, "--seconds-per-user", 2],
    ["demo", "--users", 3, "--directory", "demo"], ["simulate", "--users", 1, "--port", 0]],
    ids=lambda words: words[0])
def test_without_a_workspace(tmp_path, words, redirection, reason):
    result = run(words, redirection, tmp_path)
    assert result.returncode == 5, result.stderr
    assert f"could not write standard output: {reason}" in result.stderr


@BROKEN
@pytest.mark.parametrize("words", [
    ["users"], ["plan"], ["plan", "--format", "json"], ["doctor"], ["doctor", "--format", "json"]],
    ids=" ".join)
def test_with_a_workspace(simulator, tmp_path, words, redirection, reason):
    result = run([*words, *simulator.login()], redirection, tmp_path)
    assert result.returncode == 5, result.stderr
    assert result.stderr.count(f"could not write standard output: {reason}") == 1


@BROKEN
@pytest.mark.parametrize("words", [
    ["show"], ["show", "users"], ["check"], ["export", "csv"], ["export", "jsonl"],
    ["export", "html"]], ids=" ".join)
def test_with_an_inventory(inventory, tmp_path, words, redirection, reason):
    result = run([*words, "--inventory", inventory], redirection, tmp_path)
    assert result.returncode == 5, result.stderr
    assert f"could not write standard output: {reason}" in result.stderr


@BROKEN
def test_a_scan_keeps_its_inventory(simulator, inventory, tmp_path, redirection, reason):
    result = run(simulator.scan_command("a.db", "-"), redirection, tmp_path)
    assert result.returncode == 5, result.stderr
    assert f"could not write standard output: {reason}" in result.stderr
    assert "stocktake export csv" in result.stderr
    assert check(tmp_path / "a.db") == check(inventory)


def test_what_is_wrong_is_worth_more_than_what_cannot_be_printed(tmp_path):
    result = run(["doctor", "--host", "http://127.0.0.1:1", "--token", "t", "--give-up-after", "0.1"],
                 ">&-", tmp_path)
    assert result.returncode == 5
    refused = run(["doctor"], ">&-", tmp_path)
    assert refused.returncode == 4
