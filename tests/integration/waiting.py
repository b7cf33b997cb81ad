"""Waiting for something to happen, in place of a time by which it should have happened."""

import os
import time

# By how much a program that is watched (by a sanitizer, or for coverage) may be slower.
SLOWNESS = int(os.environ.get("STOCKTAKE_SLOWNESS", "1"))


def wait_until(condition, what, seconds=60, process=None):
    """Returns what the condition returned once that is true. The time is a bound for a test that
    would hang. It fails as soon as `process`, which should bring it about, has ended."""
    end = time.monotonic() + seconds * SLOWNESS
    while True:
        ended = process is not None and process.poll() is not None
        result = condition()
        if result:
            return result
        assert not ended, f"{what}: the process ended before, with code {process.returncode}"
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.01)
