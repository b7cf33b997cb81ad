"""Unity Catalog volumes: whose they are, what is refused, and that every engine finds the same."""

import csv
import io
import json
import signal

import pytest

from harness import Simulator, output_of, rows_of, stocktake
from recorder import recording

ALL = ["--sources", "dbfs,workspace,volumes"]
VOLUMES = ["--sources", "volumes"]
ENGINES = {"local": [], "child": ["--processes", 3]}
SMALL = ["--users", 8, "--service-principals", 2, "--orphans", 2, "--dirs", 3, "--mixed-case",
         "--catalogs", 3, "--volumes", 30, "--volume-dirs", 8, "--volume-files", 6]
LARGE = ["--users", 8, "--service-principals", 2, "--dirs", 3, "--catalogs", 3, "--volumes", 40,
         "--volume-dirs", 25, "--volume-files", 100]
WEATHER = ["--latency", "5ms", "--p429", "1%", "--p5xx", "3%", "--reset", "2%", "--truncate", "2%",
           "--html", "1%"]


@pytest.fixture(params=ENGINES)
def engine(request):
    return ENGINES[request.param]


@pytest.mark.parametrize("page_size", [2, 7, 1000])
def test_every_engine_finds_the_truth_whatever_the_pages(tmp_path, engine, page_size):
    with Simulator(tmp_path, *SMALL, "--page-size", page_size) as simulator:
        scan = simulator.scan(*ALL, *engine)
    assert scan.code == 0, scan.result.stderr
    assert scan.csv == simulator.truth
    assert {row["file_source"] for row in scan.rows()} >= {"dbfs+workspace+volumes", "volumes"}
    assert {row["owner"] for row in scan.rows()} >= {"user", "service principal", "group", "unknown"}


def test_a_hundred_thousand_files(tmp_path):
    written = tmp_path / "truth.csv"
    outcomes = []
    with Simulator(tmp_path, *LARGE, "--page-size", 300, "--truth", written) as simulator:
        for name, engine in ENGINES.items():
            scan = simulator.scan(*ALL, *engine, name=name, timeout=300)
            assert scan.code == 0, scan.result.stderr
            outcomes.append((scan.csv, scan.check()))
    assert outcomes[0] == outcomes[1]
    rows = rows_of(outcomes[0][0])
    assert sum(int(row["volumes_file_count"]) for row in rows) > 90_000
    assert rows == rows_of(written.read_text().replace(simulator.url.removeprefix("http://"),
                                                       "SIMULATOR"))


def test_the_simulators_own_truth_is_the_same(tmp_path):
    written = tmp_path / "truth.csv"
    with Simulator(tmp_path, *SMALL, "--denied-schemas", 2, "--denied", "4%", "--truth",
                   written) as simulator:
        host = simulator.url.removeprefix("http://")
        assert written.read_text().replace(host, "SIMULATOR") == simulator.truth


def test_bad_weather_changes_nothing(tmp_path, engine):
    with Simulator(tmp_path, *SMALL, "--page-size", 9, *WEATHER) as simulator:
        scan = simulator.scan(*ALL, *engine, timeout=250)
    assert scan.code == 0, scan.result.stderr
    assert scan.csv == simulator.truth


def test_killed_and_resumed(tmp_path, engine):
    with Simulator(tmp_path, *SMALL, "--page-size", 5, "--latency", "10ms") as simulator:
        whole = simulator.scan(*ALL, name="whole")
        with simulator.start_scan(*ALL, *engine, "--max-in-flight", 4, name="scan") as scan:
            scan.wait_for_progress("directories_listed", 20)
            scan.signal(signal.SIGKILL)
            scan.end(20)
        resumed = simulator.scan(*ALL, *engine, "--resume", name="scan")
    assert resumed.code == 0, resumed.result.stderr
    assert resumed.csv == simulator.truth
    assert resumed.check() == whole.check()


def test_volumes_alone(tmp_path):
    with Simulator(tmp_path, *SMALL) as simulator:
        scan = simulator.scan(*VOLUMES)
        asked = simulator.stats()
    assert scan.code == 0, scan.result.stderr
    assert (asked["dbfs"]["requests"], asked["workspace"]["requests"]) == (0, 0)
    true = {row["username"]: row for row in rows_of(simulator.truth)}
    for row in scan.rows():
        assert row["volumes_file_count"] == row["file_count"]
        assert row["volumes_size"] == true[row["username"]]["volumes_size"]
    assert output_of(scan, "show", "orphans").startswith("no orphaned homes\n")
    # Only a home could be an orphan, and there is none.
    assert {name for name, row in true.items() if row["orphan"] == "0"} == \
        {row["username"] for row in scan.rows()}


def test_named_users_have_their_own_volumes_only(tmp_path):
    with Simulator(tmp_path, *SMALL) as simulator:
        true = {row["username"]: row for row in rows_of(simulator.truth)}
        names = [row["username"] for row in true.values()
                 if row["owner"] == "user" and int(row["volumes_file_count"]) > 0][:2]
        with recording(simulator.url) as (url, targets):
            scan = stocktake("scan", *(name.upper() for name in names), "--host", url,
                             "--token-file", simulator.token_file, *VOLUMES, "--inventory",
                             tmp_path / "named.db", "--output", tmp_path / "named.csv")
    assert scan.returncode == 0, scan.stderr
    rows = rows_of((tmp_path / "named.csv").read_text())
    assert [row["username"].lower() for row in rows] == names
    for name, row in zip(names, rows, strict=True):
        assert row["volumes_file_count"] == true[name]["volumes_file_count"]
    listed = {target.split("?")[0] for target in targets if "/fs/directories" in target}
    assert len(listed) == sum(int(row["directory_count"]) for row in rows) + \
        output_of_volumes(tmp_path / "named.db")


