#!/usr/bin/python3 -B
"""Runs stocktake beside other crawlers on the DBFS of one simulated workspace, and prints a table.

    bench/peers.py build/release/bin/stocktake [--runs 5] [--users 300] [--dirs 140]

The others are in bench/peers: a plain program in Go, one in Python with asyncio, and one with the
official SDK for Python. They sum up files and bytes; stocktake also stores every file, and asks whose
homes they are. `transport` and `sockets` are the requests alone, of the same directories, with their
paths known before (bench/requests.cpp). All take turns, so that another load of the machine meets them all.

`CPU s`: user and system time of the client alone. `x Go`: that, over Go's. `x ideal`: wall time over
the shortest schedule of this tree with so many requests in flight: in each step, of the directories
that are known, those with the longest chain of directories below them are listed. For trees that is
the optimum (Hu 1961). No client can know it, and starting and storing take no time in it. Medians over
the runs; the SDK runs once."""

import argparse
import collections
import hashlib
import heapq
import json
import os
import pathlib
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

from workspace import simulated

HERE = pathlib.Path(__file__).resolve().parent
REQUIREMENTS = [HERE / "peers" / "requirements.txt",
                HERE.parent / "tests" / "sdk" / "requirements.txt"]
ROOT = "/Users"
IN_FLIGHT = 64
CASES = {"no latency": 0, "50 ms": 0.05}  # seconds of latency
SLOW = "SDK"  # measured once: it takes longer than all others together


def python_of(folder):
    """The Python of an environment with what the peers need, made where there is none."""
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in REQUIREMENTS)).hexdigest()
    python, ready = folder / "bin" / "python", folder / ("ready-" + wanted)
    if not ready.exists():
        subprocess.run(["/usr/bin/python3", "-m", "venv", "--clear", folder], check=True)
        files = [word for path in REQUIREMENTS for word in ("-r", path)]
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                        "--no-deps", "--only-binary", ":all:", "--require-hashes", *files],
                       check=True)
        ready.touch()
    return python


def peers(folder):
    """Commands by name. A peer that cannot be had here is told and left out."""
    folder.mkdir(parents=True, exist_ok=True)
    commands = {}
    go = shutil.which("go", path=os.environ["PATH"] + ":/usr/local/go/bin:/usr/lib/go/bin")
    if go:
        subprocess.run([go, "build", "-o", folder / "crawl_go", HERE / "peers" / "crawl.go"],
                       check=True, env=dict(os.environ, GO111MODULE="off"))
        commands["Go"] = [folder / "crawl_go"]
    else:
        print("Go is left out: it is not installed (Debian: golang-go)", file=sys.stderr)
    python = python_of(folder / "venv")
    commands["asyncio"] = [python, HERE / "peers" / "crawl_asyncio.py"]
    commands["SDK"] = [python, HERE / "peers" / "crawl_sdk.py"]
    return commands


def measure(command, environment=None, standard_input=None):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    done = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, timeout=900,
                          input=standard_input)
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    return {"wall": wall, "user": user, "system": system, "cpu": user + system}, done.stdout


def parents_in(inventory):
    """By directory, its parent; 0 is the folder of homes."""
    with sqlite3.connect(f"file:{inventory}?mode=ro", uri=True) as connection:
        return dict(connection.execute("SELECT id, coalesce(parent, 0) FROM directory"))


def sums_in(inventory):
    with sqlite3.connect(f"file:{inventory}?mode=ro", uri=True) as connection:
        return connection.execute("SELECT sum(file_count), sum(size) FROM home").fetchone()


def paths_in(inventory):
    with sqlite3.connect(f"file:{inventory}?mode=ro", uri=True) as connection:
        paths = [path for (path,) in connection.execute("SELECT path FROM directory ORDER BY id")]
    return "\n".join([ROOT, *paths, ""]).encode()


