"""Whatever way one looks at an inventory, the numbers are the same."""

import csv
import io
import json
import os
import pty
import re
import sqlite3
import subprocess

import pytest

from harness import BINARY, Simulator, clean_environment, stocktake


@pytest.fixture(scope="module")
def scan(tmp_path_factory):
    with Simulator(tmp_path_factory.mktemp("views"), "--users", 40, "--dirs", 12, "--git-folders",
                   "--weird-names", "--orphans", 4, "--denied", "3%") as simulator:
        yield simulator.scan()


def show(scan, *arguments):
    result = stocktake("show", *arguments, "--inventory", scan.inventory, "--format", "csv")
    assert result.returncode == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout, newline="")))


def sums(rows, *columns):
    return tuple(sum(int(row[column] or 0) for row in rows) for column in columns)


def page_data(scan, directory):
    page = directory / "page.html"
    assert stocktake("export", "html", "--inventory", scan.inventory, "--output",
                     page).returncode == 0
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>',
                                page.read_text(), re.S).group(1))


def test_every_total_is_the_same(scan, tmp_path):
    with sqlite3.connect(scan.inventory) as database:
        total = database.execute("SELECT count(*), sum(size), sum(size IS NULL) FROM files").fetchone()
        assert database.execute("SELECT sum(file_count), sum(size), sum(unsized_count) "
                                "FROM breakdown").fetchone() == total
        assert database.execute("SELECT sum(tree_file_count), sum(tree_size), "
                                "sum(tree_unsized_count) FROM directories "
                                "WHERE depth = 0").fetchone() == total
        old = database.execute("SELECT sum(file_count), sum(size) FROM breakdown WHERE age IN "
                               "('1 to 2 years', '2 to 3 years', '3 to 5 years', "
                               "'over 5 years')").fetchone()
        gaps = database.execute("SELECT count(*) FROM gaps").fetchone()[0]
    assert total[0] > 1000 and gaps > 5
    assert sums(scan.rows(), "file_count", "total_size", "unsized_count") == total
    assert sums(show(scan, "users"), "file_count", "total_size", "unsized_count") == total
    assert sums(show(scan, "kinds"), "file_count", "size", "unsized_count") == total
    assert sums(show(scan, "kinds"), "year_old_file_count", "year_old_size") == old
    assert sums(show(scan, "ages"), "file_count", "size", "unsized_count") == total
    assert sums(show(scan, "dirs"), "own_file_count", "own_size") == total[:2]
    files = show(scan, "files")
    assert (len(files), *sums(files, "size"), sum(row["size"] == "" for row in files)) == total
    assert len(show(scan, "gaps")) == gaps
    data = page_data(scan, tmp_path)
    meta = data["meta"]
    assert (meta["files"], meta["bytes"], meta["unsized"], meta["gaps"]) == (*total, gaps)
    assert (meta["filesText"], meta["bytesText"]) == (f"{total[0]:,}", f"{total[1]:,}")
    assert tuple(sum(row[i] for row in data["users"]) for i in (2, 3, 4, 6)) == (*total, gaps)
    assert tuple(sum(row[i] for row in data["usage"]) for i in (2, 3, 4)) == total
    homes = [row for row in data["dirs"] if row[0] < 0]
    assert tuple(sum(row[i] for row in homes) for i in (5, 6, 7)) == total
    shown = [row[2] or 0 for row in data["files"]]
    assert len(shown) + sum(row[3] for row in data["rest"]) == total[0]
    assert sum(shown) + sum(row[4] for row in data["rest"]) == total[1]
    overview = stocktake("show", "--bytes", "--inventory", scan.inventory).stdout
    assert f"{total[0]:,} files" in overview and f"{total[1]:,} bytes" in overview


def test_a_part_has_the_sums_of_its_part(scan):
    row = next(row for row in show(scan, "dirs", "--source", "workspace")
               if int(row["directory_count"]) > 3)
    part = ["--under", row["path"], "--source", row["source"]]
    assert sums(show(scan, "kinds", *part), "file_count", "size") == (
        int(row["file_count"]), int(row["size"]))
    assert len(show(scan, "files", *part)) == int(row["file_count"])
    assert len(show(scan, "gaps", *part)) == int(row["gap_count"])
    assert show(scan, "dirs", *part)[0] == row


def test_what_makes_no_sense_is_refused(scan):
    for words in (["files", "--sort", "count"], ["gaps", "--sort", "size"],
                  ["users", "--under", "/Users"], ["--format", "csv"], ["nonsense"]):
        assert stocktake("show", *words, "--inventory", scan.inventory).returncode == 2, words


def on_terminal(scan, **environment):
    """What `show users` prints where standard output is a terminal."""
    parent, child = pty.openpty()
    env = {k: v for k, v in clean_environment(LC_ALL="C.UTF-8").items() if k != "NO_COLOR"}
    process = subprocess.Popen([BINARY, "show", "users", "--inventory", str(scan.inventory)],
                               stdout=child, env={**env, "TERM": "xterm", **environment})
    os.close(child)
    text = b""
    while True:
        try:
            part = os.read(parent, 65536)
        except OSError:
            break
        if not part:
            break
        text += part
    process.wait(timeout=20)
    os.close(parent)
    return text.decode()


def test_bars_and_colours_on_a_terminal_alone(scan):
    assert "\x1b[" in on_terminal(scan) and "\u2588" in on_terminal(scan)
    assert "\x1b[" not in on_terminal(scan, NO_COLOR="1")
    assert "\u2588" in on_terminal(scan, NO_COLOR="1")
    assert "\x1b[" not in on_terminal(scan, TERM="dumb")
    piped = stocktake("show", "users", "--inventory", scan.inventory).stdout
    assert "\x1b[" not in piped and "\u2588" not in piped


def test_a_terminal_without_utf8_gets_ascii(scan):
    def bars(**environment):
        text = on_terminal(scan, **environment)
        # Names are not decoration: they stay what they are.
        assert "\u2588" in text or "####" in text
        return "utf-8" if "\u2588" in text else "ascii"
    assert bars(LC_ALL="C.UTF-8", TERM="dumb") == "ascii"
    assert bars(LC_ALL="C", LANG="C.UTF-8") == "ascii"
    assert bars(LC_ALL="", LC_CTYPE="de_DE@euro", LANG="C.UTF-8") == "ascii"
    assert bars(LC_ALL="", LC_CTYPE="", LANG="") == "ascii"
    assert bars(LC_ALL="", LC_CTYPE="", LANG="de_DE.utf8") == "utf-8"
    assert bars(LC_ALL="", LC_CTYPE="en_US.UTF-8", LANG="C") == "utf-8"


def test_every_sum_says_of_how_many_files_the_size_is_known(scan, tmp_path):
    with sqlite3.connect(scan.inventory) as database:
        files, known = database.execute("SELECT count(*), count(size) FROM files").fetchone()
    assert known < files
    sentence = f"size known of {known:,} of {files:,} files"
    assert sentence in scan.result.stderr
    assert sentence in stocktake("show", "--inventory", scan.inventory).stdout
    users = stocktake("show", "users", "--inventory", scan.inventory).stdout
    assert users.startswith(sentence + "\n")
    assert page_data(scan, tmp_path)["meta"]["sizesText"] == sentence
