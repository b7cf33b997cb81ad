#!/usr/bin/python3 -B
"""Measures whole scans of simulated workspaces against the ideal, and prints a table.

    bench/scan.py build/release/bin/stocktake [--runs 3]

Ratios count; seconds belong to the machine. `ratio` is wall time over requests x latency / slots,
or over requests / allowed rate; medians over the runs.
"""

import argparse
import json
import pathlib
import resource
import statistics
import subprocess
import tempfile
import time
import urllib.request

CASES = [
    # name, simulator's options, scan's options, ideal seconds as a function of the requests
    ("20 in flight, 50 ms", ["--users", "300", "--dirs", "14", "--latency", "50ms"],
     ["--max-in-flight", "20"], lambda n: n * 0.05 / 20),
    ("64 in flight, 50 ms", ["--users", "300", "--dirs", "28", "--latency", "50ms"],
     ["--max-in-flight", "64"], lambda n: n * 0.05 / 64),
    ("60 requests/s allowed", ["--users", "150", "--dirs", "10", "--latency", "50ms",
                               "--rate-workspace", "60", "--no-home", "0"],
     ["--sources", "workspace"], lambda n: n / 60),
    ("8 at once allowed", ["--users", "300", "--dirs", "14", "--latency", "50ms", "--concurrent",
                           "8"], [], lambda n: n * 0.05 / 8),
    ("no latency", ["--users", "300", "--dirs", "28"], [], None),
]


def measure(binary, folder, simulator_options, scan_options):
    simulator = subprocess.Popen([binary, "simulate", *simulator_options],
                                 stdout=subprocess.PIPE, text=True)
    try:
        ready = json.loads(simulator.stdout.readline())
        token = folder / "token"
        token.write_text(ready["token"])
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.monotonic()
        subprocess.run([binary, "scan", "--all-users", "--host", ready["url"], "--token-file",
                        token, "--inventory", folder / "bench.db", "--fresh", "--quiet",
                        *scan_options], check=True, timeout=600)
        wall = time.monotonic() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        with urllib.request.urlopen(ready["url"] + "/stats") as answer:
            stats = json.load(answer)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {"wall": wall, "cpu": cpu, "requests": stats["requests"],
                "refused": stats["throttled"]}
    finally:
        simulator.terminate()
        simulator.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    print(f"{'case':24} {'requests':>9} {'429s':>6} {'wall s':>8} {'ratio':>7} {'CPU s':>7}")
    for name, simulator_options, scan_options, ideal in CASES:
        with tempfile.TemporaryDirectory() as folder:
            runs = [measure(options.binary, pathlib.Path(folder), simulator_options, scan_options)
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
