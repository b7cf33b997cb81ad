"""Listings as some workspaces have them: every file is counted, and every output says the same."""

import json
import re
import sqlite3

import pytest

from harness import Simulator, output_of, rows_of, stocktake

MOST_BYTES = 2**63 - 1


@pytest.fixture(scope="module", params=[(), ("--large-numbers",)], ids=["odd", "large"])
def scan(request, tmp_path_factory):
    with Simulator(tmp_path_factory.mktemp("listings"), "--users", 12, "--orphans", 2,
                   "--mixed-case", "--git-folders", "--odd-listings", *request.param) as simulator:
        scan = simulator.scan()
        scan.again = simulator.scan(name="again")
        scan.truth = simulator.truth
        scan.is_large = bool(request.param)
        yield scan


def files_in_sql(scan):
    with sqlite3.connect(scan.inventory) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute("SELECT * FROM files")]


def total(sizes):
    return min(MOST_BYTES, sum(int(size or 0) for size in sizes))


def test_the_inventory_is_the_truth(scan):
    assert scan.csv == scan.truth
    assert scan.code == 0
    checked = stocktake("check", "--inventory", scan.inventory, "--against", scan.again.inventory)
    assert checked.returncode == 0, checked.stdout


def test_every_kind_of_oddity_is_in_it(scan):
    rows = files_in_sql(scan)
    paths = [(row["source"], row["path"]) for row in rows]
    assert len(set(paths)) < len(paths)  # two objects of one path
    assert any(path.endswith("/") for _, path in paths)  # an object without a name
    with sqlite3.connect(scan.inventory) as database:
        with_slash = database.execute("SELECT count(*) FROM directories WHERE path LIKE '%/'")
        assert with_slash.fetchone() == (0,)
        git_folders = database.execute("SELECT count(*) FROM directories WHERE is_git_folder")
        assert git_folders.fetchone()[0] > 0
    if scan.is_large:
        assert max(row["size"] or 0 for row in rows) > MOST_BYTES - 1001
        times = {row["modified_at"] for row in rows}
        assert min(times) < "1970" and max(times) == "9999-12-31T23:59:59Z"


def test_the_exports_have_the_same_rows(scan):
    exported = rows_of(output_of(scan, "export", "files-csv"))
    lines = [json.loads(line) for line in output_of(scan, "export", "jsonl").splitlines()]
    assert [{name: "" if value is None else str(value) for name, value in line.items()}
            for line in lines] == exported
    columns = ("username", "source", "path", "kind", "size", "modified_at", "object_id")
    in_sql = [tuple("" if row[name] is None else str(row[name]) for name in columns)
              for row in files_in_sql(scan)]
    assert sorted(in_sql) == sorted(tuple(row[name] for name in columns) for row in exported)
    shown = rows_of(output_of(scan, "show", "files", "--limit", "0", "--format", "csv"))
    key = ("username", "source", "path", "kind", "size", "modified_at")
    assert (sorted(tuple(row[name] for name in key) for row in shown)
            == sorted(tuple(row[name] for name in key) for row in exported))


def test_the_sums_are_the_same(scan):
    sizes = [row["size"] for row in files_in_sql(scan)]
    users = rows_of(scan.csv)
    assert sum(int(row["file_count"]) for row in users) == len(sizes)
    assert total(row["total_size"] for row in users) == total(sizes)
    for view in ("users", "kinds", "ages"):
        rows = rows_of(output_of(scan, "show", view, "--limit", "0", "--format", "csv"))
        assert total(row.get("total_size") or row.get("size") for row in rows) == total(sizes), view
    with sqlite3.connect(scan.inventory) as database:
        by_user = dict(database.execute("SELECT username, size FROM users"))
    assert by_user == {row["username"]: int(row["total_size"]) for row in users}
    assert total(by_user.values()) == total(sizes)
    overview = output_of(scan, "show", "--bytes")
    assert f"{total(sizes):,} bytes" in overview
    assert ("or more" in overview) == scan.is_large


def test_the_page_and_ncdu_have_every_file(scan, tmp_path):
    page = tmp_path / "page.html"
    output_of(scan, "export", "html", "--output", page)
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>',
                                page.read_text(), re.S).group(1))
    rows = files_in_sql(scan)
    assert data["meta"]["files"] == len(rows)
    assert data["meta"]["bytes"] == total(row["size"] for row in rows)
    assert len(data["files"]) + sum(row[3] for row in data["rest"]) == len(rows)

    def count(node):
        return sum(count(each) if isinstance(each, list) else 1 for each in node[1:])

    assert count(json.loads(output_of(scan, "export", "ncdu"))[3]) == len(rows)


def test_an_inventory_and_itself_do_not_differ(scan):
    result = stocktake("diff", scan.inventory, scan.again.inventory)
    assert result.returncode == 0 and "No file was added" in result.stdout
