"""The per-user CSV of a perfect inventory, made without the code that it is compared with.

The program's CSV cannot be checked against text that the program's own formatter wrote: a wrong rule
would be wrong on both sides. So this module lists a simulated workspace over HTTP, one request at a
time, and has the rules of the CSV a second time. It takes nothing from the program but what the
simulator's API answers.
"""

import dataclasses
import datetime
import http.client
import json
import urllib.parse

HEADER = ("username,file_count,total_size,total_size_gb,status,file_source,error,directory_count,"
          "unsized_count,gap_count,dbfs_file_count,dbfs_size,workspace_file_count,workspace_size,"
          "last_modified,orphan,owner,display_name,scim_id,volumes_file_count,"
          "volumes_size,workspace")
CLASS_OF_NAME = {".bundle": "bundle", ".ide": "tool", ".assistant": "tool", "__pycache__": "tool",
                 ".ipynb_checkpoints": "tool", "databricks_automl": "tool"}
SOURCES = ("dbfs", "workspace", "volumes")  # in the order in which gaps are named
HOMES = ("dbfs", "workspace")  # the sources with a folder /Users
MOST_BYTES = 2**63 - 1
FIRST_TIME, LAST_TIME = -62_135_596_800_000, 253_402_300_799_999  # the years 1 to 9999


@dataclasses.dataclass
class Owner:
    """Whose home or volume it is, as the lists of users, service principals and groups have it."""

    kind: str
    display_name: str = ""
    scim_id: str = ""


NOBODY = Owner("nobody")


@dataclasses.dataclass
class Found:
    """What lies in the homes of one user in one source."""

    has_home: bool = False  # a home was there and could be listed
    sizes: list = dataclasses.field(default_factory=list)  # of the files; None where unknown
    times: list = dataclasses.field(default_factory=list)
    directories: int = 0
    gaps: dict = dataclasses.field(default_factory=dict)  # path: why

    @property
    def bytes(self):
        return min(MOST_BYTES, sum(size or 0 for size in self.sizes))


