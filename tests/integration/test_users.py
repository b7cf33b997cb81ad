"""The list of users: whole, or exit code 5."""

import csv
import io
import json

import pytest

from harness import Simulator, read_csv, rows_of, stocktake


def names(count):
    return [f"user{number:05}@example.com" for number in range(1, count + 1)]


@pytest.mark.parametrize("oddity", [[], ["--scim-page", 50], ["--scim-page", 50, "--scim-repeat"],
                                    ["--scim-page", 20, "--scim-5xx", "50%"],
                                    ["--scim-page", 100, "--scim-guests", 1],
                                    ["--scim-page", 100, "--scim-guests", 4]])
def test_list_is_whole(tmp_path, oddity):
    with Simulator(tmp_path, "--users", 250, "--dirs", 0, *oddity) as simulator:
        result = stocktake("users", *simulator.login())
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == names(250)


def test_short_list_is_an_error(tmp_path):
    with Simulator(tmp_path, "--users", 250, "--dirs", 0, "--scim-short") as simulator:
        result = stocktake("users", *simulator.login(), "--output", tmp_path / "users.txt")
    assert result.returncode == 5
    assert "250" in result.stderr and "249" in result.stderr
    assert not (tmp_path / "users.txt").exists()


def test_user_whom_a_short_list_hides_is_no_orphan(tmp_path):
    with Simulator(tmp_path, "--users", 12, "--scim-short") as simulator:
        scan = simulator.scan()
        assert scan.code == 3
        assert "the list of users is unsettled" in scan.result.stderr
        assert "scim/v2/Users: UNSETTLED" in scan.result.stderr
        by_name = stocktake("scan", *names(12), *simulator.login(), "--output",
                            tmp_path / "named.csv", "--inventory", tmp_path / "named.db")
        assert by_name.returncode == 0, by_name.stderr
        truth = simulator.truth
    assert read_csv(tmp_path / "named.csv") == truth
    assert scan.csv == truth, "who is not on the list is asked for by name"
    assert [row["orphan"] for row in csv.DictReader(io.StringIO(truth))] == ["0"] * 12


def test_a_list_that_always_changes_is_unsettled(tmp_path):
    with Simulator(tmp_path, "--users", 25, "--dirs", 0, "--scim-page", 10,
                   "--scim-guests", 1000) as simulator:
        result = stocktake("users", *simulator.login(), "--output", tmp_path / "users.txt")
    assert result.returncode == 5
    assert "the list of users is unsettled" in result.stderr
    assert not (tmp_path / "users.txt").exists()


@pytest.mark.parametrize("guests", [1, 3, 1000])
def test_who_is_there_all_the_time_is_no_orphan_though_the_lists_change(tmp_path, guests):
    with Simulator(tmp_path, "--users", 60, "--dirs", 1, "--service-principals", 30, "--orphans", 2,
                   "--uuid-orphans", 2, "--scim-page", 20, "--scim-guests", guests) as simulator:
        scan = simulator.scan()
        truth = rows_of(simulator.truth)
        found = rows_of(scan.csv)
    assert scan.code == (0 if guests < 1000 else 3), scan.result.stderr
    # Guests who were seen in a list that never settled may have a row.
    kept = [row for row in found if row["username"] in {row["username"] for row in truth}]
    assert kept == truth
    assert guests == 1000 or len(found) == len(truth)
    assert ("is unsettled" in scan.result.stderr) == (guests == 1000)


def test_formats_and_limit(tmp_path):
    with Simulator(tmp_path, "--users", 30, "--dirs", 0) as simulator:
        as_csv = stocktake("users", *simulator.login(), "--format", "csv").stdout
        as_json = stocktake("users", *simulator.login(), "--format", "json").stdout
        first = stocktake("users", *simulator.login(), "--max-users", 3).stdout
    assert [row["username"] for row in csv.DictReader(io.StringIO(as_csv))] == names(30)
    assert [each["username"] for each in json.loads(as_json)] == names(30)
    assert first.split() == names(3)
