"""The same configurations by the official SDK for Python, and the SDK against the simulator."""

import json
import os
import pathlib
import subprocess
import textwrap

import pytest

from configurations import CASES, NOT_THERE
from harness import Simulator, clean_environment
from prepared import prepare, private_key

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
