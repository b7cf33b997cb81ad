"""Processes by their ids: children that die with their parent, descendants, and their end."""

import ctypes
import os
import pathlib
import signal
import time

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def die_with_parent():
    """For `preexec_fn`: a test that is killed leaves nothing behind."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def command_line(pid):
    try:
        text = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return [word.decode(errors="replace") for word in text.split(b"\0")[:-1]]


def _stat(pid):
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return text.rsplit(")", 1)[1].split()


def identity(pid):
    """Another one for another process that got the same id; None for one that has ended."""
    stat = _stat(pid)
    return (pid, stat[19]) if stat and stat[0] != "Z" else None


def descendants(pids):
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            stat = _stat(entry)
            if stat:
                parents.setdefault(int(stat[1]), []).append(int(entry))
    found, waiting = [], list(pids)
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def end(processes, seconds=15):
    """Ends `Popen`s and all that they have started."""
    known = [identity(pid) for pid in descendants([p.pid for p in processes])]
    known = [i for i in known if i]
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ended = [p for p in processes if p.poll() is not None]
        if len(ended) == len(processes) and not any(identity(i[0]) == i for i in known):
            return
        time.sleep(0.05)
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.wait()
    for one in known:
        if identity(one[0]) == one:
            os.kill(one[0], signal.SIGKILL)
