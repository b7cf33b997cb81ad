"""What scans are compared with: two writers that share nothing agree on it, and it has every case."""

import csv
import io

import pytest

from harness import Simulator, read_csv, stocktake

SHAPES = {
    "ordinary": ["--users", 30, "--git-folders", "--orphans", 3, "--no-home", 2],
    "weird": ["--users", 20, "--weird-names", "--mixed-case", "--orphans", 2],
    "denied": ["--users", 60, "--dirs", 6, "--denied", "8%"],
    "weird and denied": ["--users", 40, "--weird-names", "--mixed-case", "--denied", "20%"],
    "owners": ["--users", 20, "--inactive-users", 2, "--service-principals", 3,
               "--inactive-service-principals", 2, "--orphans", 2, "--uuid-orphans", 1],
    "owners, weird": ["--users", 10, "--inactive-users", 5, "--service-principals", 4, "--orphans", 2,
                      "--weird-names", "--mixed-case", "--denied", "5%"],
    "without DBFS": ["--users", 12, "--service-principals", 2, "--dbfs-disabled",
                     "400:DBFS_DISABLED"],
    "without DBFS homes": ["--users", 12, "--service-principals", 2, "--no-dbfs-users"],
    "special folders": ["--users", 6, "--content-classes", "--git-folders", "--extensions",
                        "--service-principals", 2],
    "large": ["--users", 3, "--seed", 3, "--deep", 200, "--wide", 5000, "--whale", 50],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_simulators_own_truth_is_the_same(tmp_path, shape):
    written = tmp_path / "truth.csv"
    with Simulator(tmp_path, *SHAPES[shape], "--truth", written) as simulator:
        assert read_csv(written) == simulator.truth


def test_every_case_of_a_column_occurs(tmp_path):
    rows = []
    for shape in SHAPES.values():
        with Simulator(tmp_path, *shape) as simulator:
            rows += csv.DictReader(io.StringIO(simulator.truth, newline=""))
    assert {row["status"] for row in rows} == {"success", "empty", "partial", "error"}
    assert {row["file_source"] for row in rows} == {"both", "dbfs", "workspace", "none"}
    assert {row["orphan"] for row in rows} == {"0", "1"}
    assert {row["owner"] for row in rows} == {"user", "inactive user", "service principal",
                                              "inactive service principal", "nobody"}
    assert {row["orphan"] for row in rows if row["owner"] == "nobody"} == {"1"}
    assert {row["orphan"] for row in rows if row["owner"] != "nobody"} == {"0"}
    assert {row["scim_id"] for row in rows if row["owner"] == "nobody"} == {""}
    assert all(row["scim_id"].isdigit() for row in rows if row["owner"] != "nobody")
    assert any('"' in row["display_name"] for row in rows)
    assert any("\n" in row["display_name"] for row in rows)
    assert any(row["owner"] == "user" and not row["display_name"] for row in rows)
    assert any(row["error"].endswith(" more)") for row in rows)
    assert any(row["error"] and not row["error"].endswith(" more)") for row in rows)
    assert any(float(row["total_size_gb"]) > 1 for row in rows)


def test_faults_change_nothing_of_it(tmp_path):
    with Simulator(tmp_path, "--users", 5) as simulator:
        clear = simulator.truth
    with Simulator(tmp_path, "--latency", "1ms", "--users", 5, "--p5xx", "50%",
                   "--expire-after", 3) as simulator:
        assert simulator.shape == ("--users", "5")
        assert simulator.truth == clear


def test_nor_does_what_the_caller_may_see(tmp_path):
    shape = ["--users", 5, "--service-principals", 2, "--uuid-orphans", 1]
    written = [tmp_path / "all.csv", tmp_path / "little.csv"]
    with Simulator(tmp_path, *shape, "--truth", written[0]):
        pass
    with Simulator(tmp_path, *shape, "--truth", written[1], "--deny-principals", "--no-admin"):
        pass
    assert read_csv(written[0]) == read_csv(written[1])


def test_a_switched_off_dbfs_leaves_the_rest_as_it_is(tmp_path):
    def rows_of(*more):
        with Simulator(tmp_path, "--users", 12, *more) as simulator:
            return list(csv.DictReader(io.StringIO(simulator.truth, newline="")))
    for with_dbfs, without in zip(rows_of(), rows_of("--dbfs-disabled"), strict=True):
        for column in ("username", "owner", "workspace_file_count", "workspace_size"):
            assert with_dbfs[column] == without[column]
        assert without["dbfs_file_count"] == "0"


def test_it_names_the_workspace(tmp_path):
    written = tmp_path / "truth.csv"
    with Simulator(tmp_path, "--users", 2, "--truth", written) as simulator:
        host = simulator.url.removeprefix("http://")
        scan = simulator.scan()
    for output in written, scan.output:
        with output.open(newline="") as file:
            assert {row["workspace"] for row in csv.DictReader(file)} == {host}


def test_how_dbfs_is_switched_off_has_a_form():
    for wrong in ("400", ":CODE", "200:OK", "x:CODE", "400:"):
        result = stocktake("simulate", "--dbfs-disabled", wrong)
        assert result.returncode == 2, wrong
        assert wrong in result.stderr
