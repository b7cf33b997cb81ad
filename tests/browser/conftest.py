"""An inventory with everything that can go wrong on a page, its page, and a browser without network.

The inventory is a real scan of a workspace that a few lines of Python serve, since the names are
ones that no simulator would think of.
"""

import pathlib
import sys
import urllib.parse

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "integration"))
from harness import stocktake
from local_server import Handler, serving

SCRIPT = "</script><img src=x onerror=alert(1)>"
QUOTES = "it's \"quoted\" & <b>bold</b>"
ARABIC = "\u0645\u0644\u0641 \u0627\u0644\u0628\u064a\u0627\u0646\u0627\u062a.csv"
OVERRIDE = "invoice\u202egpj.exe"
# A name with everything that an address must not have as it is, and with what it may have.
ADDRESS = "a b#1?x=100%&\u00e9 [{|}] \\^`'()*!,;:@"
DAY = 86_400_000
NOW = 1_790_000_000_000


def file(name, size, days=10):
    return {"object_type": "FILE", "name": name, "size": size, "modified_at": NOW - days * DAY}


def notebook(name):
    return {"object_type": "NOTEBOOK", "name": name}


def folder(name):
    return {"object_type": "DIRECTORY", "name": name}


def git_folder(name):
    return {"object_type": "REPO", "name": name}


class Workspace:
    """Folders by path; what is in `hidden` is refused."""

    def __init__(self):
        self.hidden = set()
        self.tells_service_principals = True
        self.users = ["ann@example.com", "bob@example.com", "eve@example.com"]
        home = "/Users/ann@example.com"
        self.folders = {
            "/Users": [folder(name) for name in [*self.users, "gone@example.com"]],
            home: [folder("project"), folder(SCRIPT), folder("Trash"), git_folder(ADDRESS),
                   file(QUOTES, 30_000), file(ARABIC, 50_000), file(OVERRIDE, 40_000),
                   notebook("a notebook")],
            f"{home}/project": [folder("data"), file("readme.md", 9_000)],
            f"{home}/project/data": [file(f"part-{i:03}", 1000 + i, days=i * 20)
                                     for i in range(60)],
            f"{home}/{SCRIPT}": [file(SCRIPT, 70_000, days=800)],
            f"{home}/Trash": [file("deleted.txt", 6_000)],
            f"{home}/{ADDRESS}": [file(ADDRESS, 7_000), folder("__pycache__")],
            f"{home}/{ADDRESS}/__pycache__": [file("compiled.pyc", 8_000)],
            "/Users/bob@example.com": [file("old.csv", 20_000, days=900), folder("secret")],
            "/Users/bob@example.com/secret": [file("nobody knows", 1)],
            "/Users/eve@example.com": [],
            "/Users/gone@example.com": [file("left behind", 15_000, days=1200)],
        }

    def answer(self, path):
        url = urllib.parse.urlsplit(path)
        query = dict(urllib.parse.parse_qsl(url.query))
        if url.path.endswith("/scim/v2/Me"):
            return 200, {"id": "0", "userName": "admin@example.com",
                         "groups": [{"display": "admins"}]}
        if url.path.endswith("/scim/v2/ServicePrincipals"):
            return (200, {"totalResults": 0}) if self.tells_service_principals else (403, {})
        if url.path.endswith("/scim/v2/Users"):
            start = int(query.get("startIndex", 1))
            users = [{"userName": name, "active": True, "id": str(i)}
                     for i, name in enumerate(self.users)
                     if query.get("filter", f'userName eq "{name}"') == f'userName eq "{name}"']
            return 200, {"totalResults": len(users), "startIndex": start,
                         "itemsPerPage": len(users), "Resources": users[start - 1:]}
        if url.path.endswith("/workspace/list"):
            return self.list(query["path"])
        return 404, {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "not here"}

    def list(self, path):
        if path in self.hidden:
            return 403, {"error_code": "PERMISSION_DENIED", "message": "not for you"}
        if path not in self.folders:
            return 404, {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "not here"}
        objects = []
        for number, each in enumerate(self.folders[path]):
            entry = {k: v for k, v in each.items() if k != "name"}
            entry.update(path=f"{path}/{each['name']}", object_id=number + 1)
            objects.append(entry)
        return 200, {"objects": objects}


def serve(workspace):
    class Answer(Handler):
        def do_GET(self):
            self.answer(*workspace.answer(self.path))

    return serving(Answer)


def make_page(directory, workspace):
    token = directory / "token"
    token.write_text("dapi0")
    inventory = directory / "stocktake.db"
    with serve(workspace) as server:
        scan = stocktake("scan", "--all-users", "--sources", "workspace", "--host", server.url,
                         "--token-file", token, "--inventory", inventory)
    assert scan.returncode in (0, 3), scan.stderr
    page = directory / "page.html"
    exported = stocktake("export", "html", "--inventory", inventory, "--output", page)
    assert exported.returncode == 0, exported.stderr
    return page


@pytest.fixture(scope="session")
def whole_page(tmp_path_factory):
    return make_page(tmp_path_factory.mktemp("whole"), Workspace())


@pytest.fixture(scope="session")
def page_with_gaps(tmp_path_factory):
    workspace = Workspace()
    workspace.hidden.add("/Users/bob@example.com/secret")
    return make_page(tmp_path_factory.mktemp("gaps"), workspace)


@pytest.fixture(scope="session")
def page_with_unknown_owners(tmp_path_factory):
    """The home that belongs to no user may be a service principal's."""
    workspace = Workspace()
    workspace.tells_service_principals = False
    name = "0f0f0f0f-0000-4000-8000-000000000000"
    workspace.folders["/Users"][-1] = folder(name)
    workspace.folders[f"/Users/{name}"] = workspace.folders.pop("/Users/gone@example.com")
    return make_page(tmp_path_factory.mktemp("unknown"), workspace)


@pytest.fixture(scope="session")
def browser():
    options = webdriver.ChromeOptions()
    # No name resolves and no address is reached: what the page would load, it would miss.
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                 "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9",
                 "--window-size=1280,1000"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    yield driver
    driver.quit()
