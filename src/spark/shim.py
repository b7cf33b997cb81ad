"""What a task of Spark's runs for stocktake: starts the native worker for each slice that is dealt to
it, and hands back what the worker says, as rows. It knows nothing of slices' contents.

A row is one byte that says what it is, the slice's number within the job (four bytes, little endian)
and the rest:
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
import zipimport

import pyarrow

MOST_BYTES = 1 << 20
MOST_ERRORS = 2000


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
    yield b"h", as_json(executor=executor_id(), host=socket.gethostname(),
                        machine=platform.machine())
    worker = None
    try:
        with tempfile.TemporaryFile() as errors:
            try:
                worker = start_worker(job, errors)
            except OSError as error:
                yield b"e", as_json(cause="cannot_start", message=str(error))
                return
            yield from answer_of(worker, job, number)
            errors.seek(0)
            told = errors.read(MOST_ERRORS).decode("utf-8", "replace")
            yield b"e", as_json(cause="ended", message=ending(worker.returncode) + told)
    except Exception as error:  # a task must not raise
        yield b"e", as_json(cause="shim", message=repr(error))
    finally:
        if worker is not None and worker.poll() is None:
            worker.kill()
            worker.wait()


def start_worker(job, errors):
    """By the bundle's own loader and libraries: the machine's may be older."""
    bundle = find("archives", job["bundle"])
    with open(os.path.join(bundle, "manifest.json")) as file:
        manifest = json.load(file)
    loader, libraries, program = [os.path.join(bundle, manifest[part])
                                  for part in ("loader", "libraries", "program")]
    return subprocess.Popen([loader, "--library-path", libraries, program],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)


def answer_of(worker, job, number):
    certificates = base64.b64decode(job["certificates"])
    order = base64.b64decode(job["orders"][number]["frame"])
    deadline = threading.Timer(job["orders"][number]["seconds"], worker.kill)
    deadline.start()
    try:
        try:
            worker.stdin.write(secret_of(job) + certificates + order)
            worker.stdin.flush()
        except BrokenPipeError:
            pass  # it has ended already, and said why
        # Its input stays open: its end would mean that nobody waits for the answer.
        while True:
            data = worker.stdout.read(MOST_BYTES)
            if not data:
                break
            yield b"d", data
        worker.wait()
    finally:
        deadline.cancel()


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
    raise RuntimeError("the artifact %s is not in %s" % (name, ", ".join(places)))


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
