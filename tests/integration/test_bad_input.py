"""Each mistake has its exit code, and a message that names the cause and the remedy."""

import pathlib
import socket
import sqlite3
import ssl
import subprocess
import threading

import pytest

from harness import BINARY, Simulator, clean_environment, stocktake

NOBODY = ["--host", "http://127.0.0.1:1", "--token", "dapi0"]


@pytest.fixture(autouse=True)
def in_tmp(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def refused(code, words, *arguments, **more):
    result = stocktake(*arguments, **more)
    assert result.returncode == code, result.stderr
    for word in words:
        assert word in result.stderr, result.stderr
    assert result.stdout == ""
    return result


def test_no_users():
    refused(2, ["user"], "scan", *NOBODY)
    pathlib.Path("empty.txt").write_text("# nobody\n\n")
    refused(2, ["user"], "scan", "--users-file", "empty.txt", *NOBODY)


def test_users_file():
    refused(2, ["missing.txt"], "scan", "--users-file", "missing.txt", *NOBODY)
    pathlib.Path("latin1.txt").write_bytes(b"ren\xe9@example.com\n")
    refused(2, ["latin1.txt", "UTF-8"], "scan", "--users-file", "latin1.txt", *NOBODY)


def test_all_users_and_names_exclude_each_other():
    refused(2, ["--all-users"], "scan", "a@x", "--all-users", *NOBODY)


def test_unknown_option_and_subcommand():
    refused(2, ["--nonsense"], "scan", "a@x", "--nonsense")
    refused(2, [], "frobnicate")


def test_a_working_directory_whose_path_is_unknown(tmp_path):
    """As of a file system that was unmounted while somebody was in it: its files are there still."""
    script = """mount -t tmpfs none . || exit 77
        cd "$PWD" && touch a.db && umount --lazy "$PWD" && exec "$0" check --inventory a.db"""
    result = subprocess.run(["sh", "-c", script, BINARY], cwd=tmp_path, capture_output=True, text=True,
                            env=clean_environment())
    if result.returncode == 77:
        pytest.skip("nothing may be mounted here")
    assert result.returncode == 2, result.stderr
    assert "a.db" in result.stderr and "bug" not in result.stderr


def test_unknown_profile(tmp_path):
    config = tmp_path / "cfg"
    config.write_text("[DEFAULT]\nhost = https://x.example.com\ntoken = dapi1\n")
    refused(2, ["nope", "cfg"], "scan", "a@x", "--profile", "nope",
            env=clean_environment(DATABRICKS_CONFIG_FILE=str(config)))


def test_no_credentials():
    refused(4, ["--token-file", "DATABRICKS_TOKEN"], "scan", "a@x", "--host",
            "https://x.example.com")


def test_wrong_token_leaves_nothing_behind(tmp_path):
    with Simulator(tmp_path, "--users", 2) as simulator:
        refused(4, ["token"], "scan", "--all-users", "--host", simulator.url, "--token", "dapi0")
    assert not pathlib.Path("stocktake.db").exists()


def test_plain_http_to_another_machine():
    refused(2, ["https"], "scan", "a@x", "--host", "http://workspace.example.com", "--token", "t")


def test_unreachable_host(tmp_path):
    closed = socket.socket()
    closed.bind(("127.0.0.1", 0))
    refused(5, ["cannot be reached", "127.0.0.1"], "scan", "a@x", "--token", "t", "--host",
            f"http://127.0.0.1:{closed.getsockname()[1]}", "--give-up-after", 1)
    assert not pathlib.Path("stocktake.db").exists()


def test_certificate_that_does_not_verify(tmp_path):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=localhost"],
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("cert.pem", "key.pem")
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        for _ in range(8):
            try:
                connection = listener.accept()[0]
            except OSError:
                return
            try:
                context.wrap_socket(connection, server_side=True).close()
            except (ssl.SSLError, OSError):
                connection.close()

    threading.Thread(target=serve, daemon=True).start()
    refused(5, ["ertificate", "--ca-file"], "scan", "a@x", "--token", "t", "--host",
            f"https://localhost:{listener.getsockname()[1]}")
    listener.close()


def test_login_redirect(tmp_path):
    with Simulator(tmp_path, "--users", 2, "--redirect") as simulator:
        refused(4, ["login.example.com"], "scan", "--all-users", *simulator.login())


def test_token_refused_as_azure_does(tmp_path):
    """With a 400 and a web page, from the second request on."""
    with Simulator(tmp_path, "--users", 2, "--expire-after", 1,
                   "--expire-status", 400) as simulator:
        refused(4, ["credentials", "token", "JWT expired"], "scan", "--all-users",
                *simulator.login())


def test_inventory_exists(tmp_path):
    with Simulator(tmp_path, "--users", 2) as simulator:
        assert simulator.scan().code == 0
        again = simulator.scan()
    assert again.code == 2
    assert "--resume" in again.result.stderr and "--fresh" in again.result.stderr


def test_inventory_is_something_else(tmp_path):
    pathlib.Path("folder").mkdir()
    refused(2, ["folder", "directory"], "scan", "a@x", "--inventory", "folder", *NOBODY)
    with sqlite3.connect("other.db") as other:
        other.execute("CREATE TABLE precious (x)")
    other.close()
    before = pathlib.Path("other.db").read_bytes()
    for word in ("--fresh", "--resume"):
        refused(2, ["other.db"], "scan", "a@x", "--inventory", "other.db", word, *NOBODY)
    assert pathlib.Path("other.db").read_bytes() == before
    for command in (["check"], ["show", "users"], ["export", "csv"]):
        refused(2, ["other.db"], *command, "--inventory", "other.db")
        refused(2, ["nowhere.db"], *command, "--inventory", "nowhere.db")


def test_truncated_inventory_is_damaged(tmp_path):
    with Simulator(tmp_path, "--users", 20) as simulator:
        scan = simulator.scan()
        whole = scan.inventory.read_bytes()
        scan.inventory.write_bytes(whole[: len(whole) // 2])
        assert simulator.scan("--resume").code == 6
    assert stocktake("check", "--inventory", scan.inventory).returncode == 6


def test_csv_that_cannot_be_written_is_found_out_before_the_scan(tmp_path):
    with Simulator(tmp_path, "--users", 2) as simulator:
        for path in ("no/such/folder/users.csv", "."):
            refused(2, [path], "scan", "--all-users", *simulator.login(), "--output", path)
        assert simulator.stats()["requests"] == 0
    assert not pathlib.Path("stocktake.db").exists()


def test_fresh_keeps_the_old_inventory_until_there_is_a_new_one(tmp_path):
    with Simulator(tmp_path, "--users", 2) as simulator:
        scan = simulator.scan()
        before = scan.inventory.read_bytes()
        refused(4, ["token"], "scan", "--all-users", "--host", simulator.url, "--token", "dapi0",
                "--inventory", scan.inventory, "--fresh")
        assert scan.inventory.read_bytes() == before
        assert simulator.scan("--fresh").code == 0
