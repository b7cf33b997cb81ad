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
    """`truth`: the file with what a perfect inventory would contain."""

    def __init__(self, binary, folder, ready):
        self.binary = binary
        self.folder = folder
        self.url = ready["url"]
        self.truth = folder / "truth.csv"
        self.output = folder / "inventory.csv"
        self._token = folder / "token"
        self._token.write_text(ready["token"])

    def stats(self):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.url + "/stats") as answer:
            return json.load(answer)

    def command(self, *options):
        return [self.binary, "scan", "--all-users", "--host", self.url, "--token-file", self._token,
                "--inventory", self.folder / "bench.db", "--output", self.output, "--fresh",
                *options]

    def scan(self, *options):
        """Seconds of wall and of CPU time; fails where the inventory is not the truth."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.monotonic()
        subprocess.run(self.command("--quiet", *options), check=True, timeout=1800)
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
