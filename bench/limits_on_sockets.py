#!/usr/bin/python3 -B
"""Measures what whole scans use of what a simulated workspace permits, on real sockets.

    bench/limits_on_sockets.py build/release/bin/stocktake [--runs 3]

`used` is the accepted list requests over what was permitted from the first to the last, medians
over the runs; `429s` is their part of the answers. Compare `make bench-limits`, in virtual time.
"""

import argparse
import statistics

from workspace import simulated

SHAPE = ["--users", "100", "--dirs", "9", "--latency", "20ms"]
CASES = [
    # name, simulator's options, requests per second that are permitted in all
    ("60/s each, bursts of 60", ["--rate", "60"], 120),
    ("60/s shared, bursts of 60", ["--rate", "60", "--rate-shared"], 60),
    ("60/s shared, bursts of 20", ["--rate", "60", "--rate-shared", "--rate-burst", "20"], 60),
    ("60/s shared, bursts of 1", ["--rate", "60", "--rate-shared", "--rate-burst", "1"], 60),
    ("60/s shared, 5 % random", ["--rate", "60", "--rate-shared", "--p429", "5%"], 60),
    ("8 at once", ["--concurrent", "8"], 8 / 0.020),
]


def measure(binary, simulator_options, rate):
    with simulated(binary, *SHAPE, *simulator_options) as workspace:
        wall, _ = workspace.scan()
        stats = workspace.stats()
        accepted = stats["requests"] - stats["throttled"]
        return accepted, accepted / rate / wall, stats["throttled"] / stats["requests"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    print(f"{'case':26} {'accepted':>9} {'used':>7} {'429s':>7}")
    for name, simulator_options, rate in CASES:
        runs = [measure(options.binary, simulator_options, rate) for _ in range(options.runs)]
        accepted, used, refused = (statistics.median(each) for each in zip(*runs, strict=True))
        print(f"{name:26} {accepted:9.0f} {used:7.3f} {100 * refused:6.1f}%", flush=True)


if __name__ == "__main__":
    main()
