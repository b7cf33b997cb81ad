#!/usr/bin/python3 -B
"""Scans a simulated workspace of a million files, and prints what it takes.

    bench/million.py build/release/bin/stocktake [--files 1000000] [--files-a-directory 20]

Peak memory of the scan; bytes of the inventory a file; and of a scan that is killed when 9 of 10
directories are listed: how long the next one takes to go on, and whether the end is the same.
Exit code 1 where a bound is not kept. (A file takes about 48 bytes, a directory 160: with fewer
than 13 files a directory, it is more than 60 a file.)
"""

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import time

from workspace import simulated

MOST_MIB = 128
MOST_BYTES_A_FILE = 60
MOST_SECONDS = 2
DIRECTORIES_A_USER = 50


def shape(files, files_a_directory):
    """Some users have no home, and sizes are random: a little more than asked for."""
    users = max(1, files * 21 // (20 * files_a_directory * DIRECTORIES_A_USER))
    return ["--users", str(users), "--dirs", str(DIRECTORIES_A_USER), "--files",
            str(files_a_directory)]


def start(workspace, inventory, *options):
    command = workspace.command(inventory, *options)
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def digest(binary, inventory):
    done = subprocess.run([binary, "check", "--inventory", inventory], capture_output=True,
                          text=True)
    return done.returncode, done.stdout.splitlines()[-1]


def listed(inventory):
    """Directories that are committed; 0 where that cannot be told yet."""
    try:
        connection = sqlite3.connect(f"file:{inventory}?mode=ro", uri=True)
        with connection:
            listed = connection.execute("SELECT count(*) FROM directory WHERE state <> 0")
            (count,) = listed.fetchone()
        connection.close()
        return count
    except sqlite3.OperationalError:
        return 0


def finish(scan):
    """What it said, its exit code, the most memory that it ever had, in MiB, and its processor
    time, in seconds."""
    said = scan.stderr.read()
    status, usage = os.wait4(scan.pid, 0)[1:]
    scan.returncode = os.waitstatus_to_exitcode(status)
    return said, scan.returncode, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def scan_whole(workspace, inventory):
    before = time.monotonic()
    said, code, mib, processor = finish(start(workspace, inventory))
    if code != 0:
        sys.exit(f"the scan ended with {code}: {said}")
    return time.monotonic() - before, processor, mib


def kill_and_resume(workspace, inventory, directories):
    """Seconds until the next scan's first listing, its exit code and memory."""
    scan = start(workspace, inventory)
    while listed(inventory) < directories * 9 // 10:
        if scan.poll() is not None:
            sys.exit("the scan ended before it could be killed")
        time.sleep(0.02)
    scan.send_signal(signal.SIGKILL)
    scan.wait()
    scan.stderr.close()
    left, asked = directories - listed(inventory), workspace.list_requests()
    before = time.monotonic()
    scan = start(workspace, inventory, "--resume")
    while workspace.list_requests() == asked:
        if scan.poll() is not None:
            sys.exit("it did not go on: " + scan.stderr.read())
        time.sleep(0.005)
    goes_on = time.monotonic() - before
    said, code, mib, _ = finish(scan)
    if code != 0:
        sys.exit(f"the resumed scan ended with {code}: {said}")
    return goes_on, left, mib


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--files", type=int, default=1_000_000)
    parser.add_argument("--files-a-directory", type=int, default=20)
    options = parser.parse_args()
    broken = []

    def tell(what, value, unit, most=None):
        kept = "" if most is None else f"< {most}" if value < most else f"NOT < {most}"
        if kept.startswith("NOT"):
            broken.append(what)
        number = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
        print(f"{what:40} {number:>14} {unit:9} {kept}", flush=True)

    with simulated(options.binary, *shape(options.files, options.files_a_directory)) as workspace:
        files = workspace.holds["files"]
        tell("files", files, "")
        whole, killed = workspace.folder / "whole.db", workspace.folder / "killed.db"
        seconds, processor, mib = scan_whole(workspace, whole)
        with_homes = listed(whole)
        tell("directories, homes included", with_homes, "")
        tell("scan", seconds, "s")
        tell("scan, processor time", processor, "s")
        tell("scan, peak memory", mib, "MiB", MOST_MIB)
        tell("inventory", whole.stat().st_size / files, "bytes/file", MOST_BYTES_A_FILE)
        goes_on, left, mib = kill_and_resume(workspace, killed, with_homes)
        tell("killed, directories left", left, "")
        tell("resumed, first listing after", goes_on, "s", MOST_SECONDS)
        tell("resumed, peak memory", mib, "MiB", MOST_MIB)
        same = digest(options.binary, whole) == digest(options.binary, killed)
        print(f"{'the same digest':40} {'yes' if same else 'NO':>14}")
    return 1 if broken or not same else 0


if __name__ == "__main__":
    sys.exit(main())