def output_of_volumes(inventory):
    """The number of volumes in an inventory."""
    shown = stocktake("show", "dirs", "--inventory", inventory, "--format", "csv", "--limit", 10000)
    return sum(row["path"].count("/") == 4 for row in rows_of(shown.stdout))


def test_a_schema_that_is_refused_and_granted_later(tmp_path, engine):
    shape = [*SMALL, "--page-size", 20]
    with Simulator(tmp_path, *shape, "--denied-schemas", 2) as simulator:
        scan = simulator.scan(*ALL, *engine)
        assert scan.code == 3, scan.result.stderr
        assert scan.csv == simulator.truth
        places = [row for row in scan.rows() if row["owner"] == "place"]
        assert [row["status"] for row in places] == ["error", "error"]
        gaps = stocktake("show", "gaps", "--inventory", scan.inventory)
        assert "/Volumes/catalog_3/schema-3" in gaps.stdout, gaps.stdout
        before = scan.check()
        again = simulator.scan(*ALL, *engine, "--resume")
        assert again.code == 3, again.result.stderr
        assert again.check() == before
    with Simulator(tmp_path, *shape, "--port", simulator.url.rsplit(":", 1)[1]) as granted:
        fresh = granted.scan(*ALL, *engine, name="fresh")
        resumed = granted.scan(*ALL, *engine, "--resume")
    assert resumed.code == 0, resumed.result.stderr
    assert resumed.csv == granted.truth
    assert resumed.check() == fresh.check()


def test_a_refused_schema_is_told_to_named_users_too(tmp_path):
    with Simulator(tmp_path, *SMALL, "--denied-schemas", 1) as simulator:
        scan = stocktake("scan", "user00001@example.com", *simulator.login(), *VOLUMES,
                         "--inventory", tmp_path / "a.db", "--output", "-")
        rows = list(csv.DictReader(io.StringIO(scan.stdout)))
        resumed = stocktake("scan", "user00001@example.com", *simulator.login(), *VOLUMES,
                            "--inventory", tmp_path / "a.db", "--resume")
    assert scan.returncode == 3, scan.stderr
    assert [row["owner"] for row in rows] == ["user", "place"]
    assert resumed.returncode == 3, resumed.stderr


def test_without_a_metastore_it_is_told_once(tmp_path):
    with Simulator(tmp_path, "--users", 3) as simulator:
        scan = simulator.scan(*ALL)
    assert scan.code == 0, scan.result.stderr
    assert scan.csv == simulator.truth
    assert scan.result.stderr.count("note: volumes is switched off") == 1
    assert "METASTORE_DOES_NOT_EXIST" in scan.result.stderr


def test_views_and_exports_know_them(tmp_path):
    with Simulator(tmp_path, *SMALL) as simulator:
        scan = simulator.scan(*ALL)
    files = rows_of(output_of(scan, "export", "files-csv", "--output", "-"))
    keys = [(row["username"], row["source"], row["path"].encode()) for row in files]
    assert keys == sorted(keys)
    of_volumes = [row for row in files if row["source"] == "volumes"]
    assert {row["kind"] for row in of_volumes} == {"FILE"}
    assert {row["object_id"] for row in of_volumes} == {""}
    assert all(row["path"].startswith("/Volumes/") for row in of_volumes)
    shown = [output_of(scan, "show", "files", "--under", place) for place in
             ("/Volumes/main/default/landing_1", "dbfs:/Volumes/main/default/landing_1/")]
    assert shown[0] == shown[1]
    tree = json.loads(output_of(scan, "export", "ncdu", "--output", "-"))
    names = [part[0]["name"] for part in tree[3]
             if isinstance(part, list) and part[0]["name"] == "volumes"]
    assert names == ["volumes"]
    volumes = next(part for part in tree[3] if isinstance(part, list)
                   and part[0]["name"] == "volumes")
    assert {part[0]["name"] for part in volumes[1:]} == {"main", "catalog_2", "catalog_3"}


def test_the_filter_is_part_of_the_plan(tmp_path):
    only = ["--catalog", "main", "--schema", "main.default,schema-2"]
    with Simulator(tmp_path, *SMALL) as simulator:
        scan = simulator.scan(*VOLUMES, *only)
        assert scan.code == 0, scan.result.stderr
        shown = output_of(scan, "show", "dirs", "--format", "csv", "--limit", 100000)
        paths = {row["path"] for row in rows_of(shown)}
        assert {"/".join(path.split("/")[:4]) for path in paths} == \
            {"/Volumes/main/default", "/Volumes/main/schema-2"}
        again = simulator.scan(*VOLUMES, "--schema", "schema-2", "--schema", "main.default",
                               "--catalog", "main", "--resume")
        assert again.code == 0, again.result.stderr
        other = simulator.scan(*VOLUMES, "--catalog", "catalog_2", "--resume")
        assert other.code == 2
        for words in ("--catalog main --schema main.default --schema schema-2",
                      "--catalog catalog_2"):
            assert words in other.result.stderr
        assert simulator.scan(*VOLUMES, "--resume").code == 2
        wrong = simulator.scan(*VOLUMES, "--catalog", "mian", name="wrong")
        assert wrong.code == 2
        assert "did you mean main" in wrong.result.stderr
        assert not wrong.inventory.exists()
    assert scan.check()[0] == 0


def test_a_filter_without_volumes_is_wrong(tmp_path):
    result = stocktake("scan", "a@x", "--catalog", "main", "--inventory", tmp_path / "a.db")
    assert result.returncode == 2
    assert "--sources" in result.stderr
