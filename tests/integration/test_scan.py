"""The main job, in good weather and in bad: the same numbers, to the byte."""

import csv
import io
import json
import sqlite3

import pytest

from harness import Simulator, read_csv, stocktake

ODDITIES = ["--users", 40, "--dirs", 12, "--git-folders", "--weird-names", "--orphans", 4,
            "--mixed-case", "--no-home", 2]


def test_ordinary_tree_is_complete_and_asked_for_once(tmp_path):
    with Simulator(tmp_path, "--users", 50, "--git-folders", "--orphans", 3) as simulator:
        scan = simulator.scan()
        assert scan.code == 0, scan.result.stderr
        assert scan.csv == simulator.truth
        stats = simulator.stats()
        assert stats["repeated"] == 0
        # The caller, two lists and two folders of homes, and the name of each home of nobody.
        assert stats["requests"] <= simulator.ready["directories"] + 5 + 3
        code, digest = scan.check()
        assert code == 0
        assert digest.startswith("digest sha256:") and len(digest) == len("digest sha256:") + 64
    assert "complete" in scan.result.stderr
    assert scan.result.stdout == ""


@pytest.mark.parametrize("shape", [["--users", 3, "--deep", 200],
                                   ["--users", 2, "--dirs", 1, "--deep", 2000],
                                   ["--users", 4, "--wide", 100000],
                                   ["--users", 12, "--whale", 500], ["--users", 1, "--dirs", 0]])
def test_shapes(tmp_path, shape):
    with Simulator(tmp_path, *shape) as simulator:
        scan = simulator.scan()
        assert scan.code == 0, scan.result.stderr
        assert scan.csv == simulator.truth


def test_oddities_are_counted_and_slashed_names_are_gaps(tmp_path):
    with Simulator(tmp_path, *ODDITIES) as simulator:
        scan = simulator.scan()
        assert scan.code == 3
        assert scan.csv == simulator.truth
    gaps = stocktake("show", "gaps", "--inventory", scan.inventory, "--format", "json",
                     "--limit", 0)
    gaps = json.loads(gaps.stdout)
    assert len(gaps) == simulator.ready["gaps"] > 0
    assert all(gap["path"].endswith("/either/or") and gap["http_status"] == 404 for gap in gaps)


def test_bad_weather_changes_nothing(tmp_path):
    shape = ["--users", 40, "--dirs", 12, "--git-folders", "--orphans", 2, "--mixed-case"]
    with Simulator(tmp_path, *shape) as simulator:
        clear = simulator.scan(name="clear")
    weather = ["--p429", "5%", "--p5xx", "3%", "--reset", "2%", "--truncate", "2%", "--html", "1%"]
    with Simulator(tmp_path, *shape, *weather) as simulator:
        rough = simulator.scan(name="rough", timeout=200)
        assert simulator.stats()["throttled"] > 0
    assert (clear.code, rough.code) == (0, 0), rough.result.stderr
    assert rough.csv == clear.csv
    assert rough.check() == clear.check()


def test_denied_directories_are_all_named(tmp_path):
    with Simulator(tmp_path, "--users", 60, "--denied", "8%") as simulator:
        scan = simulator.scan()
        assert scan.code == 3
        assert scan.csv == simulator.truth
        expected = simulator.ready["gaps"]
    shown = stocktake("show", "gaps", "--inventory", scan.inventory, "--format", "csv",
                      "--limit", 0)
    rows = list(csv.DictReader(io.StringIO(shown.stdout)))
    assert len(rows) == expected > 20
    assert {row["error_code"] for row in rows} == {"PERMISSION_DENIED"}
    checked = stocktake("check", "--inventory", scan.inventory)
    assert checked.returncode == 3
    assert checked.stdout.count("gap: ") == expected
    assert sum(int(row["gap_count"]) for row in scan.rows()) == expected


def test_every_export_has_the_same_totals(tmp_path):
    with Simulator(tmp_path, *ODDITIES) as simulator:
        scan = simulator.scan()
    per_user = scan.rows()
    files = list(csv.DictReader(io.StringIO(
        stocktake("export", "files-csv", "--inventory", scan.inventory).stdout, newline="")))
    lines = stocktake("export", "jsonl", "--inventory", scan.inventory).stdout
    objects = [json.loads(line) for line in lines.splitlines()]
    count = sum(int(row["file_count"]) for row in per_user)
    size = sum(int(row["total_size"]) for row in per_user)
    unsized = sum(int(row["unsized_count"]) for row in per_user)
    assert count == len(files) == len(objects) > 0
    assert size == sum(int(row["size"] or 0) for row in files)
    assert size == sum(each["size"] or 0 for each in objects)
    assert unsized == sum(row["size"] == "" for row in files)
    keys = [(row["username"], row["source"], row["path"].encode()) for row in files]
    assert keys == sorted(keys)
    with sqlite3.connect(scan.inventory) as database:
        assert database.execute("SELECT count(*), sum(size) FROM files").fetchone() == (count, size)
        assert database.execute("SELECT sum(file_count) FROM users").fetchone() == (count,)


def test_named_users_whatever_their_letter_case(tmp_path):
    with Simulator(tmp_path, "--users", 12, "--mixed-case") as simulator:
        inventory, output = tmp_path / "some.db", tmp_path / "some.csv"
        result = stocktake("scan", "USER00003@example.com", "user00006@example.com",
                           "user00003@EXAMPLE.com", "nobody@example.com", *simulator.login(),
                           "--inventory", inventory, "--output", output)
        assert result.returncode == 3, result.stderr
        assert "note: " in result.stderr
        rows = list(csv.DictReader(io.StringIO(read_csv(output), newline="")))
        truth = {row["username"]: row for row in csv.DictReader(io.StringIO(simulator.truth))}
    assert [row["username"] for row in rows] == ["USER00003@example.com", "user00006@example.com",
                                                 "nobody@example.com"]
    assert rows[0]["file_count"] == truth["user00003@example.com"]["file_count"]
    assert rows[1] == truth["user00006@example.com"]
    assert rows[2]["status"] == "error"


def test_progress_json_is_json_on_standard_error(tmp_path):
    with Simulator(tmp_path, "--users", 30, "--latency", "30ms") as simulator:
        scan = simulator.scan("--progress", "json", "--max-in-flight", 4)
    lines = [json.loads(line) for line in scan.result.stderr.splitlines() if line.startswith("{")]
    assert lines[-1]["directories_listed"] == lines[-1]["directories_found"]
    assert lines[-1]["requests"] >= simulator.ready["directories"]
