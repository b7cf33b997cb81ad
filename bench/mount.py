#!/usr/bin/python3 -B
"""Lists a simulated workspace's DBFS from a folder that holds it, and prints files a second.

    bench/mount.py build/release/bin/stocktake [--files 1000000] [--folder /dev/shm] [--spark]

Beside it: `find -printf` (names, sizes and times, in one thread), the same with several at once
(`xargs -P`, one home each), and the API of the simulator without latency. `1 process`, `2` and `4`
are worker processes, each with 16 threads; with `--spark`, four executors of a real cluster on
this machine. All write an inventory, which find does not. Every digest must be that of the API.
The cache of the file system is warm. Exit code 1 where a digest differs.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import types

from workspace import simulated

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "spark"))
DIRECTORIES_A_USER = 50
FILES_A_DIRECTORY = 20


def shape(files):
    """A fifth of the simulated directories are on DBFS."""
    users = max(1, files * 5 // (DIRECTORIES_A_USER * FILES_A_DIRECTORY))
    return ["--users", str(users), "--dirs", str(DIRECTORIES_A_USER), "--files",
            str(FILES_A_DIRECTORY)]


def write_tree(workspace, folder):
    os.environ.setdefault("STOCKTAKE", str(workspace.binary))
    sys.path.insert(0, str(ROOT / "tests" / "integration"))
    import mounted
    simulator = types.SimpleNamespace(url=workspace.holds["url"], ready=workspace.holds)
    mounted.write_tree(simulator, folder)


def digest(workspace, inventory):
    done = subprocess.run([workspace.binary, "check", "--inventory", inventory],
                          capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"check ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout.splitlines()[-1]


def timed(command, runs, **options):
    seconds = []
    for _ in range(runs):
        before = time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=3600, **options)
        seconds.append(time.monotonic() - before)
    return statistics.median(seconds)


def measure(workspace, folder, runs, cluster):
    inventory = workspace.folder / "bench.db"

    def scan(*options):
        command = workspace.command(inventory, "--sources", "dbfs", "--fresh", *options)
        return timed(command, runs), digest(workspace, inventory)

    mount = ["--via", "mount", "--mount", f"dbfs={folder}"]
    wanted = r"%p\t%s\t%T@\n"
    homes = "find Users -mindepth 1 -maxdepth 1 -print0"
    each = f"{homes} | xargs -0 -P 8 -n 4 sh -c 'find \"$@\" -printf \"{wanted}\"' -"
    yield "find -printf", (timed(["find", folder, "-printf", wanted], runs), None)
    yield "xargs -P 8 find -printf", (timed(["sh", "-c", each], runs, cwd=folder), None)
    yield "API", scan()
    for processes in (1, 2, 4):
        yield f"mount, {processes} process(es)", scan(*mount, "--processes", str(processes))
    if cluster:
        yield "mount, 4 executors", scan(*mount, "--spark-remote", cluster.remote)


def run(workspace, folder, runs, cluster):
    write_tree(workspace, folder)
    files = sum(len(names) for _, _, names in os.walk(folder))
    print(f"{files:,} files in {folder}")
    digests = set()
    for name, (seconds, content) in measure(workspace, folder, runs, cluster):
        digests.add(content)
        print(f"{name:26} {seconds:8.1f} s {files / seconds:12,.0f} files/s", flush=True)
    if len(digests - {None}) != 1:
        sys.exit("the digests differ")
    print("all digests are equal")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--files", type=int, default=1_000_000)
    parser.add_argument("--folder", default="/dev/shm", help="where the tree is made, and removed")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--spark", action="store_true")
    options = parser.parse_args()
    with simulated(os.path.abspath(options.binary), *shape(options.files)) as workspace, \
            tempfile.TemporaryDirectory(dir=options.folder) as folder:
        if not options.spark:
            return run(workspace, folder, options.runs, None)
        from cluster import SparkCluster
        from install import VERSION
        with SparkCluster(VERSION, workers=4) as cluster:
            return run(workspace, folder, options.runs, cluster)


if __name__ == "__main__":
    sys.exit(main())
