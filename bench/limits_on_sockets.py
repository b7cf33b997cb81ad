#!/usr/bin/python3 -B
"""Measures what whole scans use of what a simulated workspace permits, on real sockets.

    bench/limits_on_sockets.py build/release/bin/stocktake [--runs 3]

`used` is the accepted list requests over what was permitted from the first to the last, medians
over the runs; `429s` is their part of the answers. Compare `make bench-limits`, in virtual time.
"""

import statistics

from scan import arguments, measure

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


def used(binary, simulator_options, rate):
    run = measure(binary, [*SHAPE, *simulator_options], [])
    accepted = run["requests"] - run["refused"]
    return accepted, accepted / rate / run["wall"], run["refused"] / run["requests"]


def main():
    options = arguments(__doc__)
    print(f"{'case':26} {'accepted':>9} {'used':>7} {'429s':>7}")
    for name, simulator_options, rate in CASES:
        runs = [used(options.binary, simulator_options, rate) for _ in range(options.runs)]
        accepted, part, refused = (statistics.median(each) for each in zip(*runs, strict=True))
        print(f"{name:26} {accepted:9.0f} {part:7.3f} {100 * refused:6.1f}%", flush=True)


if __name__ == "__main__":
    main()
