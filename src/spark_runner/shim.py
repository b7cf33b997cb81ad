"""The code that a Spark task runs for stocktake: it passes each of its slices to a native worker,
and returns the worker's output as rows. It does not interpret the content of slices.

A row consists of one byte for its type, the slice's number within the job (four bytes, little
endian) and the rest:
  h  what runs the slice: {"executor", "host", "machine"}, JSON
  d  bytes that the worker wrote
  e  how the slice ended: {"cause", "message"}, JSON; the last row of a slice
Errors are returned as such rows, too: Spark runs a task that raises an exception four times before
it reports the error.
"""

import base64
import contextlib
import gc
import json
import os
import platform
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zipimport

import pyarrow

MOST_BYTES = 1 << 19
MOST_ERRORS = 2000
# The frame header of protocol/frame.h: kind and length; the other fields are not needed here.
FRAME = struct.Struct("<3xBI4x")
LAST_FRAME = 8
# Seconds. Shorter than the time that a worker waits for its next slice: `kStay` in
# spark_runner.cpp.
MOST_REST = 1.5
MOST_DYING = 5

resting = None  # the worker that waits for this process's next slice


def run(argument):
    """`argument`: see task_argument.h. Returns the function that Spark calls with the numbers of
    the partition."""
    job = json.loads(argument)

    def run_partition(batches):
        # Read all input first: Spark does not reuse a Python process with unread input.
        numbers = [n for batch in batches for n in batch.column(0).to_pylist()]
        for number in numbers:
            for kind, payload in run_slice(job, number):
                row = kind + struct.pack("<I", number) + payload
                yield pyarrow.RecordBatch.from_arrays(
                    [pyarrow.array([row], type=pyarrow.binary())], ["row"])
        make_next_task_cheap()

    return run_partition


def make_next_task_cheap():
    """Between two tasks of a process, PySpark spends 100 ms of CPU time on state that has not
    changed: more than most slices need."""
    # It reads every imported zip file anew. Without an entry here, the next import opens the file
    # again.
    for path, finder in list(sys.path_importer_cache.items()):
        if isinstance(finder, zipimport.zipimporter):
            sys.path_importer_cache.pop(path, None)
    # The garbage collector scans all loaded modules.
    gc.freeze()


def run_slice(job, number):
    global resting
    yield b"h", as_json(executor=executor_id(), host=socket.gethostname(),
                        machine=platform.machine())
    worker = None
    try:
        worker = take_resting(job["bundle"])
        is_whole = worker is not None and (yield from worker.answer(job, number))
        if worker is not None and worker.has_said_nothing:  # it had ended while it waited
            worker.end()
            worker = None
        if worker is None:
            worker = Worker(job["bundle"])
            is_whole = yield from worker.answer(job, number)
        yield b"e", as_json(cause="ended", message="" if is_whole else worker.last_words())
        if is_whole:
            worker, resting = None, worker
    except CannotStart as error:
        yield b"e", as_json(cause="cannot_start", message=str(error))
    except Exception as error:  # a task must not raise an exception
        yield b"e", as_json(cause="shim", message=repr(error))
    finally:
        if worker is not None:
            worker.end()


def take_resting(bundle):
    global resting
    worker, resting = resting, None
    if worker is not None and not worker.can_go_on(bundle):
        worker.end()
        worker = None
    return worker


class CannotStart(Exception):
    """The system does not allow starting a program."""


