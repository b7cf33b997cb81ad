"""The Parquet export is the CSV of files, read by DuckDB and by pyarrow."""

import csv
import json
import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "integration"))
from harness import Simulator, stocktake


def read(path):
    reader = pathlib.Path(__file__).parent / "read.py"
    result = subprocess.run([os.environ["STOCKTAKE_PARQUET_PYTHON"], reader, path],
                            capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def read_rows(path):
    """As pyarrow reads them; a sum over them may be too large for a query."""
    code = ("import json, sys, pyarrow.parquet as p;"
            "print(json.dumps([[*list(r.values())[:5], r['modified_at'] and"
            " r['modified_at'].strftime('%Y-%m-%dT%H:%M:%SZ')]"
            " for r in p.read_table(sys.argv[1]).to_pylist()]))")
    result = subprocess.run([os.environ["STOCKTAKE_PARQUET_PYTHON"], "-c", code, path],
                            capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def scan(tmp_path_factory):
    with Simulator(tmp_path_factory.mktemp("parquet"), "--users", 30, "--weird-names", "--orphans",
                   2, "--git-folders", "--content-classes") as simulator:
        yield simulator.scan()


def test_both_read_what_the_csv_says(scan, tmp_path):
    target = tmp_path / "files.parquet"
    result = stocktake("export", "parquet", "--inventory", scan.inventory, "--output", target)
    assert result.returncode == 0, result.stderr
    assert os.listdir(tmp_path) == ["files.parquet"]
    rows_file = tmp_path / "files.csv"
    stocktake("export", "files-csv", "--inventory", scan.inventory, "--output", rows_file)
    rows = list(csv.reader(rows_file.open(newline="", encoding="utf-8")))[1:]
    seen = read(target)
    unsized = sum(row[4] == "" for row in rows)
    assert unsized > 0
    assert seen["duckdb"] == [len(rows), sum(int(row[4] or 0) for row in rows), unsized,
                              sum(row[5] == "" for row in rows)]
    assert seen["rows"] == [[*row[:4], int(row[4]) if row[4] else None, row[5] or None,
                             int(row[6]) if row[6] else None, *row[7:]] for row in rows]
    assert len({row[8] for row in rows}) > 1  # classes
    assert seen["types"]["size"] == "BIGINT"
    assert seen["types"]["modified_at"] == "TIMESTAMP WITH TIME ZONE"
    assert seen["pyarrow"]["modified_at"] == "timestamp[ms, tz=UTC]"


def test_numbers_at_the_ends_of_their_types(tmp_path):
    with Simulator(tmp_path, "--users", 6, "--odd-listings", "--large-numbers") as simulator:
        scan = simulator.scan()
    target, rows_file = tmp_path / "files.parquet", tmp_path / "files.csv"
    for name, file in (("parquet", target), ("files-csv", rows_file)):
        assert stocktake("export", name, "--inventory", scan.inventory, "--output",
                         file).returncode == 0
    with rows_file.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    assert max(row[5] for row in rows) == "9999-12-31T23:59:59Z"
    assert min(row[5] for row in rows) < "1970"
    assert [row[:6] for row in read_rows(target)] == [
        [*row[:4], int(row[4]) if row[4] else None, row[5] or None] for row in rows]


def test_standard_output_has_the_same(scan, tmp_path):
    target = tmp_path / "out.parquet"
    with target.open("wb") as out:
        code = subprocess.run([os.environ["STOCKTAKE"], "export", "parquet", "--inventory",
                               scan.inventory], stdout=out, timeout=60).returncode
    assert code == 0
    piped = subprocess.run([os.environ["STOCKTAKE"], "export", "parquet", "--inventory",
                            scan.inventory], stdout=subprocess.PIPE, timeout=60)
    assert piped.returncode == 0 and piped.stdout == target.read_bytes()
    assert read(target)["duckdb"][0] == sum(int(row["file_count"]) for row in scan.rows())


def test_what_cannot_be_written_is_said(scan):
    result = stocktake("export", "parquet", "--inventory", scan.inventory, "--output",
                       "/no/such/folder/x.parquet")
    assert result.returncode == 2 and "/no/such/folder" in result.stderr
    result = stocktake("export", "parquet", "--inventory", "/nowhere.db")
    assert result.returncode == 2 and "nowhere.db" in result.stderr
