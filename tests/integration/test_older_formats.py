"""Inventories that an older version made, read by this one: data/format-2/README.md."""

import gzip
import json
import pathlib
import shutil
import subprocess

import pytest

from harness import BINARY, Simulator, clean_environment, rows_of, stocktake
from waiting import SLOWNESS

DATA = pathlib.Path(__file__).parent / "data" / "format-2"
NAMES = ["complete", "weird", "gaps", "unfinished"]
SEALED = NAMES[:3]
VIEWS = ["users", "dirs", "kinds", "ages", "orphans", "gaps"]
NOTE = "made by an older stocktake (format 2)"


@pytest.fixture(params=NAMES)
def old(request, tmp_path):
    return Old(request.param, tmp_path)


class Old:
    """An inventory of format 2, and what the version that made it printed about it."""

    def __init__(self, name, folder):
        self.name = name
        self.inventory = folder / f"{name}.db"
        for packed in DATA.glob(f"{name}.db*.gz"):
            (folder / packed.name.removesuffix(".gz")).write_bytes(gzip.decompress(packed.read_bytes()))
        self.printed = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))

    def run(self, *arguments):
        """With carriage returns in names as they are."""
        result = subprocess.run([BINARY, *arguments, "--inventory", self.inventory],
                                capture_output=True, timeout=60 * SLOWNESS, env=clean_environment())
        result.stdout, result.stderr = result.stdout.decode(), result.stderr.decode()
        return result

    def rows(self, *arguments):
        result = self.run(*arguments)
        assert result.returncode == 0, result.stderr
        assert result.stderr.count(NOTE) == 1
        return rows_of(result.stdout)

    def old_rows(self, *arguments):
        return rows_of(self.printed[" ".join(arguments)]["stdout"])

    def bytes(self):
        return {path.name: path.read_bytes() for path in self.inventory.parent.iterdir()
                if not path.name.endswith("-shm")}


def expect_old_values(rows, old_rows, but=()):
    """Each value of the old rows, also in its old place; there may be more columns."""
    assert len(rows) == len(old_rows)
    for row, old_row in zip(rows, old_rows, strict=True):
        kept = {name: row[name] for name in old_row}
        assert {**kept, **dict.fromkeys(but)} == {**old_row, **dict.fromkeys(but)}


def test_check_says_what_the_old_version_said(old):
    result = old.run("check")
    assert result.returncode == old.printed["check"]["code"], result.stdout + result.stderr
    lines = result.stdout.splitlines()
    notes = [line for line in lines if NOTE in line]
    assert len(notes) == 1
    lines.remove(notes[0])
    assert lines == old.printed["check"]["stdout"].splitlines()
    assert any(line.startswith("sealed: ") for line in lines) == (old.name in SEALED)


def test_the_csv_has_what_the_old_version_wrote(old):
    rows, old_rows = old.rows("export", "csv"), old.old_rows("export", "csv")
    expect_old_values(rows, old_rows, but=["orphan"])
    for row, old_row in zip(rows, old_rows, strict=True):
        # Nothing has proven that a home is nobody's; only --all-users read the list of users.
        assert row["orphan"] == "0"
        is_on_list = old_row["orphan"] == "0" and old.name != "gaps"
        assert row["owner"] == ("user" if is_on_list else "unknown")
        assert row["display_name"] == row["scim_id"] == ""


def test_every_export_has_the_files_that_the_old_version_wrote(old):
    files = old.rows("export", "files-csv")
    expect_old_values(files, old.old_rows("export", "files-csv"))
    jsonl = [json.loads(line) for line in old.run("export", "jsonl").stdout.splitlines()]
    assert [row["path"] for row in jsonl] == [row["path"] for row in files]
    assert [row["size"] or 0 for row in jsonl] == [int(row["size"] or 0) for row in files]
    ncdu = json.loads(old.run("export", "ncdu").stdout)
    assert sum(sizes_of(ncdu[3])) == sum(int(row["size"] or 0) for row in files)
    page = old.run("export", "html")
    assert page.returncode == 0 and NOTE in page.stdout


def sizes_of(item):
    if isinstance(item, dict):
        yield item.get("asize", 0)
    else:
        for each in item[1:]:
            yield from sizes_of(each)


