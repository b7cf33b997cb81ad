"""A user or a place that the inventory does not have is an error that names the nearest."""

import csv
import io

import pytest

from harness import Simulator, stocktake


@pytest.fixture(scope="module")
def simulator(tmp_path_factory):
    with Simulator(tmp_path_factory.mktemp("places"), "--users", 6, "--dirs", 12, "--denied",
                   "5%") as started:
        yield started


@pytest.fixture(scope="module")
def scan(simulator):
    return simulator.scan()


def show(scan, *words):
    return stocktake("show", *words, "--inventory", scan.inventory)


def rows(scan, *words):
    result = show(scan, *words, "--format", "csv")
    assert result.returncode == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout, newline="")))


def refusal(scan, *words):
    result = show(scan, *words)
    assert result.returncode == 2, result
    assert result.stdout == ""
    return result.stderr


@pytest.fixture(scope="module")
def place(scan):
    """A directory of each source that is below a home."""
    found = {}
    for row in rows(scan, "dirs"):
        if row["path"].count("/") == 3:
            found.setdefault(row["source"], row["path"])
    return found


VIEWS = ["dirs", "files", "kinds", "ages", "gaps"]


@pytest.mark.parametrize("view", VIEWS)
def test_a_path_is_taken_as_people_paste_it(scan, place, view):
    for source, spellings in {
            "workspace": ["/Workspace{}", "/Workspace{}/", "file:/Workspace{}"],
            "dbfs": ["dbfs:{}", "/dbfs{}", "dbfs:{}/", "/dbfs{}//", "DBFS:{}"]}.items():
        expected = rows(scan, view, "--under", place[source], "--source", source)
        for spelling in spellings:
            assert rows(scan, view, "--under", spelling.format(place[source])) == expected
        assert rows(scan, view, "--under", place[source] + "/", "--source", source) == expected


@pytest.mark.parametrize("view", VIEWS)
def test_the_root_is_everything(scan, view):
    assert rows(scan, view, "--under", "/") == rows(scan, view)
    assert rows(scan, view, "--under", "/Users") == rows(scan, view)
    assert rows(scan, view, "--under", "dbfs:/") == rows(scan, view, "--source", "dbfs")
    assert rows(scan, view, "--under", "/Workspace") == rows(scan, view, "--source", "workspace")


def test_dirs_begins_at_the_place(scan, place):
    assert min(row["path"] for row in rows(scan, "dirs", "--under", place["dbfs"])) == place["dbfs"]


@pytest.mark.parametrize("view", VIEWS)
def test_a_place_that_is_not_there(scan, place, view):
    home, _, name = place["workspace"].rpartition("/")
    assert f"did you mean {place['workspace']}" in refusal(scan, view, "--under",
                                                           f"{home}/{name}x")
    assert f"did you mean /Workspace{place['workspace']}" in refusal(
        scan, view, "--under", f"/Workspace{home}/{name}x/")
    assert "/Users" in refusal(scan, view, "--under", "/Users/nobody.at.all@elsewhere.org")
    assert "did you mean" in refusal(scan, view, "--under", "/User" + home[len("/Users"):])
    refusal(scan, view, "--under", "/Shared/of/nobody")


def test_a_file_is_no_place(scan):
    file = next(row for row in rows(scan, "files") if row["path"].count("/") > 2)
    folder = file["path"].rpartition("/")[0]
    said = refusal(scan, "gaps", "--under", file["path"], "--source", file["source"])
    assert "is a file" in said and folder in said


def test_a_gap_is_a_place(scan):
    gap = next(row for row in rows(scan, "gaps") if row["path"].count("/") > 2)
    assert rows(scan, "gaps", "--under", gap["path"], "--source", gap["source"]) == [gap]


@pytest.mark.parametrize("view", ["users", "orphans", *VIEWS])
def test_a_user_who_is_not_there(scan, view):
    user = rows(scan, "users")[0]["username"]
    assert f"did you mean {user}" in refusal(scan, view, "--user", user.replace("@", "@@"))
    assert user in refusal(scan, view, "--user", user.partition("@")[0])
    assert "stocktake show users" in refusal(scan, view, "--user", "zzz.zzz.zzz.zzz")
    refusal(scan, view, "--user", "zzz.zzz.zzz.zzz", "--format", "json")


@pytest.mark.parametrize("view", ["users", *VIEWS])
def test_the_letter_case_of_a_user_does_not_matter(scan, view):
    user = rows(scan, "users")[0]["username"]
    assert rows(scan, view, "--user", user.upper()) == rows(scan, view, "--user", user)


def test_no_gaps_is_only_said_of_what_exists(simulator, scan):
    only_dbfs = simulator.scan("--sources", "dbfs", name="dbfs")
    assert "nothing of the source workspace" in refusal(only_dbfs, "gaps", "--source", "workspace")
    assert "nothing of the source workspace" in refusal(only_dbfs, "gaps", "--under", "/Workspace")
    free_of_gaps = next(row["username"] for row in rows(scan, "users") if row["gap_count"] == "0")
    assert show(scan, "gaps", "--user", free_of_gaps).stdout == "no gaps\n"


def test_a_path_and_a_source_that_contradict_each_other(scan, place):
    said = refusal(scan, "files", "--under", "dbfs:" + place["dbfs"], "--source", "workspace")
    assert "--source" in said