class Worker:
    """A native worker. It lists one slice after another while the next one comes soon: starting it
    and opening its connections costs as much as listing a small home."""

    def __init__(self, bundle):
        """Starts it with the bundle's loader and libraries: the machine's may be older."""
        folder = find("archives", bundle)
        with open(os.path.join(folder, "manifest.json")) as file:
            manifest = json.load(file)
        loader, libraries, program = [os.path.join(folder, manifest[part])
                                      for part in ("loader", "libraries", "program")]
        self.bundle = bundle
        self.errors = tempfile.TemporaryFile()
        try:
            self.process = subprocess.Popen([loader, "--library-path", libraries, program],
                                            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=self.errors)
        except OSError as error:
            self.errors.close()
            raise CannotStart(str(error)) from error

    def can_go_on(self, bundle):
        return (self.bundle == bundle and self.process.poll() is None
                and time.monotonic() - self.rests_since < MOST_REST)

    def answer(self, job, number):
        """Yields its rows. Returns whether the slice's trailer has arrived. If not, the worker has
        ended, and `has_said_nothing` is true if there was no row."""
        certificates = base64.b64decode(job["certificates"])
        order = base64.b64decode(job["orders"][number]["frame"])
        secret = secret_of(job)
        self.has_said_nothing = True
        self.errors_before = os.fstat(self.errors.fileno()).st_size
        deadline = threading.Timer(job["orders"][number]["seconds"], self.process.kill)
        deadline.start()
        try:
            try:
                self.process.stdin.write(secret + certificates + order)
                self.process.stdin.flush()
            except BrokenPipeError:
                pass  # it has ended already, and its errors say why
            # Its input stays open: EOF would mean that the answer is no longer wanted.
            gathered = bytearray()
            is_whole = False
            for piece, is_whole in pieces(self.process.stdout):
                self.has_said_nothing = False
                gathered += piece
                if len(gathered) >= MOST_BYTES:
                    yield b"d", bytes(gathered)
                    gathered.clear()
            self.rests_since = time.monotonic()
            if gathered:
                yield b"d", bytes(gathered)
            if not is_whole:
                self.process.wait()
        finally:
            deadline.cancel()
        return is_whole

    def last_words(self):
        self.errors.seek(self.errors_before)
        told = self.errors.read(MOST_ERRORS).decode("utf-8", "replace")
        return ending(self.process.returncode) + told

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        # The kernel does not let it go if it reads a mount that does not answer.
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.communicate(timeout=MOST_DYING)
        self.errors.close()


def pieces(stream):
    """Yields an answer in pieces, each with whether it is the last: the end of the last frame. The
    stream may end earlier."""
    kind = None
    while kind != LAST_FRAME:
        piece = stream.read(FRAME.size)
        if len(piece) < FRAME.size:
            if piece:
                yield piece, False
            return
        kind, left = FRAME.unpack(piece)
        while left > 0:
            yield piece, False
            piece = stream.read(min(left, MOST_BYTES))
            if not piece:
                return
            left -= len(piece)
        yield piece, kind == LAST_FRAME


def secret_of(job):
    """The frame with the token, from its two shares; either one alone reveals nothing."""
    share = base64.b64decode(job["share"])
    with open(find("files", job["pad"]), "rb") as pad:
        pad.seek(job["pad_offset"])
        other = pad.read(len(share))
    return bytes(one ^ two for one, two in zip(share, other))


def find(kind, name):
    """The path of an artifact: Spark puts it beside the task, Databricks in a session folder."""
    session = os.environ.get("DB_SESSION_UUID", "")
    places = [os.getcwd(), os.path.dirname(os.path.abspath(__file__)),
              os.path.join("/local_disk0/.ephemeral_nfs/artifacts", session, kind)] + sys.path[:1]
    for place in places:
        path = os.path.join(place, name)
        if os.path.exists(path):
            return path
    raise RuntimeError(f"the artifact {name} is not in {', '.join(places)}")


def executor_id():
    """Spark's number of the executor, from the command line of the JVM, an ancestor process."""
    pid = os.getppid()
    while pid > 1:
        try:
            with open("/proc/%d/cmdline" % pid, "rb") as file:
                words = file.read().split(b"\0")
            if b"--executor-id" in words:
                return words[words.index(b"--executor-id") + 1].decode()
            with open("/proc/%d/stat" % pid) as file:
                pid = int(file.read().rsplit(")", 1)[1].split()[1])
        except (OSError, ValueError, IndexError):
            break
    return socket.gethostname()


def ending(code):
    if code == 0:
        return ""
    return "it was ended by signal %d; " % -code if code < 0 else "it ended with code %d; " % code


def as_json(**values):
    return json.dumps(values).encode()
