"""Each configuration of the table in docs/authentication.md, by `auth describe`."""

import json
import pathlib
import socket
import subprocess

import pytest

from configurations import CASES, table
from harness import BINARY
from prepared import prepare, private_key

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "authentication.md"
ERRORS = {"none": 4, "many": 2, "no_profile": 2, "reserved_profile": 2, "bad_config": 2,
          "not_applicable": 4, "failed": 4, "mixed_places": 2, "account_host": 2, "network": 5}


@pytest.fixture(scope="module")
def key():
    return private_key()


def describe(environment, *arguments):
    return subprocess.run([BINARY, "auth", "describe", "--format", "json", *arguments],
                          capture_output=True, text=True, env=environment, timeout=60, check=False)


@pytest.mark.parametrize("case", CASES, ids=range(1, len(CASES) + 1))
def test_outcome(case, tmp_path, key):
    result = describe(prepare(case, tmp_path, key), *case.typed.split())
    answer = json.loads(result.stdout)
    assert answer["schema"] == "stocktake.auth/1"
    if answer["error"]:
        outcome = answer["error"]
        assert answer["details"]["message"]
    else:
        outcome = " ".join(filter(None, [answer["host"], answer["auth_type"]]))
    assert outcome == case.outcome, result.stderr
    assert result.returncode == ERRORS.get(outcome, 0)
    assert not (tmp_path / "ran").exists(), "a program was run"
    assert answer["details"]["tried"] is False
    for secret in ("dapi", "dose"):
        text = (result.stdout + result.stderr).replace(secret + "…masked", "")
        assert secret not in text


def test_enough():
    assert len(CASES) >= 100
    assert all(case.why or not case.sdk or case.sdk == "not there" for case in CASES)


def test_the_document_has_this_table():
    assert table() in DOCUMENT.read_text(encoding="utf-8"), \
        "put what `python3 tests/sdk/configurations.py` prints into docs/authentication.md"


def test_nothing_is_sent(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        host = f"http://127.0.0.1:{server.getsockname()[1]}"
        for more in ({"DATABRICKS_TOKEN": "dapiX"},
                     {"DATABRICKS_CLIENT_ID": "i", "DATABRICKS_CLIENT_SECRET": "s"},
                     {"DATABRICKS_OIDC_TOKEN": "jwt"},
                     {"DATABRICKS_CLOUD": "azure", "ARM_CLIENT_ID": "i", "ARM_CLIENT_SECRET": "s"}):
            result = describe({"HOME": str(tmp_path), "DATABRICKS_HOST": host, **more})
            assert result.returncode == 0, result.stdout
        with pytest.raises(BlockingIOError):
            server.accept()
