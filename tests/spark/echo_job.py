"""Functions that test_connect.py runs on the cluster: an artifact of it."""

import json
import time


def _batch(values):
    import pyarrow
    return pyarrow.RecordBatch.from_arrays(
        [pyarrow.array(values, type=pyarrow.binary())], names=["data"])


def _ids(batches):
    return [value for batch in batches for value in batch.column(0).to_pylist()]


def echo(argument):
    """A row a partition: its id, the numbers it got, the argument."""
    def run(batches):
        from pyspark import TaskContext
        row = {"partition": TaskContext.get().partitionId(), "ids": _ids(batches),
               "argument": argument}
        yield _batch([json.dumps(row).encode()])
    return run


def size(argument):
    """The argument's size and content, in little."""
    def run(batches):
        import hashlib
        _ids(batches)
        yield _batch([f"{len(argument)} {hashlib.sha256(argument.encode()).hexdigest()}".encode()])
    return run


def emit(argument):
    """`rows size pause`: so many batches of one row of so many bytes, and a pause after each."""
    rows, row_size, pause = argument.split()
    def run(batches):
        partition = _ids(batches)[0]
        for i in range(int(rows)):
            head = f"{partition}/{i} ".encode()
            yield _batch([head + bytes([65 + i % 26]) * (int(row_size) - len(head))])
            time.sleep(float(pause))
    return run


def sleep(argument):
    """So many seconds; the partition's numbers after that."""
    def run(batches):
        ids = _ids(batches)
        time.sleep(float(argument))
        yield _batch([json.dumps(ids).encode()])
    return run


def read_file(argument):
    """What a file in the working directory says."""
    def run(batches):
        _ids(batches)
        with open(argument, "rb") as file:
            yield _batch([file.read()])
    return run


def fail(argument):
    def run(batches):
        _ids(batches)
        raise RuntimeError(argument)
    return run
