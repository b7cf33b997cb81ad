"""The same configurations by the official SDK for Python, and the SDK against the simulator."""

import json
import os
import pathlib
import subprocess
import textwrap
import urllib.parse

import pytest

from configurations import CASES, NOT_THERE
from harness import Simulator, clean_environment, stocktake
from prepared import prepare, private_key
from recorder import recording

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = os.environ["STOCKTAKE_SDK_PYTHON"]
PARAMETERS = {"--host": "host", "--token": "token", "--profile": "profile"}


def parameters_of(case):
    words = case.typed.split()
    return {PARAMETERS[name]: value for name, value in zip(words[::2], words[1::2], strict=True)}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What the SDK makes of each case that it can have, by number."""
    key = private_key()
    numbers = [number for number, case in enumerate(CASES) if case.sdk != NOT_THERE]
    lines = []
    for number in numbers:
        home = tmp_path_factory.mktemp(f"case{number}")
        lines.append(json.dumps({"environment": prepare(CASES[number], home, key),
                                 "parameters": parameters_of(CASES[number])}))
    done = subprocess.run([PYTHON, HERE / "sdk_runner.py"], input="\n".join(lines) + "\n", text=True,
                          capture_output=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    return dict(zip(numbers, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("number", [number for number, case in enumerate(CASES)
                                    if case.sdk != NOT_THERE])
def test_outcome(number, outcomes):
    case = CASES[number]
    assert outcomes[number] == (case.sdk or case.outcome), case


LISTS = textwrap.dedent("""
    import json, sys
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.service.files import DbfsAPI
    client = WorkspaceClient()
    users = list(client.users.list())
    name = users[0].user_name
    json.dump({
        "auth_type": client.config.auth_type,
        "me": client.current_user.me().user_name,
        "users": len(users),
        "service_principals": len(list(client.service_principals.list())),
        "workspace": len(list(client.workspace.list("/Users"))),
        # `client.dbfs` adds calls of its own around the API's.
        "dbfs": len(list(DbfsAPI(client.api_client).list("/Users"))),
        "cluster": client.clusters.get("1234-567890-abc123").state.value,
    }, sys.stdout)
""")


@pytest.mark.parametrize("method", ["pat", "oauth-m2m"])
def test_against_the_simulator(tmp_path, method):
    with Simulator(tmp_path, "--users", 12, "--service-principals", 3, "--client-secret", "s3cret",
                   "--workspace-id", 77) as simulator:
        secrets = {"DATABRICKS_TOKEN": simulator.ready["token"]} if method == "pat" else \
            {"DATABRICKS_CLIENT_ID": "id", "DATABRICKS_CLIENT_SECRET": "s3cret"}
        done = subprocess.run([PYTHON, "-c", LISTS], capture_output=True, text=True, timeout=120,
                              env=clean_environment(DATABRICKS_HOST=simulator.url, **secrets),
                              check=False)
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        assert said["auth_type"] == method
        assert said["users"] == simulator.ready["users"] == 12
        assert said["service_principals"] == 3
        assert said["workspace"] > 0
        assert said["dbfs"] > 0
        assert said["cluster"] == "RUNNING"


VOLUMES = textwrap.dedent("""
    import json, sys
    from databricks.sdk import WorkspaceClient
    client = WorkspaceClient()
    files = {}

    def walk(path):
        for entry in client.files.list_directory_contents(path):
            if entry.is_directory:
                walk(entry.path)
            else:
                files[entry.path] = entry.file_size

    for catalog in client.catalogs.list():
        for schema in client.schemas.list(catalog.name):
            # The other lists have this parameter by default; the documentation recommends it here.
            for volume in client.volumes.list(catalog.name, schema.name, max_results=0):
                walk(f"/Volumes/{catalog.name}/{schema.name}/{volume.name}")
    json.dump(files, sys.stdout)
""")


def asked(targets):
    """Paths as they are on the wire, with parameters in any order, and without the pages."""
    requests = set()
    for target in targets:
        path, _, query = target.partition("?")
        if not path.startswith(("/api/2.0/fs/", "/api/2.1/unity-catalog/")):
            continue
        parameters = urllib.parse.parse_qsl(query, keep_blank_values=True)
        requests.add((path, tuple(sorted(each for each in parameters if each[0] != "page_token"))))
    return requests


def test_volumes_are_asked_for_as_the_sdk_does(tmp_path):
    shape = ["--users", 4, "--catalogs", 3, "--volumes", 21, "--volume-dirs", 14, "--volume-files", 5,
             "--page-size", 6]
    with Simulator(tmp_path, *shape) as simulator:
        with recording(simulator.url) as (url, of_sdk):
            done = subprocess.run(
                [PYTHON, "-c", VOLUMES], capture_output=True, text=True, timeout=280, check=False,
                env=clean_environment(DATABRICKS_HOST=url,
                                      DATABRICKS_TOKEN=simulator.ready["token"]))
        assert done.returncode == 0, done.stderr
        with recording(simulator.url) as (url, ours):
            scan = stocktake("scan", "--all-users", "--sources", "volumes", "--host", url,
                             "--token-file", simulator.token_file, "--inventory", tmp_path / "a.db")
        assert scan.returncode == 0, scan.stderr
    assert asked(ours) == asked(of_sdk)
    assert any("%25" in path for path, _ in asked(ours))
    found = stocktake("export", "jsonl", "--inventory", tmp_path / "a.db", "--output", "-")
    rows = [json.loads(line) for line in found.stdout.splitlines()]
    assert {row["path"]: row["size"] for row in rows} == json.loads(done.stdout)
