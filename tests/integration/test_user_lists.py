"""Lists of users as people have them: each names its users, or is refused before anything is sent."""

import csv
import io
import json
import subprocess

import pytest

from harness import Simulator, stocktake
from local_server import Handler, serving

USERS = [f"user{number:05}@example.com" for number in (1, 2, 3)]

# As `databricks users list` prints it: columns end with two blanks or more, and the last of the
# groups with one more.
TABLE = """\
4529862390871234  user00001@example.com  admins users   ACTIVE
61                user00002@example.com                 ACTIVE
7301986625509871  user00003@example.com  users data     DISABLED
"""

ROWS = [{"id": str(number), "display": f"Doe, {name[0].upper()}; \"{number}\"", "username": name}
        for number, name in enumerate(USERS)]


def written(dialect, header=True, **options):
    """What Python's csv module writes."""
    text = io.StringIO()
    writer = csv.DictWriter(text, ["id", "display", "username"], dialect=dialect, **options)
    if header:
        writer.writeheader()
    writer.writerows(ROWS)
    return text.getvalue()


def converted(text, encoding, mark):
    """The bytes that iconv makes of it, behind a byte order mark."""
    made = subprocess.run(["iconv", "-f", "UTF-8", "-t", encoding], input=text.encode(),
                          capture_output=True, check=True)
    return mark + made.stdout


SCIM = {"totalResults": 3, "Resources": [
    {"userName": USERS[0], "id": "1", "active": True,
     "groups": [{"display": "users", "value": "9", "$ref": "Groups/9"}]},
    {"userName": USERS[1], "id": "2", "emails": [{"value": "other@example.com"}]},
    {"displayName": "third", "emails": [{"primary": True, "value": USERS[2]}]}]}

UNDERSTOOD = {
    "lines": "\n".join(["# team", *USERS]),
    "quoted-lines": "".join(f'"{name}"\n' for name in USERS),
    "cr": "\r".join(USERS),
    "excel": written("excel"),
    "excel-tab": written("excel-tab"),
    "unix": written("unix"),
    "semicolon": written("excel", delimiter=";"),
    "quote-all": written("excel", delimiter=";", quoting=csv.QUOTE_ALL),
    "sep-line": "sep=;\r\n" + written("excel", delimiter=";"),
    "no-header": written("excel", header=False),
    "no-header-semicolon": written("excel", header=False, delimiter=";"),
    "no-header-tab": written("excel-tab", header=False),
    "upper-case-header": written("excel").replace("username", "USERNAME"),
    "email-header": written("excel").replace("username", "E-Mail"),
    "utf-8-mark": "\ufeff" + written("excel"),
    "utf-16-le": converted(written("excel-tab"), "UTF-16LE", b"\xff\xfe"),
    "utf-16-be": converted(written("excel"), "UTF-16BE", b"\xfe\xff"),
    "utf-16-lines": converted("\r\n".join(USERS), "UTF-16LE", b"\xff\xfe"),
    "table": TABLE,
    "table-of-powershell": converted(TABLE.replace("\n", "\r\n"), "UTF-16LE", b"\xff\xfe"),
    "json-of-cli": json.dumps(SCIM["Resources"], indent=2),
    "json-of-scim": json.dumps(SCIM),
    "json-of-names": json.dumps(USERS, indent=2),
    "json-lines": "\n".join(json.dumps(each) for each in SCIM["Resources"]),
}

REFUSED = {
    "unknown-header": (written("excel").replace("id,display,username", "number,display,login"), 1,
                       "header"),
    "title": ("\n".join(["Login", *USERS]), 1, "username"),
    "two-names": ("; ".join(USERS), 1, "fields"),
    "comma-in-a-line": ("\n".join([*USERS, "Doe, John"]), 4, "double quotes"),
    "broken-record": ("username,display\n" + USERS[0] + ",Al\nice\n", 3, "columns"),
    "mail-addresses": (f"Alice <{USERS[0]}>\n", 1, "another format"),
    "markdown": (f"| user |\n|---|\n| {USERS[0]} |\n", 1, "another format"),
    "html": ("<!DOCTYPE html>\n<title>log in</title>\n", 1, "another format"),
    "cli-error": ("Error: default auth: cannot configure\n", 1, "another format"),
    "table-of-groups": ("452986  admins\n17      users\n", 1, "databricks users list"),
    "half-a-table": (TABLE + "Error: cannot go on\n", 4, "databricks users list"),
    "broken-json": ('["' + USERS[0] + '",\n', 1, "not valid JSON"),
    "part-of-a-list": (json.dumps({**SCIM, "totalResults": 120}), 1, "3 of 120"),
    "groups": (json.dumps([{"displayName": "admins", "id": "1"}], indent=1), 2, "userName"),
    "workbook": (b"PK\x03\x04\x14\x00\x06\x00", 1, "save it as CSV"),
    "utf-16-without-mark": (converted("\n".join(USERS), "UTF-16LE", b""), 1, "UTF-16"),
    "latin-1": (f"{USERS[0]}\nren\xe9@example.com\n".encode("latin-1"), 2, "UTF-8"),
    "rounded-ids": ("id\n4529862390871234\n4.52986E+15\n", 3, "rounded"),
}


def as_bytes(content):
    return content if isinstance(content, bytes) else content.encode()


