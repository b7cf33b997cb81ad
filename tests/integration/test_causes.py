"""Each command tells why it cannot go on from what the service answers, and in the same words."""

import contextlib
import json

import pytest

from harness import stocktake
from local_server import Handler, serving

PRIVATE = "https://adb-1.azuredatabricks.net/login.html?error=private-link-validation-error:1"


@contextlib.contextmanager
def server_that_redirects(location):
    class Redirect(Handler):
        def do_GET(self):
            self.answer(302, headers={"Location": location})

    with serving(Redirect) as server:
        yield server.url


@pytest.mark.parametrize(("location", "code", "cause", "remedy"), [
    (PRIVATE, 4, "this workspace can be reached by Private Link only",
     "run the command in the network"),
    ("https://login.example.com/", 4, "a login page or another address", "check the address"),
    ("http://portal.example/", 5, "a login page or another address", "check the address"),
])
@pytest.mark.parametrize("words", [["scan", "--all-users"], ["users"], ["plan"], ["doctor"]],
                         ids=lambda words: words[0])
def test_redirect(tmp_path, monkeypatch, words, location, code, cause, remedy):
    monkeypatch.chdir(tmp_path)
    with server_that_redirects(location) as url:
        result = stocktake(*words, "--host", url, "--token", "t")
    assert result.returncode == code
    said = result.stdout if words == ["doctor"] else result.stderr
    assert cause in said and remedy in said


def test_doctor_says_at_which_step(tmp_path):
    with server_that_redirects(PRIVATE) as url:
        result = stocktake("doctor", "--host", url, "--token", "t", "--format", "json")
    [host] = [check for check in json.loads(result.stdout) if check["status"] == "failed"]
    assert host["check"] == "host" and "Private Link" in host["found"]