def shortest_schedule(parents, in_flight):
    """The number of steps in which `in_flight` at a time list all directories."""
    children, height = collections.defaultdict(list), collections.Counter()
    for child in sorted(parents, reverse=True):  # a child has a greater id than its parent
        parent = parents[child]
        children[parent].append(child)
        height[parent] = max(height[parent], height[child] + 1)
    ready, steps = [(-height[0], 0)], 0
    while ready:
        steps += 1
        listed = [heapq.heappop(ready)[1] for _ in range(min(in_flight, len(ready)))]
        for directory in listed:
            for child in children[directory]:
                heapq.heappush(ready, (-height[child], child))
    return steps


def run_case(name, latency, commands, options):
    shape = ["--users", str(options.users), "--dirs", str(options.dirs)]
    with simulated(options.binary, *shape, "--latency", f"{latency * 1000:.0f}ms") as workspace:
        inventory = workspace.folder / "bench.db"
        environment = dict(os.environ, DATABRICKS_HOST=workspace.holds["url"],
                           DATABRICKS_TOKEN=workspace.holds["token"])
        ours = workspace.command(inventory, "--fresh", "--sources", "dbfs", "--max-in-flight",
                                 str(IN_FLIGHT))
        rows, requests = collections.defaultdict(list), {}
        for run in range(options.runs):
            for peer, command in {"stocktake": ours, **commands}.items():
                if peer == SLOW and run > 0:
                    continue
                asked = workspace.stats()["requests"]
                arguments = [] if command is ours else [ROOT, str(IN_FLIGHT)]
                row, said = measure([*command, *arguments],
                                    None if command is ours else environment)
                requests[peer] = workspace.stats()["requests"] - asked
                rows[peer].append(row)
                if command is not ours:
                    found = json.loads(said)
                    assert (found["files"], found["bytes"]) == sums_in(inventory), peer
            for how in ("transport", "sockets") if options.requests else ():
                asked = workspace.list_requests()
                rows[how].append(measure(
                    [options.requests, how, workspace.holds["url"], workspace.holds["token"],
                     str(IN_FLIGHT)], standard_input=paths_in(inventory))[0])
                requests[how] = workspace.list_requests() - asked
        print_case(name, rows, requests, latency,
                   shortest_schedule(parents_in(inventory), IN_FLIGHT))


def print_case(name, rows, requests, latency, steps):
    medians = {peer: {key: statistics.median(row[key] for row in runs) for key in runs[0]}
               for peer, runs in rows.items()}
    go = medians.get("Go", {}).get("cpu")
    ideal = steps * latency
    for peer, row in medians.items():
        to_go = f"{row['cpu'] / go:.2f}" if go else "-"
        to_ideal = f"{row['wall'] / ideal:.3f}" if ideal else "-"
        print(f"{name:11} {peer:10} {requests[peer]:8} {row['user']:7.2f} {row['system']:8.2f} "
              f"{row['cpu']:7.2f} {to_go:>6} {row['wall']:7.2f} {to_ideal:>8}", flush=True)
    if ideal:
        print(f"{name:11} {'ideal':10} {'':8} {'':7} {'':8} {'':7} {'':6} {ideal:7.2f} {1:8.3f}",
              flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--case", choices=CASES, action="append")
    parser.add_argument("--requests", metavar="PROGRAM",
                        help="bench_requests: adds the requests alone, by libcurl and by system calls")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--users", type=int, default=300)
    parser.add_argument("--dirs", type=int, default=140)
    parser.add_argument("--peers", default="build/peers", help="where they are built")
    options = parser.parse_args()
    commands = peers(pathlib.Path(options.peers).resolve())
    print(f"{'case':11} {'client':10} {'requests':>8} {'user s':>7} {'system s':>8} {'CPU s':>7} "
          f"{'x Go':>6} {'wall s':>7} {'x ideal':>8}")
    for name in options.case or CASES:
        run_case(name, CASES[name], commands, options)


if __name__ == "__main__":
    main()
