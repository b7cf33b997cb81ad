"""Runs the program with little memory."""

import contextlib
import os
import pathlib

from disturbed import run_measured

CGROUPS = pathlib.Path("/sys/fs/cgroup")


def places():
    """Where a cgroup could be made, and the names of the files that limit and that have members."""
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            yield CGROUPS / "memory" / path[1:], "memory.limit_in_bytes"
        elif not controllers:
            yield CGROUPS / path[1:], "memory.max"


@contextlib.contextmanager
def container(mib):
    """A cgroup with that much memory; None where this process may not make one."""
    for parent, limit in places():
        made = parent / f"stocktake-test-{os.getpid()}"
        try:
            made.mkdir()
        except OSError:
            continue
        try:
            (made / limit).write_text(str(mib << 20))
            yield made
            return
        except OSError:
            continue
        finally:
            made.rmdir()
    yield None


def run_in_container(command, mib):
    """As `run_measured`, in a cgroup of that size if one can be made here. Its peak must be far
    below `mib` for the same program to do with it, so a test checks that too."""
    with container(mib) as made:
        print(f"in {made}" if made else "no cgroup can be made here: only the peak counts")
        enter = ("sh", "-c", f"echo $$ > {made}/cgroup.procs && exec \"$@\"", "sh") if made else ()
        return run_measured(command, wrap=enter)
