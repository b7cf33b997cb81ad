#!/usr/bin/python3 -B
"""Measures whole scans on a real Spark cluster of one-core executors, and prints a table.

    bench/spark.py build/release/bin/stocktake [--case homes] [--executors 1,2,4,8] [--runs 3]

`start`: seconds until the first directory of a slice is asked for (session, the worker's bundle,
the users, the first task). `busy`: until all executors have as many requests under way as they
may; until then some of them start their Python, on a machine that has two cores for all. (Of
`small` the whole first wave comes before it: there only `start` says anything.) `after`: what
follows the start; `ideal`: requests x latency / requests at once; `speed-up`: the first row's
`after` over this one's. Both again with `busy` as the start, and the requests from then on.
Medians over the runs, on a cluster that has run the same before. `new cluster`: seconds of the whole
first scan on a cluster that has run nothing yet, until its first directory and in all, and the same of
the second. Every inventory is compared with the truth.
"""

import argparse
import pathlib
import statistics
import sys
import threading
import time

from workspace import simulated

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "spark"))
from cluster import SparkCluster

CASES = {
    # name: simulator's options, seconds of latency, requests at once of an executor
    "homes": (["--users", "100", "--dirs", "30", "--latency", "50ms"], 0.05, 1),
    "whale": (["--users", "100", "--dirs", "30", "--whale", "500", "--latency", "50ms"], 0.05, 1),
    "small": (["--users", "100", "--dirs", "12", "--latency", "30ms"], 0.03, 8),
}


class Beginning(threading.Thread):
    """Watches how many directories are asked for, and when it is as many a second as can be."""

    BEFORE = 2  # the two folders of homes, which are listed before the first slice
    LOOK = 0.5  # seconds over which the rate is taken
    NEARLY = 0.9

    def __init__(self, workspace, most_rate):
        super().__init__()
        self._workspace = workspace
        self._most_rate = most_rate
        self._before = workspace.list_requests()
        self._ended = threading.Event()
        self._began = time.monotonic()
        self._seen = []  # (seconds, requests)
        self.start_at = None
        self.busy = None  # (seconds, requests)

    def run(self):
        while not self._ended.wait(0.1) and self.busy is None:
            asked = self._workspace.list_requests() - self._before
            now = time.monotonic() - self._began
            if asked > self.BEFORE and self.start_at is None:
                self.start_at = now
            self._seen.append((now, asked))
            then, had = next(seen for seen in self._seen if seen[0] >= now - self.LOOK)
            is_busy = asked - had >= self.NEARLY * self._most_rate * (now - then) > 0
            if is_busy and self.start_at is not None:
                self.busy = (then, had)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self.join()


def measure(workspace, options, latency, at_once):
    before = workspace.list_requests()
    with Beginning(workspace, at_once / latency) as beginning:
        wall, cpu = workspace.scan(*options)
    requests = workspace.list_requests() - before
    row = {"requests": requests, "ideal": requests * latency / at_once, "cpu": cpu, "wall": wall}
    for moment, seconds, had in (("start", beginning.start_at, 0),
                                 ("busy", *(beginning.busy or (beginning.start_at, 0)))):
        row[moment] = seconds
        row["after", moment] = wall - seconds
        row["x ideal", moment] = (wall - seconds) / ((requests - had) * latency / at_once)
    return row


def since(moment, row, first):
    after = "after", moment
    return (f" | {row[moment]:6.1f} {row[after]:7.1f} {row['x ideal', moment]:7.2f} "
            f"{first[after] / row[after]:8.2f}")


def on_new_cluster(first, second):
    return (f" | {first['start']:6.1f} {first['wall']:6.1f} {second['start']:6.1f} {second['wall']:6.1f} "
            f"{first['wall'] / second['wall']:5.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--case", choices=CASES, action="append")
    parser.add_argument("--executors", default="1,2,4,8")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--warm-up", type=int, default=3, metavar="RUNS")
    parser.add_argument("--version", default="4.0", choices=("3.5", "4.0"))
    options = parser.parse_args()
    heads = [f" | {moment:>6} {'after':>7} {'x ideal':>7} {'speed-up':>8}"
             for moment in ("start", "busy")]
    heads.append(" | new cluster: start, wall; second: start, wall; ratio")
    print(f"{'case':6} {'executors':>9} {'requests':>8} {'ideal':>7} {'CPU s':>6}", *heads, sep="")
    for case in options.case or CASES:
        simulator_options, latency, of_executor = CASES[case]
        first = None
        with simulated(options.binary, *simulator_options) as workspace:
            for executors in map(int, options.executors.split(",")):
                at_once = of_executor * executors
                with SparkCluster(options.version, workers=executors) as cluster:
                    scan = ["--spark-remote", cluster.remote, "--max-in-flight", str(at_once)]
                    warm_up = [measure(workspace, scan, latency, at_once)
                               for _ in range(max(2, options.warm_up))]
                    runs = [measure(workspace, scan, latency, at_once)
                            for _ in range(options.runs)]
                row = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
                first = first or row
                print(f"{case:6} {executors:9} {row['requests']:8} {row['ideal']:7.1f} "
                      f"{row['cpu']:6.2f}", since("start", row, first), since("busy", row, first),
                      on_new_cluster(*warm_up[:2]), sep="", flush=True)


if __name__ == "__main__":
    main()
