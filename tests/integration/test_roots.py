"""What lies outside of homes: --roots and --whole. Every row is compared with a tree that was listed
from the top without the program."""

import csv

import pytest

from harness import Simulator, check, output_of, rows_of, stocktake
from places_truth import place_name, true_rows
from waiting import wait_until

SHAPE = ["--users", "9", "--dirs", "8", "--files", "4", "--places", "--orphans", "2",
         "--service-principals", "2", "--seed", "5"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    with Simulator(tmp_path_factory.mktemp("roots"), *SHAPE) as simulator:
        yield simulator


@pytest.fixture
def make_workspace(tmp_path):
    """A workspace of its own, so that it counts one scan's requests."""
    started = []

    def make(*arguments):
        started.append(Simulator(tmp_path, *SHAPE, *arguments))
        return started[-1]

    yield make
    for each in started:
        each.__exit__()


class Inventory:
    def __init__(self, workspace, folder, *arguments, expect=0):
        self.inventory = folder / "scan.db"
        self.output = folder / "scan.csv"
        before = workspace.stats()
        self.result = stocktake("scan", *arguments, *workspace.login(), "--inventory",
                                self.inventory, "--output", self.output)
        assert self.result.returncode == expect, self.result.stderr
        self.asked_again = workspace.stats()["repeated"] - before["repeated"]

    def rows(self):
        with self.output.open(newline="") as file:
            return {row["username"]: row for row in csv.DictReader(file)}


def figures(rows):
    return {name: (int(row["file_count"]), int(row["total_size"]), int(row["unsized_count"]),
                   int(row["directory_count"])) for name, row in rows.items()
            if int(row["file_count"]) or int(row["directory_count"])}


def expected(rows):
    return {name: (row.files, row.bytes, row.unsized, row.directories)
            for name, row in rows.items()}


def words(roots):
    return [place_name(source, path) if path or source == "dbfs" else "/" for source, path in roots]


COVERAGES = {
    "one folder": [("workspace", "/Shared")],
    "overlapping": [("workspace", "/Shared/project"), ("workspace", "/Shared"),
                    ("workspace", "/Shared/project/nested")],
    "repos": [("workspace", "/Repos")],
    "the homes": [("workspace", "/Users")],
    "all of the workspace": [("workspace", "")],
    "all of the workspace, and in it": [("workspace", "/Shared"), ("workspace", ""),
                                        ("workspace", "/Repos/team-tools")],
    "dbfs": [("dbfs", "")],
    "a folder that is left out otherwise": [("dbfs", ""), ("dbfs", "/mnt/stored-elsewhere")],
    "both": [("dbfs", "/FileStore"), ("workspace", "/Shared"), ("workspace", "/.hidden")],
}


@pytest.mark.parametrize("what", COVERAGES)
@pytest.mark.parametrize("users", ["roots alone", "--all-users"])
def test_each_path_is_in_its_row(make_workspace, tmp_path, what, users):
    workspace = make_workspace()
    roots = COVERAGES[what]
    everybody = [users] if users == "--all-users" else []
    scan = Inventory(workspace, tmp_path, *everybody, "--roots", *words(roots))
    truth = true_rows(workspace, roots, all_users=bool(everybody))
    if not everybody:  # whoever has a home there has a whole row
        whole_rows = true_rows(workspace, roots, all_users=True)
        truth = {name: whole_rows[name] if has_covered_home(workspace, roots, name) else row
                 for name, row in truth.items()}
    assert figures(scan.rows()) == expected(truth)
    assert scan.asked_again == 0


def has_covered_home(workspace, roots, name):
    covered = [source for source, path in roots if path in ("", "/Users")]
    homes = true_rows(workspace, [(source, "/Users") for source in covered])
    return name in homes


@pytest.mark.parametrize("engine", [[], ["--processes", "2"]])
def test_the_whole_workspace(make_workspace, tmp_path, engine):
    workspace = make_workspace("--weird-names", "--mixed-case")
    scan = Inventory(workspace, tmp_path, "--whole", "--roots", "/Shared/project", *engine, expect=3)
    truth = true_rows(workspace, [("workspace", "/Shared/project")], whole=True)
    rows = scan.rows()
    assert figures(rows) == expected(truth)
    assert scan.asked_again == 0
    for name in ("/Workspace", "/Workspace/Shared", "/Workspace/Shared/project",
                 "/Workspace/.hidden", "/Workspace/Repos", "/Workspace/Users", "dbfs:/",
                 "dbfs:/FileStore", "dbfs:/user", "dbfs:/Users"):
        assert (rows[name]["owner"], rows[name]["orphan"]) == ("place", "0"), name
    assert rows["left@example.com"]["orphan"] == "1"
    assert "dbfs:/mnt, dbfs:/databricks-datasets" in scan.result.stderr
    order = list(rows)
    places = [name for name in order if rows[name]["owner"] == "place"]
    orphans = [name for name in order if rows[name]["orphan"] == "1"]
    others = [name for name in order if name not in places + orphans]
    assert order == sorted(others) + sorted(places) + sorted(orphans)


def test_both_engines_take_the_same_inventory(workspace, tmp_path):
    digests = []
    for name, engine in (("here", []), ("workers", ["--processes", "2"])):
        (tmp_path / name).mkdir()
        scan = Inventory(workspace, tmp_path / name, "--whole", *engine)
        digests.append(check(scan.inventory)[1])
    assert digests[0] == digests[1]


def test_files_are_where_they_are(workspace, tmp_path):
    roots = [("workspace", ""), ("dbfs", "/FileStore")]
    scan = Inventory(workspace, tmp_path, "--whole", "--roots", *words(roots))
    listed = sorted((row["source"], row["path"])
                    for row in rows_of(output_of(scan, "export", "files-csv")))
    truth = true_rows(workspace, roots, whole=True)
    assert listed == sorted(path for row in truth.values() for path in row.paths)


def test_a_root_in_a_home_is_a_place_of_its_owner(workspace, tmp_path):
    truth = true_rows(workspace, all_users=True)
    name = max((name for name in truth if "@" in name), key=lambda each: truth[each].directories)
    home = f"/Users/{name}"
    root = next(path for source, path in sorted(truth[name].paths)
                if source == "workspace" and path.count("/") > 3).rpartition("/")[0]
    roots = [("workspace", root)]
    scan = Inventory(workspace, tmp_path, name, "--roots", root, expect=0)
    rows, truth = scan.rows(), true_rows(workspace, roots, all_users=True)
    assert list(rows) == [name, f"/Workspace{root}"] and root.startswith(home)
    assert figures(rows) == {each: figure for each, figure in expected(truth).items()
                             if each in rows}
    assert rows[f"/Workspace{root}"]["owner"] == rows[name]["owner"]
    assert scan.asked_again == 0


def test_a_root_that_is_a_file_is_that_file(workspace, tmp_path):
    path = next(path for source, path in true_rows(workspace, [("workspace", "/Shared")])
                ["/Workspace/Shared"].paths if source == "workspace")
    scan = Inventory(workspace, tmp_path, "--roots", path)
    (row,) = scan.rows().values()
    assert (row["username"], row["file_count"], row["directory_count"]) == (
        f"/Workspace{path}", "1", "0")
    (file,) = rows_of(output_of(scan, "export", "files-csv"))
    assert file["path"] == path


@pytest.mark.parametrize("engine", [[], ["--processes", "2"]])
def test_a_file_and_its_folder_are_counted_once(workspace, tmp_path, engine):
    shared = true_rows(workspace, [("workspace", "/Shared")])["/Workspace/Shared"]
    path = next(path for source, path in shared.paths if source == "workspace")
    scan = Inventory(workspace, tmp_path, "--roots", "/Shared", path, *engine)
    counts = {name: int(row["file_count"]) for name, row in scan.rows().items()}
    assert counts == {"/Workspace/Shared": shared.files - 1, f"/Workspace{path}": 1}


def test_workers_list_the_root_of_a_source(workspace, tmp_path):
    roots = [("workspace", ""), ("dbfs", "")]
    scan = Inventory(workspace, tmp_path, "--all-users", "--roots", *words(roots), "--processes", "2")
    assert figures(scan.rows()) == expected(true_rows(workspace, roots, all_users=True))


def test_a_folder_of_homes_that_is_not_there_is_a_gap(tmp_path):
    with Simulator(tmp_path, *SHAPE, "--no-dbfs-users") as workspace:
        scan = Inventory(workspace, tmp_path, "--roots", "dbfs:/Users", expect=3)
    (gap,) = rows_of(output_of(scan, "show", "gaps", "--format", "csv"))
    assert (gap["source"], gap["path"], gap["error_code"]) == ("dbfs", "/Users", "NO_SUCH_PATH")


@pytest.mark.parametrize("root", ["/Sharde", "dbfs:/no/such", "/Users/nobody@example.com",
                                  "/Repos/nobody@example.com"])
def test_a_root_that_is_not_there_is_a_gap(workspace, tmp_path, root):
    scan = Inventory(workspace, tmp_path, "--roots", root, "/Shared", expect=3)
    gaps = rows_of(output_of(scan, "show", "gaps", "--format", "csv"))
    assert [(gap["path"], gap["error_code"]) for gap in gaps] == [
        (root.removeprefix("dbfs:"), "NO_SUCH_PATH")]
    assert int(scan.rows()["/Workspace/Shared"]["file_count"]) > 0
    assert not any(row["orphan"] == "1" for row in scan.rows().values())


def test_a_place_can_be_asked_about(workspace, tmp_path):
    scan = Inventory(workspace, tmp_path, "--whole")
    (row,) = rows_of(output_of(scan, "show", "users", "--user", "/Workspace/Shared", "--format",
                               "csv"))
    assert row["owner"] == "place"
    below = rows_of(output_of(scan, "show", "files", "--under", "/Workspace/Shared", "--limit",
                              "100000", "--format", "csv"))
    assert len(below) == int(row["file_count"])
    assert "/Workspace/Shared" in output_of(scan, "export", "html", "--output", "-")


@pytest.mark.parametrize(("arguments", "says"), [
    (["--roots", "Shared"], "not an absolute path"),
    (["--roots", ""], "--roots"),
    (["--roots", "dbfs:/FileStore", "--sources", "workspace"], "--sources leaves out"),
    (["--whole", "user0001@example.com"], "cannot be combined"),
])
def test_what_makes_no_sense_is_refused(workspace, tmp_path, arguments, says):
    # A name behind --roots would be one of them.
    words = arguments[1:] + arguments[:1] if arguments[0] == "--whole" else arguments
    result = stocktake("scan", *words, *workspace.login(), "--inventory", tmp_path / "scan.db")
    assert result.returncode == 2 and says in result.stderr, result.stderr


def test_resume_goes_on_with_the_same_roots_only(workspace, tmp_path):
    scan = Inventory(workspace, tmp_path, "--roots", "/Shared", "dbfs:/FileStore")
    before = check(scan.inventory)
    again = ["--inventory", scan.inventory, *workspace.login(), "--resume"]
    for same in ([], ["--roots", "dbfs:/FileStore", "/Workspace/Shared/"]):
        assert stocktake("scan", *again, *same).returncode == 0
        assert check(scan.inventory) == before
    other = stocktake("scan", *again, "--roots", "/Shared")
    assert other.returncode == 2
    assert "--roots /Workspace/Shared dbfs:/FileStore, and not --roots /Workspace/Shared" in other.stderr
    assert stocktake("scan", *again, "--all-users").returncode == 2


def test_a_killed_scan_goes_on(make_workspace, tmp_path):
    workspace = make_workspace("--latency", "50ms")
    with workspace.start_scan("--whole", "--max-in-flight", "2") as scan:
        wait_until(lambda: (scan.progress() or {}).get("directories_listed", 0) > 20,
                   "some directories", process=scan.process)
        scan.process.kill()
        scan.process.wait()
    resumed = stocktake("scan", "--whole", *workspace.login(), "--inventory", scan.inventory,
                        "--output", scan.output, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    rows = {row["username"]: row for row in scan.rows()}
    assert figures(rows) == expected(true_rows(workspace, whole=True))

