"""An output overwrites no inventory, no other database and no input, and is private."""

import csv
import os
import pathlib
import sqlite3
import stat
import subprocess

import pytest

from harness import BINARY, Simulator, clean_environment, stocktake

NOBODY = ["--host", "http://127.0.0.1:1", "--token", "dapi0"]


@pytest.fixture(scope="module")
def simulator(tmp_path_factory):
    with Simulator(tmp_path_factory.mktemp("outputs"), "--users", 5) as running:
        yield running


@pytest.fixture(scope="module")
def finished(simulator):
    """The bytes of a finished inventory."""
    scan = simulator.scan(name="finished")
    assert scan.code == 0
    return scan.inventory.read_bytes()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, finished):
    """The current folder, with an inventory and other names for it."""
    monkeypatch.chdir(tmp_path)
    pathlib.Path("stocktake.db").write_bytes(finished)
    pathlib.Path("link.csv").symlink_to("stocktake.db")
    os.link("stocktake.db", "hard.csv")
    with sqlite3.connect("other.db") as other:
        other.execute("CREATE TABLE precious (x)")
    other.close()
    pathlib.Path("folder").mkdir()
    return tmp_path


def contents():
    return {str(path): path.read_bytes() for path in sorted(pathlib.Path(".").rglob("*"))
            if path.is_file()}


NAMES_OF_IT = ["stocktake.db", "./stocktake.db", "folder/../stocktake.db", "link.csv", "hard.csv",
               "STOCKTAKE.DB", "stocktake.db-wal", "stocktake.db-shm", "stocktake.db-journal"]


def refused(*arguments, words=(), code=2):
    before = contents()
    result = stocktake(*arguments)
    assert result.returncode == code, result.stderr
    for word in words:
        assert word in result.stderr, result.stderr
    assert result.stdout == ""
    assert contents() == before, arguments
    return result


@pytest.mark.parametrize("name", [*NAMES_OF_IT, "other.db", "other.db-wal", "folder"])
def test_nothing_is_overwritten(name, simulator):
    before = simulator.stats()["requests"]
    scan = ["scan", "--all-users", *simulator.login()]
    for option in ("--output", "--log-file"):
        for word in ("--resume", "--fresh"):
            refused(*scan, word, option, name, words=[option, name, "name "])
    for form in ("csv", "files-csv", "jsonl", "ncdu", "html", "parquet"):
        refused("export", form, "--output", name, words=["--output", name])
    assert simulator.stats()["requests"] == before


@pytest.mark.parametrize("name", ["stocktake.db", "link.csv", "other.db", "folder"])
def test_commands_without_an_inventory_overwrite_none(name, simulator):
    refused("users", *simulator.login(), "--output", name, words=["--output", name])
    refused("simulate", "--truth", name, words=["--truth", name])


def test_an_inventory_that_does_not_exist_yet(simulator):
    for name in ("new.db", "./new.db", "New.DB", "new.db-wal"):
        refused("scan", "--all-users", *simulator.login(), "--inventory", "new.db", "--output", name,
                words=["--output", "new.db"])


def test_two_outputs_are_two_files():
    refused("scan", "a@x", *NOBODY, "--fresh", "--output", "x", "--log-file", "./x",
            words=["--output x", "--log-file ./x", "same file"])


def test_an_input_is_no_output():
    pathlib.Path("users.txt").write_text("a@x\n")
    pathlib.Path("token").write_text("dapi0")
    refused("scan", "--users-file", "users.txt", *NOBODY, "--fresh", "--output", "users.txt",
            words=["--users-file"])
    refused("users", "--host", "http://127.0.0.1:1", "--token-file", "token", "--output", "token",
            words=["--token-file"])


def test_standard_output_that_is_the_inventory():
    before = contents()
    with open("stocktake.db", "ab") as inventory:
        for output in ("-", "/proc/self/fd/1"):
            result = subprocess.run([BINARY, "export", "csv", "--output", output], stdout=inventory,
                                    stderr=subprocess.PIPE, env=clean_environment(), timeout=60)
            assert result.returncode == 2 and b"the inventory stocktake.db" in result.stderr
    assert contents() == before


