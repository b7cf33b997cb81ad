"""Whose what is in a simulated workspace, for scans with roots: the rules a second time, over every
directory that there is, listed from the top with one request at a time."""

import dataclasses
import re

from truth import Api

SOURCES = ("dbfs", "workspace")
PREFIX = {"dbfs": "dbfs:", "workspace": "/Workspace"}
PEOPLE = {"dbfs": ["/Users"], "workspace": ["/Users", "/Repos"]}
LEFT_OUT = {"dbfs": ["/mnt", "/databricks-datasets", "/Volumes"], "workspace": []}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def place_name(source, path):
    return PREFIX[source] + (path or ("/" if source == "dbfs" else ""))


def is_in(path, folder):
    return path == folder or path.startswith(folder + "/")


@dataclasses.dataclass
class Row:
    files: int = 0
    bytes: int = 0
    unsized: int = 0
    directories: int = 0
    paths: list = dataclasses.field(default_factory=list)


def everything(url, token):
    """By source: each directory ("" is the root) with its files."""
    api, tree = Api(url, token), {}
    for source in SOURCES:
        tree[source], waiting = {}, ["/"]
        while waiting:
            path = waiting.pop()
            directories, files = api.list(source, path)
            if isinstance(directories, str):  # a gap is a directory that nobody knows the files of
                directories, files = [], []
            tree[source]["" if path == "/" else path] = files
            waiting += [below for below, _ in directories]
    return tree


class Rules:
    def __init__(self, tree, owners, roots, whole, all_users):
        self.tree, self.roots, self.whole, self.all_users = tree, roots, whole, all_users
        self.people = {name.casefold(): name for name in owners}

    def covered(self, source, folder):
        return self.whole or any(each == source and is_in(folder, root)
                                 for each, root in self.roots)

    def person(self, name):
        """The row of a directory of /Users or /Repos; None where it is nobody's."""
        if name.casefold() in self.people:
            return self.people[name.casefold()]
        has_home = any(path.casefold() == f"/users/{name}".casefold()
                       for source in SOURCES for path in self.tree[source])
        return name if "@" in name or UUID.fullmatch(name) or has_home else None

    def innermost(self, source, folder):
        roots = [root for each, root in self.roots if each == source and is_in(folder, root)]
        return max(roots, key=len, default=None)

    def anchors(self, source):
        """The directories at which a row begins, with its name; None: in no row."""
        found = {}
        for folder in LEFT_OUT[source]:
            if not any(each == source and is_in(root, folder) for each, root in self.roots):
                found[folder] = None
        if self.whole:
            for path in self.tree[source]:
                if path and path.count("/") == 1:
                    found.setdefault(path, place_name(source, path))
            found[""] = place_name(source, "")
        for folder in PEOPLE[source]:
            is_covered = self.covered(source, folder)
            if is_covered:
                inner = self.innermost(source, folder)
                found[folder] = place_name(source, folder if inner is None else inner)
            for path in self.tree[source]:
                name = path[len(folder) + 1:]
                if not path.startswith(folder + "/") or "/" in name:
                    continue
                is_asked_for = is_covered or (folder == "/Users" and self.all_users)
                if is_asked_for and self.person(name):
                    found[path] = self.person(name)
        for each, root in self.roots:
            if each != source or root in PEOPLE[source] or (root == "" and self.whole):
                continue
            folder, _, name = root.rpartition("/")
            owner = self.person(name) if folder in PEOPLE[source] else None
            found[root] = owner or place_name(source, root)
        return found

    def rows(self):
        rows = {}
        for source in SOURCES:
            anchors = self.anchors(source)
            for path, files in self.tree[source].items():
                at = path
                while at not in anchors and at:
                    at = at.rpartition("/")[0]
                name = anchors.get(at)
                if name is None:
                    continue
                row = rows.setdefault(name, Row())
                row.directories += at != path
                row.files += len(files)
                row.unsized += sum(size is None for size, _, _ in files)
                row.bytes += sum(size or 0 for size, _, _ in files)
                row.paths += [(source, file) for _, _, file in files]
        return rows


def true_rows(simulator, roots=(), whole=False, all_users=False):
    """The rows of a perfect inventory by name. `roots`: (source, path), "" for the root of a source."""
    api = Api(simulator.url, simulator.ready["token"])
    tree = everything(simulator.url, simulator.ready["token"])
    rules = Rules(tree, api.owners(), list(roots), whole, all_users or whole)
    rows = rules.rows()
    return {name: row for name, row in rows.items() if row.files or row.directories}
