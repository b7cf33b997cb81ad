"""Classes of content and extensions: every output says the same as the listings of the workspace."""

import collections
import json
import re
import sqlite3

import pytest

import truth
from harness import Simulator, output_of, rows_of, stocktake

CLASSES = {"trash", "bundle", "git", "tool", "other"}
COLUMNS = ["username", "source", "path", "kind", "size", "modified_at", "object_id", "owner", "class",
           "workspace"]


@pytest.fixture(scope="module")
def scan(tmp_path_factory):
    with Simulator(tmp_path_factory.mktemp("classes"), "--users", 9, "--content-classes",
                   "--git-folders", "--extensions", "--service-principals", 1) as simulator:
        scan = simulator.scan()
        assert scan.code == 0, scan.result.stderr
        scan.files = truth.true_files(simulator.url, simulator.ready["token"])
        scan.host = simulator.url.removeprefix("http://")
        scan.told = simulator.ready["classes"]
        yield scan


def sums(files, column):
    """Files and bytes by that column of `true_files`."""
    found = collections.defaultdict(lambda: [0, 0])
    for each in files:
        found[each[column]][0] += 1
        found[each[column]][1] += each[2] or 0
    return {name: tuple(sum) for name, sum in found.items()}


def shown(scan, by, *arguments):
    rows = json.loads(output_of(scan, "show", "kinds", "--by", by, "--format", "json", *arguments))
    return {row[by]: (row["file_count"], row["size"]) for row in rows}


def test_every_class_occurs_and_the_simulator_says_the_same(scan):
    expected = sums(scan.files, 3)
    assert expected.keys() == CLASSES
    assert expected == {name: (of["files"], of["bytes"]) for name, of in scan.told.items()}
    assert scan.check()[0] == 0


def test_the_exports_have_the_class_and_the_workspace_of_each_file(scan):
    expected = sorted((source, path, of, scan.host) for source, path, _, of, _ in scan.files)
    rows = rows_of(output_of(scan, "export", "files-csv"))
    assert list(rows[0]) == COLUMNS
    lines = [json.loads(line) for line in output_of(scan, "export", "jsonl").splitlines()]
    assert list(lines[0]) == COLUMNS
    with sqlite3.connect(scan.inventory) as database:
        database.row_factory = sqlite3.Row
        view = [dict(row) for row in database.execute("SELECT * FROM files")]
    files = json.loads(output_of(scan, "show", "files", "--format", "json"))
    for found in rows, lines, view, files:
        assert sorted((row["source"], row["path"], row["class"], row["workspace"])
                      for row in found) == expected


def test_the_views_add_up_to_all_files(scan):
    assert shown(scan, "class") == sums(scan.files, 3)
    assert shown(scan, "extension") == sums(scan.files, 4)
    assert {"py", "csv", "parquet", "gz", ""} == shown(scan, "extension").keys()
    total = [sum(numbers) for numbers in zip(*shown(scan, "kind").values(), strict=True)]
    assert total == [len(scan.files), sum(size or 0 for _, _, size, _, _ in scan.files)]


def test_a_scope_applies_to_classes_and_extensions(scan):
    for under in "/Users/user00001@example.com", "/Users/user00001@example.com/project":
        files = [each for each in scan.files
                 if each[0] == "dbfs" and each[1].startswith(under + "/")]
        assert files
        for by, column in ("class", 3), ("extension", 4):
            assert shown(scan, by, "--under", "dbfs:" + under) == sums(files, column)


def test_a_table_names_files_without_extension(scan):
    table = output_of(scan, "show", "kinds", "--by", "extension")
    assert table.startswith("EXTENSION ")
    assert "\n(none) " in table


def test_directories_and_the_overview_have_classes(scan):
    rows = rows_of(output_of(scan, "show", "dirs", "--format", "csv"))
    of = {(row["source"], row["path"].split("/", 3)[3]): row["class"] for row in rows
          if row["path"].startswith("/Users/user00001@example.com/")}
    assert of["workspace", "Trash"] == of["workspace", "Trash/deleted-project/.bundle"] == "trash"
    assert of["workspace", "project/Trash"] == of["workspace", "trash"] == "other"
    assert of["workspace", "checkout/src/__pycache__"] == "git"
    assert of["dbfs", "project/.bundle/.ide"] == "bundle"
    overview = output_of(scan, "show")
    for word in CLASSES:
        assert re.search(rf"^{word} +[0-9,]+ ", overview, re.MULTILINE)


def test_the_page_has_them_and_links_to_the_workspace(scan):
    page = output_of(scan, "export", "html", "--output", "-")
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page,
                                re.DOTALL)[1])
    found = collections.defaultdict(lambda: [0, 0])
    for _, _, files, size, _, number in data["usage"]:
        found[data["classes"][number]][0] += files
        found[data["classes"][number]][1] += size
    assert {name: tuple(of) for name, of in found.items()} == sums(scan.files, 3)
    assert data["links"] == ["", f"http://{scan.host}/#workspace", ""]


def test_only_kinds_are_grouped(scan):
    for arguments in ["users", "--by", "class"], ["--by", "class"], ["kinds", "--by", "colour"]:
        result = stocktake("show", *arguments, "--inventory", scan.inventory)
        assert result.returncode == 2
        assert result.stdout == ""