def test_devices_and_descriptors_are_written():
    csv_text = stocktake("export", "csv").stdout
    for form in ("csv", "html"):
        assert stocktake("export", form, "--output", "/dev/null").returncode == 0
    assert pathlib.Path("/dev/null").is_char_device()
    assert stocktake("export", "csv", "--output", "/dev/stdout").stdout == csv_text
    pathlib.Path("all.csv").write_text("before\n")
    with open("all.csv", "ab") as output:
        subprocess.run([BINARY, "export", "csv", "--output", "/proc/self/fd/1"], stdout=output,
                       env=clean_environment(), timeout=60, check=True)
    assert pathlib.Path("all.csv").read_text() == "before\n" + csv_text


def test_a_named_pipe_is_written_once_and_stays(simulator):
    csv_text = stocktake("export", "csv").stdout
    os.mkfifo("pipe")
    for command in (["export", "csv"],
                    ["scan", "--all-users", *simulator.login(), "--inventory", "new.db"]):
        reader = subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE, text=True)
        assert stocktake(*command, "--output", "pipe").returncode == 0
        assert reader.communicate(timeout=60)[0] == csv_text
        assert stat.S_ISFIFO(os.stat("pipe").st_mode)


def test_a_demo_replaces_only_what_a_demo_made(folder):
    # Without a loopback host, as every inventory of a real workspace.
    with sqlite3.connect("stocktake.db") as inventory:
        inventory.execute("UPDATE meta SET value = 'https://x.cloud' WHERE key = 'host'")
    inventory.close()
    pathlib.Path("token").write_text("dapi0")
    refused("demo", "--users", 1, "--directory", ".", words=["--directory"])
    (folder / "notes").mkdir()
    (folder / "notes/a.txt").write_text("precious")
    refused("demo", "--users", 1, "--directory", "notes", words=["notes", "not empty"])
    refused("demo", "--users", 1, "--directory", "notes/a.txt", words=["--directory"])
    for _ in range(2):
        result = stocktake("demo", "--users", 1, "--directory", "demo")
        assert result.returncode == 0, result.stderr
    assert sorted(os.listdir("demo")) == ["inventory.html", "stocktake.db", "users.csv"]
    assert modes("demo/*") == {0o600}


def modes(pattern):
    return {stat.S_IMODE(path.stat().st_mode) for path in pathlib.Path(".").glob(pattern)}


def run_with(umask, *arguments):
    result = subprocess.run([BINARY, *map(str, arguments)], env=clean_environment(), timeout=60,
                            capture_output=True, preexec_fn=lambda: os.umask(umask), check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o600), (0o002, 0o600), (0, 0o600),
                                             (0o077, 0o600), (0o027, 0o640), (0o007, 0o660)])
def test_new_files_are_private_unless_the_umask_is_for_the_group(simulator, umask, mode):
    scan = ["scan", "--all-users", *simulator.login(), "--inventory", "new.db"]
    run_with(umask, *scan, "--output", "new.csv", "--log-file", "new.log")
    for form in ("html", "jsonl"):
        run_with(umask, "export", form, "--inventory", "new.db", "--output", f"new.{form}")
    run_with(umask, "users", *simulator.login(), "--output", "new.txt")
    assert len(list(pathlib.Path(".").glob("new.*"))) == 6
    assert modes("new.*") == {mode}


def test_what_a_running_scan_makes_is_private(tmp_path):
    with Simulator(tmp_path, "--users", 20, "--latency", "50ms") as slow:
        with slow.start_scan() as running:
            running.wait_for_requests(20)
            assert (tmp_path / "running.db-wal").exists()
            assert modes("running.db*") == {0o600}
            running.process.kill()


def test_a_file_that_is_replaced_keeps_its_permissions(simulator):
    for name in ("old.db", "old.csv", "old.log", "old.html"):
        pathlib.Path(name).touch()
        pathlib.Path(name).chmod(0o640)
    scan = ["scan", "--all-users", *simulator.login(), "--inventory", "old.db", "--output",
            "old.csv", "--log-file", "old.log"]
    run_with(0o022, *scan)
    run_with(0o022, "export", "html", "--inventory", "old.db", "--output", "old.html")
    assert modes("old.*") == {0o640}
    assert all(path.stat().st_size > 0 for path in pathlib.Path(".").glob("old.[dch]*"))
    run_with(0o022, *scan, "--fresh")
    assert modes("old.*") == {0o640}


def test_a_link_to_an_output_stays(simulator):
    pathlib.Path("folder/june.csv").write_text("old")
    pathlib.Path("latest.csv").symlink_to("folder/june.csv")
    run_with(0o022, "export", "csv", "--output", "latest.csv")
    assert pathlib.Path("latest.csv").is_symlink()
    with open("folder/june.csv", newline="") as file:
        assert len(list(csv.reader(file))) == 6