class Api:
    def __init__(self, url, token):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, call, version="2.0", **query):
        self.connection.request("GET", f"/api/{version}/{call}?{urllib.parse.urlencode(query)}",
                                headers=self.headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def resources(self, which):
        """What is on the workspace's list of users or service principals."""
        listed = []
        while True:
            _, page = self.get(f"preview/scim/v2/{which}", startIndex=len(listed) + 1, count=1000)
            listed += page.get("Resources", [])
            if len(listed) >= page["totalResults"]:
                return listed

    def pages(self, call, rows, **query):
        """All rows of a list in pages, or as text why it cannot be had."""
        listed, token = [], ""
        while True:
            status, body = self.get(call, **query, **({"page_token": token} if token else {}))
            if status != 200:
                return f"{status} {body['error_code']}"
            listed += body.get(rows, [])
            token = body.get("next_page_token")
            if not token:
                return listed

    def catalog(self, rows, **query):
        return self.pages(f"unity-catalog/{rows}", rows, version="2.1", max_results=0, **query)

    def volumes(self):
        """Path and owner of each volume, and the schemas that cannot be listed (path: why)."""
        volumes, refused = [], {}
        catalogs = self.catalog("catalogs")
        for catalog in [] if isinstance(catalogs, str) else [each["name"] for each in catalogs]:
            for schema in [each["name"] for each in self.catalog("schemas", catalog_name=catalog)]:
                path = f"/Volumes/{catalog}/{schema}"
                listed = self.catalog("volumes", catalog_name=catalog, schema_name=schema)
                if isinstance(listed, str):
                    refused[path] = listed
                else:
                    volumes += [(f"{path}/{each['name']}", each["owner"]) for each in listed]
        return volumes, refused

    def owners(self):
        """Everybody on both lists, by name."""
        owners = {}
        for which, name, kind in (("Users", "userName", "user"),
                                  ("ServicePrincipals", "applicationId", "service principal")):
            for each in self.resources(which):
                inactive = "" if each.get("active") else "inactive "
                owners[each[name]] = Owner(inactive + kind, each.get("displayName", ""), each["id"])
        return owners

    def list(self, source, path):
        """Directories (path, whether it is a Git folder) and files (size, time, name), or as text
        why the path cannot be listed."""
        if source == "volumes":
            rows = self.pages("fs/directories" + urllib.parse.quote(path), "contents")
            if isinstance(rows, str):
                return rows, []
            return ([(each["path"], False) for each in rows if each["is_directory"]],
                    [(each["file_size"], each["last_modified"], each["path"]) for each in rows
                     if not each["is_directory"]])
        status, body = self.get(f"{source}/list", path=path)
        if status != 200:
            return f"{status} {body['error_code']}", []
        directories, files = [], []
        for each in body.get("files" if source == "dbfs" else "objects", []):
            if each.get("is_dir") or each.get("object_type") in ("DIRECTORY", "REPO"):
                # Rows may end in a slash and spell the home in another letter case.
                below = each["path"].rstrip("/")[len(path):]
                is_git = (each.get("object_type") == "REPO"
                          or each.get("directory_info", {}).get("is_git_folder", False))
                if below:  # some listings name the directory itself
                    directories.append((path + below, is_git))
            elif source == "dbfs":
                files.append((each["file_size"], each["modification_time"], each["path"]))
            else:
                files.append((each.get("size"), each["modified_at"], each["path"]))
        return directories, files


def walk(api, source, home, found):
    waiting = [home]
    while waiting:
        path = waiting.pop()
        directories, files = api.list(source, path)
        if isinstance(directories, str):
            found.gaps[path] = directories
            continue
        found.has_home = found.has_home or path == home
        found.directories += len(directories)
        found.sizes += [size for size, _, _ in files]
        found.times += [time for _, time, _ in files]
        waiting += [path for path, _ in directories]


def quoted(text):
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text


def class_below(above, home, path, is_git):
    """The class of what is in a directory, from that of the directory above it."""
    if above != "other":
        return above
    if is_git:
        return "git"
    if path == home + "/Trash":
        return "trash"
    return CLASS_OF_NAME.get(path.rsplit("/", 1)[1], "other")


def extension(path):
    stem, dot, rest = path.rsplit("/", 1)[1].rpartition(".")
    return rest.casefold() if stem and dot else ""


def true_files(url, token):
    """Of each file of the workspace: source, path, size, class, extension."""
    api, found = Api(url, token), []
    for source in HOMES:
        homes, _ = api.list(source, "/Users")
        waiting = [(home, home, "other") for home, _ in homes]
        while waiting:
            home, path, of = waiting.pop()
            directories, files = api.list(source, path)
            found += [(source, name, size, of, extension(name)) for size, _, name in files]
            waiting += [(home, below, class_below(of, home, below, is_git))
                        for below, is_git in directories]
    return found


def line(name, owner, by_source, host):
    dbfs, workspace, volumes = all_found = [by_source[source] for source in SOURCES]
    gaps = [f"{source} {path}: {why}" for source in SOURCES for path, why in
            sorted(by_source[source].gaps.items(), key=lambda gap: gap[0].encode())]
    sizes = [size for found in all_found for size in found.sizes]
    times = [time for found in all_found for time in found.times]
    if gaps:
        status = "partial" if any(found.has_home for found in all_found) else "error"
    else:
        status = "success" if sizes else "empty"
    file_source = "+".join(source for source in SOURCES if by_source[source].sizes) or "none"
    file_source = {"dbfs+workspace": "both"}.get(file_source, file_source)
    error = gaps[0] if gaps else ""
    if len(gaps) > 1:
        error += f" (+{len(gaps) - 1} more)"
    newest = ""
    if times:
        last = min(max(*times, FIRST_TIME), LAST_TIME)
        moment = datetime.datetime.fromtimestamp(last // 1000, datetime.UTC)
        newest = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    total = min(MOST_BYTES, sum(found.bytes for found in all_found))
    return ",".join(map(str, (
        quoted(name), len(sizes), total, f"{total / 2**30:.2f}", status, file_source,
        quoted(error), sum(found.directories for found in all_found), sizes.count(None), len(gaps),
        len(dbfs.sizes), dbfs.bytes, len(workspace.sizes), workspace.bytes, newest,
        int(owner is NOBODY), owner.kind, quoted(owner.display_name), owner.scim_id,
        len(volumes.sizes), volumes.bytes, host)))


def rank(owner):
    return {"place": 1, "nobody": 2}.get(owner.kind, 0)


def add_volumes(api, spelled, found, owners):
    volumes, refused = api.volumes()
    groups = {each["displayName"]: each["id"] for each in api.resources("Groups")}
    for path, name in volumes:
        owner = spelled.get(name.casefold(), name)
        if owner not in owners:
            owners[owner] = Owner("group", owner, groups[owner]) if owner in groups else \
                Owner("unknown")
        of_owner = found.setdefault(owner, {source: Found() for source in SOURCES})
        walk(api, "volumes", path, of_owner["volumes"])
    for path, why in refused.items():
        owners[path] = Owner("place")
        found[path] = {source: Found() for source in SOURCES}
        found[path]["volumes"].gaps[path] = why


def true_csv(url, token, sources=HOMES):
    """What a scan of all users of this workspace should write, to the byte."""
    api = Api(url, token)
    owners = api.owners()
    spelled = {name.casefold(): name for name in owners}
    found = {name: {source: Found() for source in SOURCES} for name in owners}
    for source in sources:
        if source == "volumes":
            add_volumes(api, spelled, found, owners)
            continue
        homes, _ = api.list(source, "/Users")
        if isinstance(homes, str):  # the workspace has no such folder, or has switched DBFS off
            homes = []
        for home, _ in homes:
            folder = home.removeprefix("/Users/")
            owner = spelled.get(folder.casefold(), folder)
            of_owner = found.setdefault(owner, {source: Found() for source in SOURCES})
            walk(api, source, home, of_owner[source])
    rows = sorted(found, key=lambda name: (rank(owners.get(name, NOBODY)), name.encode()))
    host = urllib.parse.urlsplit(url).netloc
    return "\n".join([HEADER, *(line(name, owners.get(name, NOBODY), found[name], host)
                                for name in rows), ""])
