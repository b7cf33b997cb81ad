#!/usr/bin/python3 -B
"""Measures whole scans of simulated workspaces against the ideal, and prints a table.

    bench/scan.py build/release/bin/stocktake [--runs 3]

Ratios count; seconds belong to the machine. `ratio` is wall time over requests x latency / slots,
or over requests / allowed rate; medians over the runs.
"""

import argparse
import statistics

from workspace import simulated

CASES = [
    # name, simulator's options, scan's options, ideal seconds as a function of the requests
    ("20 in flight, 50 ms", ["--users", "300", "--dirs", "14", "--latency", "50ms"],
     ["--max-in-flight", "20"], lambda n: n * 0.05 / 20),
    ("64 in flight, 50 ms", ["--users", "300", "--dirs", "28", "--latency", "50ms"],
     ["--max-in-flight", "64"], lambda n: n * 0.05 / 64),
    ("60 requests/s allowed", ["--users", "150", "--dirs", "10", "--latency", "50ms",
                               "--rate-workspace", "60", "--no-home", "0", "--dbfs-disabled"],
     [], lambda n: n / 60),
    ("8 at once allowed", ["--users", "300", "--dirs", "14", "--latency", "50ms", "--concurrent",
                           "8"], [], lambda n: n * 0.05 / 8),
    ("no latency", ["--users", "300", "--dirs", "28"], [], None),
]


def measure(binary, simulator_options, scan_options):
    with simulated(binary, *simulator_options) as workspace:
        wall, cpu = workspace.scan(*scan_options)
        stats = workspace.stats()
        return {"wall": wall, "cpu": cpu, "requests": stats["requests"],
                "refused": stats["throttled"]}


def arguments(doc):
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--runs", type=int, default=3)
    return parser.parse_args()


def main():
    options = arguments(__doc__)
    print(f"{'case':24} {'requests':>9} {'429s':>6} {'wall s':>8} {'ratio':>7} {'CPU s':>7}")
    for name, simulator_options, scan_options, ideal in CASES:
        runs = [measure(options.binary, simulator_options, scan_options)
                for _ in range(options.runs)]
        wall = statistics.median(run["wall"] for run in runs)
        cpu = statistics.median(run["cpu"] for run in runs)
        refused = statistics.median(run["refused"] for run in runs)
        requests = runs[0]["requests"]
        needed = min(run["requests"] - run["refused"] for run in runs)
        ratio = f"{wall / ideal(needed):.3f}" if ideal else "-"
        print(f"{name:24} {requests:9} {refused:6.0f} {wall:8.2f} {ratio:>7} {cpu:7.2f}",
              flush=True)


if __name__ == "__main__":
    main()