@pytest.fixture(scope="module")
def simulator(tmp_path_factory):
    with Simulator(tmp_path_factory.mktemp("simulator"), "--users", 3, "--dirs", 0) as running:
        yield running


def scan(simulator, folder, users_file, **more):
    return stocktake("scan", "--users-file", users_file, *simulator.login(), "--inventory",
                     folder / "scan.db", "--output", folder / "scan.csv", **more)


def names_in(path):
    with path.open(newline="") as file:
        return [row["username"] for row in csv.DictReader(file)]


@pytest.mark.parametrize("kind", UNDERSTOOD)
def test_list_is_understood(simulator, tmp_path, kind):
    users = tmp_path / "users"
    users.write_bytes(as_bytes(UNDERSTOOD[kind]))
    result = scan(simulator, tmp_path, users)
    assert result.returncode == 0, result.stderr
    assert names_in(tmp_path / "scan.csv") == USERS


def test_list_from_standard_input(simulator, tmp_path):
    result = scan(simulator, tmp_path, "-", stdin=UNDERSTOOD["json-of-cli"])
    assert result.returncode == 0, result.stderr
    assert names_in(tmp_path / "scan.csv") == USERS
    result = scan(simulator, tmp_path, "-", stdin=REFUSED["title"][0])
    assert result.returncode == 2 and "standard input, line 1" in result.stderr


@pytest.mark.parametrize("kind", REFUSED)
def test_list_is_refused_before_anything_is_sent(simulator, tmp_path, kind):
    content, line, word = REFUSED[kind]
    users = tmp_path / "users"
    users.write_bytes(as_bytes(content))
    before = simulator.stats()["requests"]
    result = scan(simulator, tmp_path, users)
    assert result.returncode == 2, result.stderr
    assert f"{users}, line {line}: " in result.stderr, result.stderr
    assert word in result.stderr and "expected one name per line" in result.stderr, result.stderr
    assert simulator.stats()["requests"] == before
    assert not (tmp_path / "scan.db").exists() and not (tmp_path / "scan.csv").exists()


@pytest.mark.parametrize("words", [["."], ["-c", ".[]"], [".[].username"], ["-r", ".[].username"],
                                   ["-r", ".[] | [.id, .display_name, .username] | @csv"],
                                   ["-r", ".[] | [.username, .display_name] | @tsv"],
                                   ["{Resources: ., totalResults: length}"]])
def test_what_jq_makes_of_our_json(simulator, tmp_path, words):
    listed = stocktake("users", *simulator.login(), "--format", "json")
    made = subprocess.run(["jq", *words], input=listed.stdout, text=True, capture_output=True,
                          check=True)
    result = scan(simulator, tmp_path, "-", stdin=made.stdout)
    assert result.returncode == 0, result.stderr
    assert names_in(tmp_path / "scan.csv") == USERS


ODD_NAMES = ["username", "#first", "last #1", " blank", "two  blanks", "Doe, John", "semi;colon",
             "say \"hi\"", "'single'", "x#EXT#@y", "{brace", "[list]", "sep=;", "- item", "ACTIVE",
             "1.5E+10", "12  34", "Jürgen Müller", "a|b", "=1+1", "back\\slash", "4529862390871234"]


class OddWorkspace(Handler):
    """A workspace with users of odd names, and without any home."""

    def do_GET(self):
        if "/scim/v2/Users?" in self.path:  # and not of one id: a name of digits is nobody's
            first = int(self.path.partition("startIndex=")[2].partition("&")[0] or 1) - 1
            users = [{"id": str(number), "userName": name, "displayName": "#" + name}
                     for number, name in enumerate(ODD_NAMES)][first:]
            self.answer(200, {"totalResults": len(ODD_NAMES), "Resources": users})
        else:
            self.answer(404, {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "none"})


@pytest.fixture
def odd_workspace():
    with serving(OddWorkspace) as server:
        yield ["--host", server.url, "--token", "dapi0"]


@pytest.mark.parametrize("form", ["lines", "csv", "json"])
def test_whatever_users_prints_is_read_back(odd_workspace, tmp_path, form):
    listed = stocktake("users", *odd_workspace, "--format", form)
    assert listed.returncode == 0, listed.stderr
    result = stocktake("scan", "--users-file", "-", *odd_workspace, "--inventory",
                       tmp_path / "scan.db", "--output", tmp_path / "scan.csv", stdin=listed.stdout)
    assert result.returncode in (0, 3), result.stderr
    assert names_in(tmp_path / "scan.csv") == ODD_NAMES


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_odd_names_that_python_writes(odd_workspace, tmp_path, delimiter, quoting):
    # Python does not quote a blank at the start, and readers take it for a stray one.
    names = [name for name in ODD_NAMES if name == name.strip()]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting)
    writer.writerow(["Display Name", "User_Name", "note"])
    writer.writerows([f"{number}, \"{number}\"", name, "a;b\nc,\td"]
                     for number, name in enumerate(names))
    result = stocktake("scan", "--users-file", "-", *odd_workspace, "--inventory",
                       tmp_path / "scan.db", "--output", tmp_path / "scan.csv",
                       stdin=text.getvalue())
    assert result.returncode in (0, 3), result.stderr
    assert names_in(tmp_path / "scan.csv") == names
