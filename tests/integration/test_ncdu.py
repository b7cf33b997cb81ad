"""The ncdu export in the programs that it is for: they read it, and say the same sums."""

import csv
import json
import re
import subprocess

import pytest

from harness import Simulator, stocktake


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    directory = tmp_path_factory.mktemp("ncdu")
    with Simulator(directory, "--users", 20, "--weird-names", "--orphans", 2, "--denied", "3%",
                   "--git-folders") as simulator:
        scan = simulator.scan()
    target = directory / "export.json"
    result = stocktake("export", "ncdu", "--inventory", scan.inventory, "--output", target)
    assert result.returncode == 0, result.stderr
    return scan, target


def flat(item, path=""):
    """Every file and folder of an ncdu export, with its path."""
    if isinstance(item, dict):
        yield f"{path}/{item['name']}", item, False
        return
    here = f"{path}/{item[0]['name']}"
    yield here, item[0], True
    for each in item[1:]:
        yield from flat(each, here)


def test_ncdu_opens_it(exported):
    scan, target = exported
    again = subprocess.run(["ncdu", "-0", "-e", "-f", target, "-o", "-"], capture_output=True,
                           timeout=60)
    assert again.returncode == 0, again.stderr
    major, minor, about, root = json.loads(again.stdout)
    assert (major, minor, about["progname"]) == (1, 2, "ncdu")
    rows = list(flat(root))
    size = sum(int(row["total_size"]) for row in scan.rows())
    count = sum(int(row["file_count"]) for row in scan.rows())
    gaps = sum(int(row["gap_count"]) for row in scan.rows())
    assert sum(item.get("asize", 0) for _, item, _ in rows) == size
    assert sum(not is_folder for _, _, is_folder in rows) == count
    assert sum("read_error" in item for _, item, _ in rows) == gaps > 0
    rows_file = target.with_suffix(".csv")
    stocktake("export", "files-csv", "--inventory", scan.inventory, "--output", rows_file)
    files = csv.DictReader(rows_file.open(newline="", encoding="utf-8"))
    paths = {(row["source"] + row["path"].removeprefix("/Users")) for row in files}
    exported = {path.split("/", 4)[-1] for path, _, is_folder in rows if not is_folder}
    assert exported == paths


def test_gdu_opens_it(exported):
    scan, target = exported
    result = subprocess.run(["gdu", "-n", "-p", "-c", "-a", "--no-prefix", "-f", target],
                            capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    shown = {name: int(size) for size, name in
             re.findall(r"(\d+)\s+/(\w+)\s*$", result.stdout, re.M)}
    root = json.loads(target.read_text())[3]
    for folder in root[1:]:
        source = folder[0]["name"]
        size = sum(int(row[f"{source}_size"]) for row in scan.rows())
        folders = sum(is_folder for _, _, is_folder in flat(folder))
        # gdu counts 4096 bytes for each folder itself.
        assert shown[source] == size + 4096 * folders, result.stdout


def test_it_is_what_it_says_where_nothing_was_found(tmp_path):
    with Simulator(tmp_path, "--users", 1, "--dirs", 0) as simulator:
        scan = simulator.scan()
    text = stocktake("export", "ncdu", "--inventory", scan.inventory).stdout
    assert json.loads(text)[:2] == [1, 2]
