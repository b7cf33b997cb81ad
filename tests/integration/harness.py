"""Starts the simulator and runs the built binary against it."""

import csv
import functools
import io
import json
import os
import pathlib
import re
import subprocess
import urllib.request

import truth
from waiting import SLOWNESS, wait_until

BINARY = os.environ["STOCKTAKE"]

# For a Spark server that nothing is sent to: builds with sanitizers have no bundle.
ANY_BUNDLE = ["--worker-bundle", BINARY]


def clean_environment(**more):
    """Nothing of the caller's Databricks, proxy or certificate settings."""
    kept = {k: v for k, v in os.environ.items()
            if not k.startswith(("DATABRICKS_", "ARM_", "SSL_CERT_", "CURL_CA_", "REQUESTS_CA_",
                                 "SPARK_REMOTE"))
            and "proxy" not in k.lower()}
    kept["HOME"] = "/nonexistent"
    kept.update(more)
    return kept


def stocktake(*arguments, timeout=120, env=None, stdin=None):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True,
                          timeout=timeout * SLOWNESS, env=env or clean_environment(), input=stdin)


def output_of(scan, *arguments):
    """Standard output of a command that reads the inventory of a scan."""
    result = stocktake(*arguments, "--inventory", scan.inventory)
    assert result.returncode == 0, result.stderr
    return result.stdout


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def start_simulator(*arguments):
    """The process, and what it said when it was ready."""
    process = subprocess.Popen([BINARY, "simulate", *map(str, arguments)], stdout=subprocess.PIPE,
                               text=True)
    return process, json.loads(process.stdout.readline())


def end_simulator(process):
    process.terminate()
    process.wait(timeout=10 * SLOWNESS)
    process.stdout.close()


# What makes a workspace what it is: these options of the simulator, and the values that they take.
SHAPE = {"--seed": 1, "--users": 1, "--dirs": 1, "--files": 1, "--whale": 1, "--deep": 1, "--wide": 1,
         "--orphans": 1, "--no-home": 1, "--denied": 1, "--weird-names": 0, "--git-folders": 0,
         "--content-classes": 0, "--extensions": 0,
         "--mixed-case": 0, "--odd-listings": 0, "--large-numbers": 0, "--inactive-users": 1,
         "--service-principals": 1,
         "--inactive-service-principals": 1, "--uuid-orphans": 1, "--no-dbfs-users": 0,
         # With which error DBFS is switched off does not matter to what the workspace holds.
         "--dbfs-disabled": 0,
         "--catalogs": 1, "--volumes": 1, "--volume-dirs": 1, "--volume-files": 1,
         "--denied-schemas": 1}


def shape_of(arguments):
    """Those of the simulator's arguments that say what the workspace holds."""
    words, shape = [str(each) for each in arguments], []
    for at, word in enumerate(words):
        if word in SHAPE:
            shape += words[at:at + 1 + SHAPE[word]]
    return tuple(shape)


@functools.lru_cache(maxsize=16)
def true_csv(shape):
    """Of a simulator of its own, without faults: the same shape is the same workspace, and nobody's
    requests are counted among those of the test."""
    process, ready = start_simulator(*shape)
    try:
        sources = truth.SOURCES if "--catalogs" in shape else truth.HOMES
        return of_any_host(truth.true_csv(ready["url"], ready["token"], sources))
    finally:
        end_simulator(process)


def of_any_host(csv_text):
    """A per-user CSV with one name for every workspace on loopback, whatever its port: simulators of
    the same shape, and the ways to one simulator, differ in that column only."""
    return re.sub(r",(127\.0\.0\.1|localhost)(:\d+)?\n", ",SIMULATOR\n", csv_text)


def read_csv(path):
    return of_any_host(path.read_bytes().decode())


class Simulator:
    def __init__(self, directory, *arguments):
        self.directory = pathlib.Path(directory)
        self.shape = shape_of(arguments)
        self.process, self.ready = start_simulator(*arguments)
        self.url = self.ready["url"]
        self.token_file = self.directory / "token"
        self.token_file.write_text(self.ready["token"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        end_simulator(self.process)

    @property
    def truth(self):
        """The CSV of a perfect inventory, `of_any_host`; also when this simulator has ended."""
        return true_csv(self.shape)

    def stats(self):
        with urllib.request.urlopen(self.url + "/stats") as answer:
            return json.load(answer)

    def login(self):
        return ["--host", self.url, "--token-file", self.token_file]

    def scan_command(self, inventory, output, *arguments):
        return ["scan", "--all-users", *self.login(), "--inventory", inventory, "--output", output,
                *arguments]

    def scan(self, *arguments, name="scan", timeout=120):
        return Scan(self, name, arguments, timeout)

    def start_scan(self, *arguments, name="running", env=None):
        return RunningScan(self, name, arguments, env)


class ScanFiles:
    """What a scan of all users leaves behind."""

    def __init__(self, simulator, name):
        self.inventory = simulator.directory / f"{name}.db"
        self.output = simulator.directory / f"{name}.csv"

    @property
    def csv(self):
        return read_csv(self.output)

    def rows(self):
        with self.output.open(newline="") as file:
            return list(csv.DictReader(file))

    def check(self):
        return check(self.inventory)


class Scan(ScanFiles):
    """A scan that has ended."""

    def __init__(self, simulator, name, arguments, timeout):
        super().__init__(simulator, name)
        self.result = stocktake(*simulator.scan_command(self.inventory, self.output, *arguments),
                                timeout=timeout)
        self.code = self.result.returncode


class RunningScan(ScanFiles):
    """A scan that goes on while the test does something to it. It tells its progress as JSON."""

    def __init__(self, simulator, name, arguments, env):
        super().__init__(simulator, name)
        self.simulator = simulator
        self.errors = simulator.directory / f"{name}.log"
        command = simulator.scan_command(self.inventory, self.output, "--progress", "json",
                                         *arguments)
        with self.errors.open("w") as errors:
            self.process = subprocess.Popen([BINARY, *map(str, command)], stderr=errors,
                                            stdout=subprocess.DEVNULL,
                                            env=env or clean_environment())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    @property
    def said(self):
        return self.errors.read_text()

    def progress(self):
        """The last line of its progress; none before the first second is over."""
        lines = [line for line in self.said.split("\n")[:-1] if line.startswith("{")]
        return json.loads(lines[-1]) if lines else None

    def wait_for_progress(self, what, least):
        """Until a number of its progress is at least this; fails where the scan ends before."""
        wait_until(lambda: (self.progress() or {what: 0})[what] >= least, f"{least} {what}",
                   process=self.process)

    def wait_for_requests(self, least):
        """Until the workspace has had so many requests since its start. True, or false where the
        scan has ended before."""
        def enough():
            return self.has_ended or self.simulator.stats()["requests"] >= least
        wait_until(enough, f"{least} requests")
        return not self.has_ended

    @property
    def has_ended(self):
        return self.process.poll() is not None

    def signal(self, number):
        self.process.send_signal(number)

    def end(self, seconds=120):
        """Its exit code."""
        return self.process.wait(timeout=seconds * SLOWNESS)


def check(inventory):
    """Exit code and digest."""
    result = stocktake("check", "--inventory", inventory)
    return result.returncode, result.stdout.strip().split("\n")[-1]
