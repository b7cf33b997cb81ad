"""What two scans say about each other."""

import csv
import io
import json

import pytest

from harness import Simulator, stocktake

SHAPE = ["--users", 25, "--dirs", 10, "--git-folders", "--seed", 7]


def diff(before, after, *arguments):
    result = stocktake("diff", before, after, *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def rows(before, after, by):
    text = diff(before, after, "--format", "csv", "--by", by)
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    with Simulator(tmp_path_factory.mktemp("whole"), *SHAPE) as simulator:
        yield simulator.scan()


@pytest.fixture(scope="module")
def holed(tmp_path_factory):
    with Simulator(tmp_path_factory.mktemp("holed"), *SHAPE, "--denied", "10%") as simulator:
        yield simulator.scan()


def test_two_scans_of_the_same_do_not_differ(whole, tmp_path):
    with Simulator(tmp_path, *SHAPE) as simulator:
        again = simulator.scan()
    assert diff(whole.inventory, whole.inventory) == diff(whole.inventory, again.inventory)
    for by in ("user", "directory"):
        assert rows(whole.inventory, again.inventory, by) == []
    assert json.loads(diff(whole.inventory, again.inventory, "--format", "json")) == []


def test_what_became_hidden_is_not_gone(whole, holed):
    assert holed.code == 3
    for by in ("user", "directory"):
        changes = rows(whole.inventory, holed.inventory, by)
        missing = sum(int(row["file_count"]) for row in whole.rows()) - sum(
            int(row["file_count"]) for row in holed.rows())
        lost = sum(int(row["total_size"]) for row in whole.rows()) - sum(
            int(row["total_size"]) for row in holed.rows())
        assert sum(int(row["hidden_files"]) for row in changes) == missing > 0
        assert sum(int(row["hidden_bytes"]) for row in changes) == lost
        for row in changes:
            assert row["gone_files"] == row["added_files"] == row["revealed_files"] == "0", row
        back = rows(holed.inventory, whole.inventory, by)
        assert sum(int(row["revealed_files"]) for row in back) == missing
        assert all(row["added_files"] == row["gone_files"] == "0" for row in back)


def test_users_who_were_not_asked_for_are_not_gone(whole, tmp_path):
    with Simulator(tmp_path, *SHAPE) as simulator:
        some = tmp_path / "some.db"
        assert stocktake("scan", "user00003@example.com", *simulator.login(), "--inventory",
                         some).returncode == 0
    changes = rows(whole.inventory, some, "user")
    assert len(changes) == len(whole.rows()) - 1
    assert {row["status"] for row in changes} == {"not in the new one"}
    assert all(row["gone_files"] == "0" for row in changes)


def test_inventories_that_cannot_be_compared(whole, tmp_path):
    nowhere = tmp_path / "nowhere.db"
    assert stocktake("diff", whole.inventory, nowhere).returncode == 2
    assert stocktake("diff", nowhere, whole.inventory).returncode == 2
