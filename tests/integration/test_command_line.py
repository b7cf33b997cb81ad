"""The command line forgives what it can, and explains the rest in words."""

import subprocess

import pytest

from harness import BINARY, Simulator, stocktake

COMMANDS = ["scan", "show", "export", "check", "diff", "users", "plan", "doctor", "simulate", "demo"]


@pytest.fixture(autouse=True)
def in_tmp(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def refusal(*arguments):
    """The message and the remedy."""
    result = stocktake(*arguments)
    assert result.returncode == 2, result.stderr
    assert result.stdout == ""
    return result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_help_command(command):
    explained = stocktake("help", command)
    assert explained.returncode == 0
    assert explained.stdout == stocktake(command, "--help").stdout
    assert f"stocktake {command}" in explained.stdout


def test_help():
    explained = stocktake("help")
    assert explained.returncode == 0
    assert explained.stdout == stocktake("--help").stdout
    assert all(command in explained.stdout for command in COMMANDS)
    assert "did you mean scan?" in refusal("help", "scna")


@pytest.mark.parametrize(("words", "meant"), [
    (["scn"], "scan"),
    (["chekc"], "check"),
    (["user"], "users"),
    (["show", "user"], "users"),
    (["show", "file"], "files"),
    (["show", "users", "--sort", "nmae"], "name"),
    (["show", "users", "--limt", "3"], "--limit"),
    (["show", "--usr", "alice"], "--user"),
    (["scan", "a@x", "--resme"], "--resume"),
    (["scan", "--user-file", "users.txt"], "--users-file"),
    (["scan", "a@x", "-resume"], "--resume"),
    (["export", "json"], "jsonl"),
    (["export", "html", "--ouput", "page.html"], "--output"),
    (["scan", "a@x", "--sources", "workspce"], "workspace"),
])
def test_the_nearest_name(words, meant):
    assert f"did you mean {meant}" in refusal(*words)


@pytest.mark.parametrize(("words", "explained"), [
    ([], "name a command: scan, "),
    (["--profile", "p", "scan", "a@x"], "an option of scan"),
    (["scan", "a@x", "--max-rate", "0"], '--max-rate: "0" is not a number above 0'),
    (["scan", "a@x", "--max-rate", "1e300"], '--max-rate: "1e300" is more than 1,000,000,000'),
    (["scan", "a@x", "--max-in-flight", "0"],
     '--max-in-flight: "0" is not a whole number from 1 to 4096'),
    (["scan", "a@x", "--give-up-after", "soon"], '--give-up-after: "soon" is not a number above 0'),
    (["scan", "a@x", "--progress", "fancy"],
     '--progress: "fancy" is not auto, bar, lines, json or none'),
    (["scan", "a@x", "--sources", "s3"], '--sources: "s3" is not dbfs, workspace or volumes'),
    (["scan", "a@x", "--sources", ""], '--sources: "" is not dbfs, workspace or volumes'),
    (["scan", "a@x", "--profile"], "--profile needs a value"),
    (["scan", "a@x", "--worker", "nowhere"], '--worker: "nowhere" is not a file that exists'),
    (["show", "users", "--format", "xml"], '--format: "xml" is not table, csv or json'),
    (["show", "users", "--limit", "-1"], '--limit: "-1" is not a whole number, 0 or more'),
    (["show", "users", "--user", ""], '--user: "" is not a user name'),
    (["show", "dirs", "--under", ""], '--under: "" is not a path'),
    (["show", "dirs", "--source", "s3"], '--source: "s3" is not dbfs, workspace or volumes'),
    (["export", "json"], "csv, files-csv, jsonl, html, ncdu or parquet"),
    (["export"], "export needs FORMAT: csv, files-csv, jsonl"),
    (["diff", "a.db"], "diff needs NEW: The newer inventory"),
    (["diff", "a.db", "b.db", "--by", "day"], '--by: "day" is not user or directory'),
    (["check", "a.db"], 'check does not take the argument "a.db"'),
    (["users", "--max-users", "0"], '--max-users: "0" is not a whole number, 1 or more'),
    (["plan", "--seed", "x"], '--seed: "x" is not a whole number'),
    (["simulate", "--p429", "150%"], '--p429: "150%" is not a share'),
    (["simulate", "--latency", "fast"], '--latency: "fast" is not a duration'),
    (["simulate", "--expire-status", "500"], '--expire-status: "500" is not 400, 401 or 403'),
])
def test_what_an_option_takes(words, explained):
    assert explained in refusal(*words)


def test_messages_are_short():
    """The bounds of a number have no 300 digits, and no option is explained with internal numbers."""
    for words in (["scan", "a@x", "--max-rate", "0"], ["scan", "a@x", "--progress", "fancy"],
                  ["show", "users", "--format", "xml"], ["export", "json"]):
        lines = refusal(*words).splitlines()
        assert len(lines) <= 2 and max(map(len, lines)) < 150, lines
        assert not any(word in "\n".join(lines) for word in ("->", "{", "}", "TEXT")), lines


def test_words_in_any_letter_case(tmp_path):
    with Simulator(tmp_path, "--users", 2) as simulator:
        scan = simulator.scan("--sources", "DBFS,Workspace", "--progress", "None")
    assert scan.code == 0
    shown = stocktake("show", "USERS", "--format", "CSV", "--sort", "Name", "--inventory",
                      scan.inventory)
    assert shown.returncode == 0 and shown.stdout.startswith("username,")


def names_in(scan):
    return [row["username"] for row in scan.rows()]


@pytest.mark.parametrize("words", [
    ["--sources", "workspace", "USERS"],
    ["--sources", "workspace,dbfs", "USERS"],
    ["--sources", "workspace", "--sources", "dbfs", "USERS"],
    ["--sources=dbfs,", "USERS"],
    ["USERS", "--sources", "workspace"],
])
def test_a_list_does_not_swallow_the_names_behind_it(tmp_path, words):
    with Simulator(tmp_path, "--users", 3) as simulator:
        whole = simulator.scan(name="whole")
        users = names_in(whole)[:2]
        line = [each for word in words for each in (users if word == "USERS" else [word])]
        result = stocktake("scan", *line, *simulator.login(), "--inventory", "named.db", "--output",
                           "named.csv")
    assert result.returncode == 0, result.stderr
    lines = (tmp_path / "named.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == users


def interrupted_scan(simulator, users):
    """An inventory of these users; what is left to do does not matter to the test."""
    result = stocktake("scan", *users, *simulator.login(), "--inventory", "named.db")
    assert result.returncode == 0, result.stderr


def resumed(simulator, users, *login):
    return stocktake("scan", *users, *(login or simulator.login()), "--inventory", "named.db",
                     "--resume")


def test_resume_takes_the_users_in_another_order_and_letter_case(tmp_path):
    with Simulator(tmp_path, "--users", 3) as simulator:
        users = names_in(simulator.scan(name="whole"))
        interrupted_scan(simulator, users)
        assert resumed(simulator, list(reversed(users))).returncode == 0
        assert resumed(simulator, [users[1].upper(), users[0], users[2]]).returncode == 0
        fewer = resumed(simulator, users[:2])
        assert fewer.returncode == 2 and "other users" in fewer.stderr
        assert resumed(simulator, [*users, "other@example.com"]).returncode == 2


def test_resume_takes_the_host_with_its_trailing_slash_and_in_another_letter_case(tmp_path):
    with Simulator(tmp_path, "--users", 2) as simulator:
        users = names_in(simulator.scan(name="whole"))
        interrupted_scan(simulator, users)
        for host in (simulator.url + "/", simulator.url.upper(), simulator.url + "/?o=1234"):
            again = resumed(simulator, users, "--host", host, "--token-file", simulator.token_file)
            assert again.returncode == 0, again.stderr


def test_help_that_cannot_be_written_is_no_success():
    with open("/dev/full", "w", encoding="utf-8") as full:
        for words in (["help"], ["scan", "--help"], ["--version"]):
            result = subprocess.run([BINARY, *words], stdout=full, stderr=subprocess.PIPE, text=True,
                                    check=False)
            assert result.returncode == 5 and "stocktake:" in result.stderr
