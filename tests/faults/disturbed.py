"""A workspace, what an undisturbed scan of it finds, and scans that are disturbed."""

import dataclasses
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

from harness import BINARY, Simulator, check, clean_environment, read_csv
from waiting import SLOWNESS


@dataclasses.dataclass
class Ended:
    code: int
    stderr: str


def start(command, env=None, before=None, wrap=()):
    errors = tempfile.TemporaryFile()  # noqa: SIM115  (`end` closes it)
    process = subprocess.Popen([*wrap, BINARY, *map(str, command)], stdout=subprocess.DEVNULL,
                               stderr=errors, preexec_fn=before, env=env or clean_environment())
    process.errors = errors
    return process


def said(process):
    """Its standard error so far."""
    size = os.fstat(process.errors.fileno()).st_size
    return os.pread(process.errors.fileno(), size, 0).decode()


def end(process):
    process.wait(timeout=200 * SLOWNESS)
    with process.errors:
        return Ended(process.returncode, said(process))


def run(command, **how):
    return end(start(command, **how))


# A small process between: what the system counts as the memory of a process begins with that of
# the one that it was forked from.
MEASURE = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:])
status, usage = os.wait4(process.pid, 0)[1:]
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def run_measured(command, wrap=()):
    """As `run`, and the most memory that it ever had, or a process that it started, in MiB."""
    done = subprocess.run([*wrap, sys.executable, "-S", "-c", MEASURE, BINARY, *map(str, command)],
                          capture_output=True, text=True, env=clean_environment())
    return Ended(done.returncode, done.stderr), int(done.stdout) / 1024


def rows(inventory, query):
    connection = sqlite3.connect(f"file:{inventory}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def rows_so_far(inventory, query):
    """As `rows`; none while the scan has not made the inventory and its tables yet."""
    try:
        return rows(inventory, query)
    except sqlite3.OperationalError:
        return []


FILES = "SELECT username, source, path, kind, size, modified_at FROM files ORDER BY 1, 2, 3"


class Workspace:
    """Simulated; `digest`, `csv` and `files` are those of a scan that nothing disturbed."""

    def __init__(self, directory, *arguments):
        self.directory = pathlib.Path(directory)
        self.simulator = Simulator(directory, *arguments)
        clean = self.simulator.scan(name="undisturbed")
        assert clean.code == 0, clean.result.stderr
        self.digest = clean.check()[1]
        self.csv = clean.csv
        self.inventory = clean.inventory
        self.files = rows(clean.inventory, FILES)
        self.directories = rows(clean.inventory, "SELECT count(*) FROM directory")[0][0]

    def __enter__(self):
        return self

    def __exit__(self, *how):
        self.simulator.__exit__(*how)

    def victims(self):
        """Directories whose loss would show: with files of their own. None lies in another."""
        return [path for path, in rows(
            self.inventory, "SELECT path FROM directory WHERE depth = 1 AND source = 1 AND "
            "file_count > 2 AND path NOT IN (SELECT path FROM directory WHERE source = 0) "
            "ORDER BY id")]


class Target:
    """The inventory and the CSV of one scan that is disturbed, and the words that make it."""

    def __init__(self, directory, server, *always):
        self.inventory = pathlib.Path(directory) / "inventory.db"
        self.output = pathlib.Path(directory) / "users.csv"
        self.server = server
        self.always = always

    def command(self, *arguments):
        return self.server.scan_command(self.inventory, self.output, *self.always, *arguments)

    def check(self):
        return check(self.inventory)

    def is_undisturbed(self, workspace):
        """Complete, and to the byte what it would be if nothing had happened."""
        return (self.check(), read_csv(self.output)) == ((0, workspace.digest), workspace.csv)
