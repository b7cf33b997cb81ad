"""Starts the simulator and runs the built binary against it."""

import csv
import json
import os
import pathlib
import subprocess
import urllib.request

BINARY = os.environ["STOCKTAKE"]
# By how much a program that is watched (by a sanitizer, or for coverage) may be slower.
SLOWNESS = int(os.environ.get("STOCKTAKE_SLOWNESS", "1"))


def clean_environment(**more):
    """Nothing of the caller's Databricks, proxy or certificate settings."""
    kept = {k: v for k, v in os.environ.items()
            if not k.startswith(("DATABRICKS_", "SSL_CERT_", "CURL_CA_"))
            and "proxy" not in k.lower()}
    kept["HOME"] = "/nonexistent"
    kept.update(more)
    return kept


def stocktake(*arguments, timeout=120, env=None, stdin=None):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True,
                          timeout=timeout * SLOWNESS, env=env or clean_environment(), input=stdin)


class Simulator:
    def __init__(self, directory, *arguments):
        self.directory = pathlib.Path(directory)
        self.truth_file = self.directory / "truth.csv"
        self.process = subprocess.Popen(
            [BINARY, "simulate", "--truth", str(self.truth_file), *map(str, arguments)],
            stdout=subprocess.PIPE, text=True)
        self.ready = json.loads(self.process.stdout.readline())
        self.url = self.ready["url"]
        self.token_file = self.directory / "token"
        self.token_file.write_text(self.ready["token"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=10)
        self.process.stdout.close()

    @property
    def truth(self):
        return self.truth_file.read_text()

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


class Scan:
    """A scan of all users, finished, with what it left behind."""

    def __init__(self, simulator, name, arguments, timeout):
        self.inventory = simulator.directory / f"{name}.db"
        self.output = simulator.directory / f"{name}.csv"
        self.result = stocktake(*simulator.scan_command(self.inventory, self.output, *arguments),
                                timeout=timeout)
        self.code = self.result.returncode

    @property
    def csv(self):
        return self.output.read_text()

    def rows(self):
        with self.output.open(newline="") as file:
            return list(csv.DictReader(file))

    def check(self):
        return check(self.inventory)


def check(inventory):
    """Exit code and digest."""
    result = stocktake("check", "--inventory", inventory)
    return result.returncode, result.stdout.strip().split("\n")[-1]
