"""Writes what a simulator serves of DBFS into a folder, as a cluster's machines would have it mounted."""

import json
import os
import pathlib
import urllib.parse
import urllib.request


def rows_of(simulator, path):
    """The rows of one list call; none where the service refuses."""
    address = f"{simulator.url}/api/2.0/dbfs/list?path={urllib.parse.quote(path)}"
    request = urllib.request.Request(
        address, headers={"Authorization": "Bearer " + simulator.ready["token"]})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer).get("files", [])


def write_tree(simulator, folder, path="/Users"):
    """Sparse files of the same sizes and times. Returns the number of directories."""
    folder = pathlib.Path(folder)
    place = folder / path.lstrip("/")
    place.mkdir(parents=True, exist_ok=True)
    number = 1
    for row in rows_of(simulator, path):
        name = row["path"].removeprefix("dbfs:")
        if row["is_dir"]:
            number += write_tree(simulator, folder, name)
        else:
            write_file(folder / name.lstrip("/"), row["file_size"], row["modification_time"])
    return number


def write_file(place, size, modified_ms):
    with open(place, "wb") as file:
        file.truncate(size)
    os.utime(place, ns=(0, modified_ms * 1_000_000))