def test_parquet_is_written(old, tmp_path):
    output = tmp_path / "files.parquet"
    result = old.run("export", "parquet", "--output", output)
    if "cannot run" in result.stderr:
        pytest.skip("built without Parquet")
    assert result.returncode == 0, result.stderr
    assert output.read_bytes().startswith(b"PAR1")


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_what_the_old_version_showed(old, view):
    rows, old_rows = old.rows("show", view, "--format", "csv"), old.old_rows(
        "show", view, "--format", "csv")
    if view == "orphans":
        assert not rows
    else:
        expect_old_values(rows, old_rows, but=["orphan"] if view == "users" else [])
    assert old.run("show", view).returncode == 0


def test_the_files_view_has_each_file(old):
    rows, files = old.rows("show", "files", "--format", "csv"), old.old_rows("export", "files-csv")
    assert sorted(row["path"] for row in rows) == sorted(row["path"] for row in files)
    some = files[0]["path"].rsplit("/", 1)[0]
    below = old.rows("show", "files", "--under", some, "--format", "csv")
    assert {row["path"] for row in below} >= {
        row["path"] for row in files if row["path"].rsplit("/", 1)[0] == some}


def test_the_overview_has_the_note_once_and_no_orphans(old):
    result = old.run("show")
    assert result.returncode == 0, result.stderr
    assert (result.stdout + result.stderr).count(NOTE) == 1
    if any(row["owner"] == "unknown" for row in old.rows("export", "csv")):
        assert "an unknown number of orphaned homes" in result.stdout
        assert "no orphaned homes are known" in result.stdout
    else:
        assert "0 orphaned homes" in result.stdout


def test_reading_changes_no_byte(old):
    before = old.bytes()
    for command in (["check"], ["show"], ["show", "dirs"], ["export", "csv"]):
        old.run(*command)
    assert old.bytes() == before


def test_diff_with_a_new_inventory_knows_each_file(tmp_path):
    old = Old("complete", tmp_path)
    with Simulator(tmp_path, "--seed", 5, "--users", 2, "--dirs", 4, "--files", 3, "--orphans", 1,
                   "--mixed-case", "--git-folders") as simulator:
        new = simulator.scan(name="new")
    result = stocktake("diff", old.inventory, new.inventory, "--format", "csv")
    assert result.returncode == 0, result.stderr
    assert result.stderr.count(NOTE) == 1
    changes = rows_of(result.stdout)

    def paths(text):
        return {(row["username"], row["source"], row["path"]) for row in rows_of(text)}
    before = paths(old.printed["export files-csv"]["stdout"])
    after = paths(stocktake("export", "files-csv", "--inventory", new.inventory).stdout)

    def total(*names):
        return sum(int(row[name] or 0) for row in changes for name in names)
    assert total("added_files", "revealed_files") == len(after - before)
    assert total("gone_files", "hidden_files") == len(before - after)
    assert "orphan" not in result.stdout  # in format 2, nobody's homes were not proven to be


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_changed_byte_is_damage(tmp_path, part):
    old = Old("complete", tmp_path)
    content = bytearray(old.inventory.read_bytes())
    content[int(len(content) * part)] ^= 4
    old.inventory.write_bytes(content)
    result = old.run("check")
    assert result.returncode == 6, result.stdout + result.stderr
    assert "digest" not in result.stdout


def test_a_cut_file_is_damage(tmp_path):
    old = Old("weird", tmp_path)
    with old.inventory.open("r+b") as file:
        file.truncate(50_000)
    for command in (["check"], ["show", "users"], ["export", "csv"]):
        assert old.run(*command).returncode == 6


def test_a_scan_does_not_continue_it_and_fresh_replaces_it(tmp_path):
    old = Old("complete", tmp_path)
    before = old.bytes()
    with Simulator(tmp_path, "--users", 1) as simulator:
        shutil.copy(old.inventory, tmp_path / "scan.db")
        for word in ([], ["--resume"]):
            refused = simulator.scan(*word)
            assert refused.code == 2
            assert "--fresh" in refused.result.stderr
            assert "continue it with --resume" not in refused.result.stderr
        assert simulator.stats()["requests"] == 0
        assert refused.inventory.read_bytes() == before["complete.db"]
        replaced = simulator.scan("--fresh")
        assert replaced.code == 0
        assert replaced.csv == simulator.truth
