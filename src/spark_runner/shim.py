"""What a task of Spark's runs for stocktake: hands each slice that is dealt to it to a native
worker, and hands back what the worker says, as rows. It knows nothing of slices' contents.

A row is one byte that says what it is, the slice's number within the job (four bytes, little
endian) and the rest:
  h  who runs it: {"executor", "host", "machine"}, JSON
  d  bytes that the worker wrote
  e  how it ended: {"cause", "message"}, JSON; the last row of a slice
Whatever goes wrong is such a row too: a task that raises is run four times before anybody hears.
"""

import base64
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
# Of protocol/frame.h: what it is and how long; the rest is not ours.
FRAME = struct.Struct("<3xBI4x")
LAST_FRAME = 8
# Seconds. A worker waits longer for its next slice: `kStay` in spark_runner.cpp.
MOST_REST = 1.5

resting = None  # the worker that waits for this process's next slice


def run(argument):
    """`argument`: see task_argument.h. Returns what Spark calls with the partition's numbers."""
    job = json.loads(argument)

    def run_partition(batches):
        # Read to its end first: a Python process whose input is left over is not used again.
        numbers = [n for batch in batches for n in batch.column(0).to_pylist()]
        for number in numbers:
            for kind, payload in run_slice(job, number):
                row = kind + struct.pack("<I", number) + payload
                yield pyarrow.RecordBatch.from_arrays(
                    [pyarrow.array([row], type=pyarrow.binary())], ["row"])
        make_next_task_cheap()

    return run_partition


def make_next_task_cheap():
    """What PySpark does between two tasks of a process, on what has not changed, is 100 ms of CPU
    time: more than most slices need."""
    # It reads every zip file anew that has been imported from. Forgotten, they are opened again by
    # the next import.
    for path, finder in list(sys.path_importer_cache.items()):
        if isinstance(finder, zipimport.zipimporter):
            sys.path_importer_cache.pop(path, None)
    # It looks for garbage in all that was ever loaded.
    gc.freeze()


def run_slice(job, number):
    global resting
    yield b"h", as_json(executor=executor_id(), host=socket.gethostname(),
                        machine=platform.machine())
    worker = None
    try:
        worker = take_resting(job["bundle"])
        is_whole = worker is not None and (yield from worker.answer(job, number))
        if worker is not None and worker.has_said_nothing:  # it had ended while it rested
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
    except Exception as error:  # a task must not raise
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
    """The system does not let a program be started."""


class Worker:
    """A native worker. It takes one slice after the other, as long as the next one comes soon: its
    start, and its connections, cost as much as a small home."""

    def __init__(self, bundle):
        """By the bundle's own loader and libraries: the machine's may be older."""
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
        """Yields its rows. Returns whether the last word of the slice has come: else it has ended,
        and `has_said_nothing` where there was no row."""
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
                pass  # it has ended already, and said why
            # Its input stays open: its end would mean that nobody waits for the answer.
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
        self.process.communicate()
        self.errors.close()


def pieces(stream):
    """An answer piece by piece, and with each whether it is the last: the end of the last frame.
    The stream may end before."""
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
    """The frame with the token, from its two shares: neither alone says anything."""
    share = base64.b64decode(job["share"])
    with open(find("files", job["pad"]), "rb") as pad:
        pad.seek(job["pad_offset"])
        other = pad.read(len(share))
    return bytes(one ^ two for one, two in zip(share, other))


def find(kind, name):
    """Where Spark puts an artifact: beside the task; on Databricks in a folder of the session."""
    session = os.environ.get("DB_SESSION_UUID", "")
    places = [os.getcwd(), os.path.dirname(os.path.abspath(__file__)),
              os.path.join("/local_disk0/.ephemeral_nfs/artifacts", session, kind)] + sys.path[:1]
    for place in places:
        path = os.path.join(place, name)
        if os.path.exists(path):
            return path
    raise RuntimeError(f"the artifact {name} is not in {', '.join(places)}")


def executor_id():
    """Spark's own number: in the command line of the JVM, which is above this process."""
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
