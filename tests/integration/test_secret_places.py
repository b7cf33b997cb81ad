"""No secret reaches a host that it does not belong to: every combination of hosts and secrets from the
command line, the environment and a profile, on two real servers, whose logs are the proof."""

import concurrent.futures
import contextlib
import itertools
import json

import pytest

from harness import stocktake
from local_server import Handler, serving

PLACES = ("typed", "environment", "profile")


class Workspace:
    """Accepts every token, and remembers all."""

    def __init__(self):
        self.seen = []

    def secrets(self):
        return {authorization.removeprefix("Bearer ") for _, authorization in self.seen}

    @contextlib.contextmanager
    def served(self):
        seen = self.seen

        class Remember(Handler):
            def do_GET(self):
                seen.append((self.path, self.headers.get("Authorization", "")))
                self.answer(200, {"userName": "me@example.com"})

        with serving(Remember) as server:
            self.url = server.url
            yield self


@pytest.fixture(scope="module")
def workspaces():
    with Workspace().served() as first, Workspace().served() as second:
        yield first, second


class Combination:
    """`hosts` and `secrets`: by place, None if not given. A host is 0 or 1."""

    def __init__(self, number, hosts, secrets, profile_is_typed):
        self.hosts = dict(zip(PLACES, hosts, strict=True))
        self.given = dict(zip(PLACES, secrets, strict=True))
        self.profile_is_typed = profile_is_typed
        self.number = number

    def secret(self, place):
        return f"secret-{place}-{self.number}"

    def belongs_to(self, place):
        """The hosts to which the secret of a place may go."""
        if place == "typed":
            return {0, 1}
        own = self.hosts[place]
        if own is not None:
            return {own}
        typed = self.hosts["typed"]
        return set() if typed is None else {typed}

    def run(self, folder, urls):
        home = folder / str(self.number)
        home.mkdir()
        lines = ["[p]", "cluster_id = c"]
        if self.hosts["profile"] is not None:
            lines.append(f"host = {urls[self.hosts['profile']]}")
        if self.given["profile"]:
            lines.append(f"token = {self.secret('profile')}")
        (home / ".databrickscfg").write_text("\n".join(lines) + "\n")
        environment = {"HOME": str(home)}
        if self.hosts["environment"] is not None:
            environment["DATABRICKS_HOST"] = urls[self.hosts["environment"]]
        if self.given["environment"]:
            environment["DATABRICKS_TOKEN"] = self.secret("environment")
        arguments = []
        if self.profile_is_typed:
            arguments += ["--profile", "p"]
        else:
            environment["DATABRICKS_CONFIG_PROFILE"] = "p"
        if self.hosts["typed"] is not None:
            arguments += ["--host", urls[self.hosts["typed"]]]
        stdin = None
        if self.given["typed"]:
            arguments += ["--token-file", "-"]
            stdin = self.secret("typed")
        result = stocktake("auth", "describe", "--check", "--format", "json", *arguments,
                           env=environment, stdin=stdin)
        return json.loads(result.stdout), result


def combinations():
    number = itertools.count()
    return [Combination(next(number), hosts, secrets, typed)
            for hosts in itertools.product((None, 0, 1), repeat=3)
            for secrets in itertools.product((False, True), repeat=3)
            for typed in (False, True)]


def test_no_secret_reaches_a_wrong_host(tmp_path, workspaces):
    urls = [workspace.url for workspace in workspaces]
    everything = combinations()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda each: each.run(tmp_path, urls), everything))
    seen = [workspace.secrets() for workspace in workspaces]
    sent = 0
    for combination, (answer, result) in zip(everything, answers, strict=True):
        for place in PLACES:
            reached = {host for host in (0, 1) if combination.secret(place) in seen[host]}
            assert reached <= combination.belongs_to(place), (vars(combination), answer)
            sent += len(reached)
            assert combination.secret(place) not in result.stdout + result.stderr
        # Whoever typed a secret and named a host anywhere is logged in.
        if combination.given["typed"] and any(h is not None for h in combination.hosts.values()):
            assert answer["error"] is None, (vars(combination), answer)
        if answer["error"] is None:
            assert result.returncode == 0
            assert answer["auth_type"] == "pat"
        else:
            assert answer["error"] in ("mixed_places", "none"), (vars(combination), answer)
            assert answer["error"] == "none" or answer["details"]["remedy"]
    assert sent > len(everything) // 3, "the test is not empty"


def test_a_typed_profile_is_a_pair(tmp_path, workspaces):
    first, second = workspaces
    combination = Combination("pair", (None, 1, 0), (False, True, True), True)
    answer, result = combination.run(tmp_path, [first.url, second.url])
    assert answer["error"] is None
    assert answer["host"] == first.url
    assert combination.secret("profile") in first.secrets()
    assert combination.secret("environment") not in first.secrets() | second.secrets()
    assert "note: environment DATABRICKS_TOKEN is passed over" in result.stderr
