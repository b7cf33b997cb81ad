"""What a Spark task runs (src/spark_runner/shim.py), without Spark, with a worker that follows a script."""

import base64
import importlib.util
import json
import os
import pathlib
import signal
import struct
import sys
import types

import pytest

from waiting import wait_until

SHIM = pathlib.Path(__file__).resolve().parents[2] / "src" / "spark_runner" / "shim.py"
END, RESULTS = 8, 5

# Speaks as src/protocol/frame.h has it; its orders are Python.
WORKER = """#!/usr/bin/python3
import os, struct, sys, time
def read():
    header = sys.stdin.buffer.read(12)
    if len(header) < 12:
        sys.exit(1)
    return sys.stdin.buffer.read(struct.unpack("<3xBI4x", header)[1])
def say(kind, payload=b""):
    sys.stdout.buffer.write(struct.pack("<3sBII", b"stk", kind, len(payload), 0) + payload)
    sys.stdout.flush()
while True:
    secret, certificates, order = read(), read(), read()
    exec(order)
"""
ANSWER = f"say({RESULTS}, b'%d ' % os.getpid() + secret); say({END}, b'end')"


def frame(kind, payload):
    return struct.pack("<3sBII", b"stk", kind, len(payload), 0) + payload


def in_base64(data):
    return base64.b64encode(data).decode()


@pytest.fixture
def shim(tmp_path, monkeypatch):
    """The module as a new Python process of Spark's has it, in a task's folder."""
    monkeypatch.chdir(tmp_path)
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "worker").write_text(WORKER)
    (bundle / "worker").chmod(0o700)
    (bundle / "manifest.json").write_text(
        json.dumps({"loader": "worker", "libraries": "lib", "program": "program"}))
    (tmp_path / "pad").write_bytes(bytes(1000))
    # It only puts the rows into batches, which is Spark's part of the matter.
    monkeypatch.setitem(sys.modules, "pyarrow", types.ModuleType("pyarrow"))
    spec = importlib.util.spec_from_file_location("shim", SHIM)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    spec.loader.exec_module(module)
    yield module
    if module.resting is not None:
        module.resting.end()


def job(order, secret=b"Bearer x", seconds=60):
    return {"bundle": "bundle", "pad": "pad", "pad_offset": 0, "share": in_base64(frame(1, secret)),
            "certificates": in_base64(frame(2, b"")),
            "orders": [{"seconds": seconds, "frame": in_base64(frame(3, order.encode()))}]}


def run(shim, *order, **more):
    """(data, how it ended) of one slice."""
    rows = list(shim.run_slice(job(*order, **more), 0))
    assert rows[0][0] == b"h" and rows[-1][0] == b"e"
    assert all(kind == b"d" for kind, _ in rows[1:-1])
    return [payload for _, payload in rows[1:-1]], json.loads(rows[-1][1])


def pid_in(data):
    return int(b"".join(data)[12:].split()[0])


def test_slices_share_a_worker_and_each_brings_its_secret(shim):
    first, ended = run(shim, ANSWER, b"Bearer one")
    assert ended == {"cause": "ended", "message": ""}
    second, _ = run(shim, ANSWER, b"Bearer two")
    assert pid_in(first) == pid_in(second)
    assert b"Bearer one" in first[0] and b"Bearer two" in second[0]
    assert first[0].endswith(frame(END, b"end"))


def test_a_worker_that_has_rested_too_long_is_replaced(shim):
    shim.MOST_REST = 0
    first, _ = run(shim, ANSWER)
    second, ended = run(shim, ANSWER)
    assert pid_in(first) != pid_in(second)
    assert ended["message"] == ""
    with pytest.raises(ProcessLookupError):
        os.kill(pid_in(first), 0)


def test_a_worker_that_ended_while_it_rested_costs_no_slice(shim):
    first, _ = run(shim, ANSWER + "; sys.exit(3)")
    shim.Worker.can_go_on = lambda self, bundle: True  # as if it ended only after that was asked
    second, ended = run(shim, ANSWER)
    assert pid_in(first) != pid_in(second)
    assert ended == {"cause": "ended", "message": ""}


def test_a_worker_of_another_bundle_is_not_used(shim):
    first, _ = run(shim, ANSWER)
    shim.resting.bundle = "another"
    second, _ = run(shim, ANSWER)
    assert pid_in(first) != pid_in(second)


@pytest.mark.parametrize(("order", "message"), [
    ("sys.stderr.write('out of luck'); sys.exit(3)", "it ended with code 3; out of luck"),
    (f"say({RESULTS}, b'some'); os.kill(os.getpid(), 9)", "it was ended by signal 9; "),
    ("sys.stdout.write('Welcome'); sys.exit(0)", ""),
])
def test_a_worker_that_ends_without_its_last_word_says_so(shim, order, message):
    run(shim, "sys.stderr.write('of an earlier slice'); sys.stderr.flush(); " + ANSWER)
    _, ended = run(shim, f"say({RESULTS}); " + order)
    assert ended == {"cause": "ended", "message": message}
    assert shim.resting is None
    data, ended = run(shim, ANSWER)
    assert pid_in(data) and ended["message"] == ""


def test_one_that_does_not_end_is_killed_at_its_deadline(shim):
    run(shim, ANSWER)  # so that it runs already when its time begins
    data, ended = run(shim, f"say({RESULTS}, b'%d' % os.getpid()); time.sleep(600)", seconds=2)
    assert ended["message"] == f"it was ended by signal {int(signal.SIGKILL)}; "
    with pytest.raises(ProcessLookupError):
        os.kill(pid_in(data), 0)


def test_large_answers_come_whole_in_rows_of_a_mebibyte_at_most(shim):
    payload = 5_000_000
    data, ended = run(shim, f"[say(7, b'log') for _ in range(1000)]; say({RESULTS}, bytes({payload})); "
                            f"say({END})")
    assert ended["message"] == ""
    assert max(map(len, data)) <= 1 << 20
    assert b"".join(data) == frame(7, b"log") * 1000 + frame(RESULTS, bytes(payload)) + frame(END, b"")


def test_a_program_that_may_not_be_started_is_told_from_other_trouble(shim, tmp_path):
    (tmp_path / "bundle" / "worker").chmod(0o600)
    assert run(shim, ANSWER)[1]["cause"] == "cannot_start"
    (tmp_path / "bundle" / "manifest.json").unlink()
    assert run(shim, ANSWER)[1]["cause"] == "shim"


def test_a_worker_is_gone_once_nobody_reads_its_answer(shim):
    rows = shim.run_slice(job(f"say({RESULTS}, b'%d ' % os.getpid() + bytes(600_000)); "
                              "time.sleep(600)"), 0)
    assert next(rows)[0] == b"h"
    pid = pid_in([next(rows)[1]])
    rows.close()
    wait_until(lambda: not pathlib.Path(f"/proc/{pid}").exists(), "the end of the worker")
