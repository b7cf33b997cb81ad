#!/usr/bin/python3 -B
"""Measures whole scans on a real Spark cluster of one-core executors, and prints a table.

    bench/spark.py build/release/bin/stocktake [--case homes] [--executors 1,2,4,8] [--runs 3]

`start`: seconds until the first directory of a slice is asked for (session, the worker's bundle, the
users, the first task). `after`: the rest. `ideal`: requests x latency / requests at once; `x ideal`
is `after` over it. `speed-up`: the first row's `after` over this one's. Medians over the runs, on a
cluster that has run the same before: a new one compiles its own code for a minute. Every inventory
is compared with the truth.
"""

import argparse
import pathlib
import statistics
import sys
import threading
import time

from workspace import simulated

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "spark"))
from cluster import SparkCluster  # noqa: E402

CASES = {
    # name: simulator's options, seconds of latency, requests at once of an executor
    "homes": (["--users", "100", "--dirs", "30", "--latency", "50ms"], 0.05, 1),
    "whale": (["--users", "100", "--dirs", "30", "--whale", "500", "--latency", "50ms"], 0.05, 1),
    "small": (["--users", "100", "--dirs", "12", "--latency", "30ms"], 0.03, 8),
}


class FirstSlice(threading.Thread):
    """Notes when more is asked for than the two folders of homes that are listed before."""

    def __init__(self, workspace):
        super().__init__()
        self._workspace = workspace
        self._before = workspace.list_requests()
        self._ended = threading.Event()
        self._began = time.monotonic()
        self.seconds = None

    def run(self):
        while not self._ended.wait(0.03):
            if self._workspace.list_requests() > self._before + 2:
                self.seconds = time.monotonic() - self._began
                return

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self.join()


def measure(workspace, options):
    before = workspace.list_requests()
    with FirstSlice(workspace) as first:
        wall, cpu = workspace.scan(*options)
    return {"start": first.seconds, "after": wall - first.seconds, "cpu": cpu,
            "requests": workspace.list_requests() - before}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--case", choices=CASES, action="append")
    parser.add_argument("--executors", default="1,2,4,8")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--warm-up", type=int, default=3, metavar="RUNS")
    parser.add_argument("--version", default="4.0", choices=("3.5", "4.0"))
    options = parser.parse_args()
    print(f"{'case':6} {'executors':>9} {'requests':>8} {'start':>6} {'after':>7} {'ideal':>7} "
          f"{'x ideal':>7} {'speed-up':>8} {'CPU s':>6}")
    for case in options.case or CASES:
        simulator_options, latency, at_once = CASES[case]
        first = None
        with simulated(options.binary, *simulator_options) as workspace:
            for executors in map(int, options.executors.split(",")):
                with SparkCluster(options.version, workers=executors) as cluster:
                    scan = ["--spark-remote", cluster.remote,
                            "--max-in-flight", str(at_once * executors)]
                    for _ in range(options.warm_up):
                        workspace.scan(*scan)
                    runs = [measure(workspace, scan) for _ in range(options.runs)]
                start, after, cpu, requests = (statistics.median(run[key] for run in runs)
                                               for key in ("start", "after", "cpu", "requests"))
                ideal = requests * latency / (at_once * executors)
                first = first or after
                print(f"{case:6} {executors:9} {requests:8} {start:6.1f} {after:7.1f} {ideal:7.1f} "
                      f"{after / ideal:7.2f} {first / after:8.2f} {cpu:6.2f}", flush=True)


if __name__ == "__main__":
    main()
