"""Whose a home is, what the caller may see of it, and sources that are switched off."""

import csv
import html
import json
import re
import sqlite3

import pytest

from harness import Simulator, stocktake

OWNERS = ["--users", 10, "--service-principals", 2, "--inactive-service-principals", 1,
          "--inactive-users", 2, "--orphans", 2, "--uuid-orphans", 1]
KINDS = {"user": 9, "inactive user": 3, "service principal": 2, "inactive service principal": 1,
         "nobody": 3}


def count(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


def show(inventory, *arguments):
    return json.loads(stocktake("show", *arguments, "--format", "json",
                                "--inventory", inventory).stdout)


def exported(scan, form, path):
    assert stocktake("export", form, "--inventory", scan.inventory, "--output", path).returncode == 0
    return path


def test_each_home_has_its_kind_wherever_an_owner_is(tmp_path):
    with Simulator(tmp_path, *OWNERS) as simulator:
        scan = simulator.scan()
        assert scan.code == 0, scan.result.stderr
        assert scan.csv == simulator.truth
    kinds = {row["username"]: row["owner"] for row in scan.rows()}
    assert count(kinds.values()) == KINDS
    assert {row["username"]: row["owner"] for row in show(scan.inventory, "users")} == kinds
    orphans = {name for name, kind in kinds.items() if kind == "nobody"}
    assert {row["username"] for row in show(scan.inventory, "orphans")} == orphans
    with exported(scan, "jsonl", tmp_path / "files.jsonl").open() as lines:
        assert {(row["username"], row["owner"]) for row in map(json.loads, lines)} <= set(kinds.items())
    with exported(scan, "files-csv", tmp_path / "files.csv").open(newline="") as file:
        assert {(row["username"], row["owner"]) for row in csv.DictReader(file)} <= set(kinds.items())
    with sqlite3.connect(scan.inventory) as database:
        for view in ("users", "files", "directories", "breakdown"):
            found = set(database.execute(f"SELECT DISTINCT username, owner FROM {view}"))
            assert found and found <= set(kinds.items()), view
    page = exported(scan, "html", tmp_path / "page.html").read_text()
    data = json.loads(html.unescape(re.search(r'id="data"[^>]*>(.*?)</script>', page, re.S)[1]))
    assert {row[0]: row[13] or "user" for row in data["users"]} == kinds
    assert {row[0] for row in data["users"] if row[1]} == orphans


@pytest.mark.parametrize(("words", "kinds"), [
    ("nobody", ["nobody"]), ("Inactive-User", ["inactive user"]),
    ("inactive", ["inactive user", "inactive service principal"]),
    ("service principal,nobody", ["service principal", "nobody"])])
def test_users_of_a_kind(tmp_path, words, kinds):
    with Simulator(tmp_path, *OWNERS) as simulator:
        scan = simulator.scan()
    rows = show(scan.inventory, "users", "--owner", words)
    assert count(row["owner"] for row in rows) == {kind: KINDS[kind] for kind in kinds}
    wrong = stocktake("show", "users", "--owner", "ghost", "--inventory", scan.inventory)
    assert wrong.returncode == 2
    assert "ghost" in wrong.stderr and "inactive service principal" in wrong.stderr


def test_without_the_list_of_service_principals_their_homes_are_no_orphans(tmp_path):
    with Simulator(tmp_path, *OWNERS, "--deny-principals") as simulator:
        scan = simulator.scan()
    assert scan.code == 0, scan.result.stderr
    unknown = [row for row in scan.rows() if row["owner"] == "unknown"]
    assert len(unknown) == 4  # the three service principals' and the one of nobody
    assert {row["orphan"] for row in unknown} == {"0"}
    assert {row["username"] for row in show(scan.inventory, "orphans")} == {
        row["username"] for row in scan.rows() if row["owner"] == "nobody"}
    assert "service principals cannot be listed" in scan.result.stderr


def test_the_digest_tells_kinds_apart(tmp_path):
    with Simulator(tmp_path, *OWNERS) as simulator:
        known = simulator.scan(name="known").check()
    with Simulator(tmp_path, *OWNERS, "--deny-principals") as simulator:
        unknown = simulator.scan(name="unknown").check()
    assert known[1] != unknown[1]


def test_names_and_ids_are_users(tmp_path):
    with Simulator(tmp_path, *OWNERS) as simulator:
        everybody = {row["username"]: row for row in simulator.scan().rows()}
        robot = next(row for row in everybody.values() if row["owner"] == "service principal")
        ann = everybody["user00001@example.com"]
        command = ["scan", ann["scim_id"], robot["username"].upper(), robot["scim_id"],
                   *simulator.login(), "--inventory", tmp_path / "named.db",
                   "--output", tmp_path / "named.csv"]
        result = stocktake(*command)
        again = stocktake(*command, "--resume")
    assert result.returncode == 0, result.stderr
    assert again.returncode == 0, again.stderr
    shown = show(tmp_path / "named.db", "users", "--user", ann["scim_id"])
    assert [row["username"] for row in shown] == [ann["username"]]
    with (tmp_path / "named.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["username"].lower(), row["file_count"]) for row in rows] == [
        (row["username"], row["file_count"]) for row in (ann, robot)]
    assert "who was already named" in result.stderr


def test_a_name_that_nobody_has_is_an_error_of_its_own(tmp_path):
    with Simulator(tmp_path, "--users", 3) as simulator:
        result = stocktake("scan", "typo@example.com", "user00001@example.com", *simulator.login(),
                           "--inventory", tmp_path / "a.db", "--output", tmp_path / "a.csv")
        none = stocktake("scan", "a;b", "username", *simulator.login(), "--inventory",
                         tmp_path / "b.db", "--output", tmp_path / "b.csv")
    assert result.returncode == 3
    assert "1 of the 2 names are not known to the workspace: typo@example.com" in result.stderr
    with (tmp_path / "a.csv").open(newline="") as file:
        typo, user = csv.DictReader(file)
    assert (typo["status"], typo["owner"], typo["orphan"]) == ("error", "nobody", "0")
    assert "NO_SUCH_USER" in typo["error"]
    assert user["status"] == "success"
    assert none.returncode == 3
    assert "none of the 2 names is known" in none.stderr.splitlines()[1]


def test_who_is_no_administrator_gets_gaps_for_what_is_hidden(tmp_path):
    with Simulator(tmp_path, "--users", 6, "--no-admin") as simulator:
        scan = simulator.scan()
        own = stocktake("scan", "user00001@example.com", *simulator.login(), "--inventory",
                        tmp_path / "own.db", "--output", tmp_path / "own.csv")
    assert scan.code == 3
    assert scan.check()[0] == 3
    gaps = show(scan.inventory, "gaps")
    assert {gap["error_code"] for gap in gaps} == {"NOT_VISIBLE"}
    # And those of owners whom no list names, who cannot be asked for.
    assert {gap["username"] for gap in gaps} == {"", *(f"user{i:05}@example.com"
                                                       for i in range(2, 7))}
    for said in (scan.result.stderr, stocktake("show", "--inventory", scan.inventory).stdout,
                 stocktake("check", "--inventory", scan.inventory).stdout,
                 exported(scan, "html", tmp_path / "page.html").read_text()):
        assert "not an administrator" in said
        assert ": complete" not in said
    assert own.returncode == 0, own.stderr


def test_an_orphan_that_is_hidden_leaves_a_gap(tmp_path):
    with Simulator(tmp_path, "--users", 1, "--orphans", 1, "--no-admin") as simulator:
        scan = simulator.scan()
    assert scan.code == 3
    assert {(gap["path"], gap["error_code"]) for gap in show(scan.inventory, "gaps")} >= {
        ("/Users", "NOT_VISIBLE")}


def test_who_is_no_administrator_calls_no_service_principals_home_an_orphan(tmp_path):
    with Simulator(tmp_path, "--users", 1, "--uuid-orphans", 4, "--orphans", 4, "--no-admin") as simulator:
        scan = simulator.scan("--sources", "dbfs")
    assert {(len(row["username"]) == 36, row["owner"], row["orphan"]) for row in scan.rows()} == {
        (True, "unknown", "0"), (False, "nobody", "1"), (False, "user", "0")}


def test_nobody_is_called_inactive_where_the_service_does_not_say_who_is_active(tmp_path):
    with Simulator(tmp_path, *OWNERS, "--no-admin") as simulator:
        scan = simulator.scan("--sources", "dbfs")
        listed = stocktake("users", *simulator.login(), "--format", "json")
    assert {row["owner"] for row in scan.rows()} == {"user", "service principal", "nobody"}
    assert {user["active"] for user in json.loads(listed.stdout)} == {None}


def test_what_an_administrator_began_is_not_resumed_with_less(tmp_path):
    with Simulator(tmp_path, "--users", 6, "--denied", "20%") as simulator:
        scan = simulator.scan()
        port, token = simulator.url.rsplit(":", 1)[1], simulator.token_file.read_text()
    assert scan.code == 3
    with Simulator(tmp_path, "--users", 6, "--no-admin", "--port", port, "--token", token) as simulator:
        resumed = stocktake("scan", "--all-users", "--resume", *simulator.login(), "--inventory",
                            scan.inventory, "--output", tmp_path / "again.csv")
    assert resumed.returncode == 2
    assert "may not see all of its homes" in resumed.stderr


@pytest.mark.parametrize("answer", ["403:PERMISSION_DENIED", "400:DBFS_DISABLED", "404:FEATURE_DISABLED"])
def test_a_source_that_is_switched_off_is_told_once_and_is_no_gap(tmp_path, answer):
    with Simulator(tmp_path, "--users", 200, "--dirs", 2, "--dbfs-disabled", answer) as simulator:
        scan = simulator.scan()
        assert simulator.stats()["dbfs"]["requests"] <= 3
    assert scan.code == 0, scan.result.stderr
    assert scan.check()[0] == 0
    assert scan.result.stderr.count("note: dbfs is switched off in this workspace") == 1
    assert "dbfs is switched off" in stocktake("show", "--inventory", scan.inventory).stdout


def test_a_missing_folder_of_homes_is_told_once_and_costs_one_request(tmp_path):
    with Simulator(tmp_path, "--users", 200, "--dirs", 2, "--no-dbfs-users") as simulator:
        scan = simulator.scan()
        assert simulator.stats()["dbfs"]["requests"] == 1
    assert scan.code == 0, scan.result.stderr
    assert scan.result.stderr.count("note: dbfs has no homes: dbfs:/Users does not exist") == 1


def test_a_source_that_is_on_again_is_told(tmp_path):
    with Simulator(tmp_path, "--users", 3, "--dbfs-disabled") as simulator:
        before = simulator.scan(name="before")
        url = simulator.url
        token = simulator.token_file.read_text()
    assert before.code == 0
    port = url.rsplit(":", 1)[1]
    with Simulator(tmp_path, "--users", 3, "--port", port, "--token", token) as simulator:
        resumed = stocktake("scan", "--all-users", "--resume", *simulator.login(), "--inventory",
                            before.inventory, "--output", tmp_path / "again.csv")
        after = simulator.scan(name="after")
    assert resumed.returncode == 0, resumed.stderr
    assert "dbfs is available now" in resumed.stderr
    said = stocktake("diff", before.inventory, after.inventory)
    assert "dbfs was switched off" in said.stderr
    back = stocktake("diff", after.inventory, before.inventory)
    assert "hidden" in back.stdout and "may still exist" in back.stdout
