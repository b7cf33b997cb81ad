"""A simulated workspace for as long as a block lasts, and scans of it."""

import contextlib
import json
import pathlib
import resource
import subprocess
import tempfile
import time
import urllib.request


class Workspace:
    """`holds`: what the simulator says of it, directories and files among it. `truth`: the file
    with what a perfect inventory would contain."""

    def __init__(self, binary, folder, holds):
        self.binary = binary
        self.folder = folder
        self.holds = holds
        self.truth = folder / "truth.csv"
        self.output = folder / "inventory.csv"
        (folder / "token").write_text(holds["token"])

    def stats(self):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.holds["url"] + "/stats") as answer:
            return json.load(answer)

    def list_requests(self):
        return self.stats()["list_requests"]

    def command(self, inventory, *options):
        return [self.binary, "scan", "--all-users", "--host", self.holds["url"], "--token-file",
                self.folder / "token", "--inventory", inventory, "--output", self.output, "--quiet",
                *options]

    def scan(self, *options):
        """Seconds of wall and of CPU time; fails where the inventory is not the truth."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.monotonic()
        subprocess.run(self.command(self.folder / "bench.db", "--fresh", *options), check=True,
                       timeout=1800)
        wall = time.monotonic() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert self.output.read_bytes() == self.truth.read_bytes(), "the inventory is not the truth"
        return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextlib.contextmanager
def simulated(binary, *options):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        simulator = subprocess.Popen(
            [binary, "simulate", "--truth", folder / "truth.csv", *options],
            stdout=subprocess.PIPE, text=True)
        try:
            yield Workspace(binary, folder, json.loads(simulator.stdout.readline()))
        finally:
            simulator.terminate()
            simulator.wait()
