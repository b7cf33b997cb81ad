"""What scans are compared with: two writers that share nothing agree on it, and it has every case."""

import csv
import io

import pytest

from harness import Simulator

SHAPES = {
    "ordinary": ["--users", 30, "--git-folders", "--orphans", 3, "--no-home", 2],
    "weird": ["--users", 20, "--weird-names", "--mixed-case", "--orphans", 2],
    "denied": ["--users", 60, "--dirs", 6, "--denied", "8%"],
    "weird and denied": ["--users", 40, "--weird-names", "--mixed-case", "--denied", "20%"],
    "large": ["--users", 3, "--seed", 3, "--deep", 200, "--wide", 5000, "--whale", 50],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_simulators_own_truth_is_the_same(tmp_path, shape):
    written = tmp_path / "truth.csv"
    with Simulator(tmp_path, *SHAPES[shape], "--truth", written) as simulator:
        assert written.read_bytes().decode() == simulator.truth


def test_every_case_of_a_column_occurs(tmp_path):
    rows = []
    for shape in SHAPES.values():
        with Simulator(tmp_path, *shape) as simulator:
            rows += csv.DictReader(io.StringIO(simulator.truth, newline=""))
    assert {row["status"] for row in rows} == {"success", "empty", "partial", "error"}
    assert {row["file_source"] for row in rows} == {"both", "dbfs", "workspace", "none"}
    assert {row["orphan"] for row in rows} == {"0", "1"}
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
