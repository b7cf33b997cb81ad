"""Logins other than by a token, against the simulator: programs that fail, tokens that expire."""

import contextlib
import glob
import json
import os
import pathlib
import subprocess
import time

import pytest

from harness import BINARY, Simulator, clean_environment, read_csv, stocktake

CLI_TOKEN = "{\"access_token\": \"%s\", \"token_type\": \"Bearer\", \"expiry\": \"2099-01-01T00:00:00Z\"}"
IN_FLIGHT = 4
SECRET = "doseVerySecretIndeed0123456789"


def script(folder, name, text):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o700)
    return f"{folder}:/usr/bin:/bin"


def check(env, *arguments):
    result = stocktake("auth", "describe", "--check", "--format", "json", *arguments, env=env)
    return json.loads(result.stdout), result


def test_databricks_cli(tmp_path):
    with Simulator(tmp_path, "--users", 2) as simulator:
        token = simulator.ready["token"]
        said = CLI_TOKEN % token
        plays = {
            "plain": (f"echo '{said}'", None, ""),
            "slow": (f"sleep 5; echo '{said}'", None, ""),
            "a warning before": (f"echo 'Warning: {{new}} version 0.300'; echo '{said}'", None, ""),
            "a warning beside": (f"echo 'Warning: old' >&2; echo '{said}'", None, ""),
            "failing": (f"echo 'Error: cache: token not found {token}' >&2; exit 1", "failed",
                        "cache: token not found ***"),
            "failing in silence": ("exit 3", "failed", "ended with code 3 and wrote no reason"),
            "killed": ("kill -9 $$", "failed", "ended by signal 9"),
            "garbled": (f"echo 'access {token}'", "failed", "printed no JSON"),
            "half": (f"echo '{said[:40]}'", "failed", "printed no JSON"),
            "without a token": ("echo '{}'", "failed", "no usable access_token"),
            "a wrong token": (f"echo '{CLI_TOKEN % 'wrong'}'", "failed", ""),
        }
        for name, (play, error, words) in plays.items():
            path = script(tmp_path / name.replace(" ", "-"), "databricks", play + "\n")
            answer, result = check(clean_environment(PATH=path, DATABRICKS_HOST=simulator.url))
            assert answer["error"] == error, (name, answer)
            assert answer["auth_type"] == "databricks-cli", name
            assert words in (answer["details"]["message"] or ""), (name, answer)
            assert token not in result.stdout + result.stderr, name
        answer, _ = check(clean_environment(PATH="/nonexistent", DATABRICKS_HOST=simulator.url,
                                            DATABRICKS_AUTH_TYPE="databricks-cli"))
        assert answer["error"] == "not_applicable"
        assert "not in PATH" in answer["details"]["message"]


def test_azure_cli(tmp_path):
    with Simulator(tmp_path, "--users", 2) as simulator:
        token = simulator.ready["token"]
        said = json.dumps({"accessToken": token, "tokenType": "Bearer",
                           "expiresOn": "2099-01-01 00:00:00.000000"})
        plays = {
            "plain": (f"echo '{said}'", None, ""),
            "slow": (f"sleep 5; echo '{said}'", None, ""),
            "warning": (f"echo 'WARNING: upgrade az'; echo '{said}'", None, ""),
            "failing": (f"echo \"ERROR: Please run 'az login' {token}\" >&2; exit 1", "failed",
                        "Please run 'az login' ***"),
            "garbled": (f"echo 'nonsense {token}'", "failed", "printed no JSON"),
            "a wrong token": (f"echo '{said.replace(token, 'wrong')}'", "failed", ""),
        }
        for name, (play, error, words) in plays.items():
            path = script(tmp_path / name, "az", play + "\n")
            answer, result = check(clean_environment(PATH=path, DATABRICKS_HOST=simulator.url,
                                                     DATABRICKS_CLOUD="azure"))
            assert answer["error"] == error, (name, answer)
            assert answer["auth_type"] == "azure-cli"
            assert words in answer["details"]["message"]
            assert token not in result.stdout + result.stderr
        answer, _ = check(clean_environment(PATH="/nonexistent", DATABRICKS_HOST=simulator.url,
                                            DATABRICKS_CLOUD="azure", DATABRICKS_AUTH_TYPE="azure-cli"))
        assert answer["error"] == "not_applicable"
        assert "not in PATH" in answer["details"]["message"]


def m2m(simulator, secret=SECRET):
    return clean_environment(DATABRICKS_HOST=simulator.url, DATABRICKS_CLIENT_ID="id",
                             DATABRICKS_CLIENT_SECRET=secret)


def test_a_refused_secret_is_told(tmp_path):
    script(tmp_path / "bin", "databricks", "echo '" + CLI_TOKEN % "x" + "'\n")
    with Simulator(tmp_path, "--users", 2, "--client-secret", SECRET) as simulator:
        answer, result = check(m2m(simulator, "wrong-secret") | {"PATH": str(tmp_path / "bin")})
        assert answer["error"] == "failed"
        assert answer["auth_type"] == "oauth-m2m"
        assert "invalid_client" in answer["details"]["message"]
        assert "wrong-secret" not in result.stdout + result.stderr
        assert result.returncode == 4
        scan = stocktake("users", env=m2m(simulator, "wrong-secret"))
        assert scan.returncode == 4
        assert "invalid_client" in scan.stderr


@pytest.mark.parametrize("processes", [0, 2])
def test_tokens_that_expire_again_and_again(tmp_path, processes):
    """Nothing is lost, and hardly a request is refused, although each token lives for 3 s."""
    with Simulator(tmp_path, "--users", 40, "--dirs", 30, "--latency", "60ms", "--client-secret",
                   SECRET, "--token-lifetime", "3s", "--token-5xx", "20%") as simulator:
        arguments = ["--processes", str(processes)] if processes else []
        scan = subprocess.Popen(
            [BINARY, "scan", "--all-users", "--inventory", "i.db", "--output", "u.csv", "--debug",
             "--log-file", "log.txt", "--max-in-flight", str(IN_FLIGHT), *arguments],
            cwd=tmp_path, env=m2m(simulator), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = scan.communicate(timeout=280)
        assert scan.returncode == 0, err.decode()
        assert read_csv(tmp_path / "u.csv") == simulator.truth
        stats = simulator.stats()
    assert stats["tokens_issued"] >= 4, "the test is not empty"
    assert stats["repeated"] == 0 or processes
    assert stats["most_unauthorized"] <= 1, stats
    assert stats["unauthorized"] <= IN_FLIGHT * stats["tokens_issued"]
    for content in (out, err, *(path.read_bytes() for path in tmp_path.glob("*.*"))):
        assert SECRET.encode() not in content
        assert b"issued-" not in content


def test_programs_get_no_secret_as_an_argument(tmp_path):
    path = script(tmp_path / "bin", "databricks",
                  f"cat /proc/$PPID/cmdline /proc/$$/cmdline > {tmp_path}/seen; exit 1\n")
    with Simulator(tmp_path, "--users", 2) as simulator:
        check(m2m(simulator) | {"PATH": path, "DATABRICKS_AUTH_TYPE": "databricks-cli"})
    seen = pathlib.Path(tmp_path / "seen").read_bytes()
    assert b"auth\0describe" in seen
    assert b"databricks" in seen
    assert SECRET.encode() not in seen


def test_the_token_of_a_program_is_in_no_process_and_no_file(tmp_path):
    """The workers get it by a pipe."""
    with Simulator(tmp_path, "--users", 30, "--dirs", 10, "--latency", "20ms") as simulator:
        token = simulator.ready["token"].encode()
        simulator.token_file.unlink()
        path = script(tmp_path / "bin", "databricks", f"cat {tmp_path}/pipe\n")
        os.mkfifo(tmp_path / "pipe")
        scan = subprocess.Popen(
            [BINARY, "scan", "--all-users", "--processes", "2", "--inventory", "i.db", "--output",
             "u.csv", "--debug", "--log-file", "log.txt", "--max-in-flight", "4"],
            cwd=tmp_path, env=clean_environment(PATH=path, DATABRICKS_HOST=simulator.url),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        (tmp_path / "pipe").write_text(CLI_TOKEN % token.decode())
        seen = {}
        while scan.poll() is None:
            seen.update(processes_of(scan.pid))
            time.sleep(0.02)  # between two looks at what there is
        out, err = scan.communicate()
        assert scan.returncode == 0, err.decode()
    assert any(b"stocktake-worker" in text for text in seen.values()), "no worker was seen at work"
    (tmp_path / "pipe").unlink()
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert {"i.db", "u.csv", "log.txt"} <= files.keys()
    for name, content in {"out": out, "err": err, **seen, **files}.items():
        assert token not in content, name


def processes_of(pid):
    """Arguments and environment of a process and of those that it has started."""
    found = {}
    for process in [pid, *children_of(pid)]:
        for name in ("cmdline", "environ"):
            with contextlib.suppress(OSError):
                path = f"/proc/{process}/{name}"
                found[path] = pathlib.Path(path).read_bytes()
    return found


def children_of(pid):
    for path in glob.glob(f"/proc/{pid}/task/*/children"):
        with contextlib.suppress(OSError):
            for child in pathlib.Path(path).read_text().split():
                yield child
                yield from children_of(child)


def test_token_command(tmp_path):
    with Simulator(tmp_path, "--users", 2) as simulator:
        env = clean_environment(DATABRICKS_HOST=simulator.url)
        result = stocktake("users", "--token-command", f"cat {simulator.token_file}", env=env)
        assert result.returncode == 0, result.stderr
        result = stocktake("users", "--token-command", "echo sealed >&2; exit 1", env=env)
        assert result.returncode == 4
        assert "sealed" in result.stderr


def test_profiles(tmp_path):
    (tmp_path / ".databrickscfg").write_text(
        "[__settings__]\ndefault_profile = w\n[DEFAULT]\nhost = https://a.com\ntoken = dapiX\n"
        "[w]\nhost = https://me:hunter2@w.com\nauth_type = databricks-cli\n[bare]\nclient_id = i\n")
    env = {"HOME": str(tmp_path)}
    answer = json.loads(stocktake("auth", "profiles", "--format", "json", env=env).stdout)
    assert answer == {
        "schema": "stocktake.profiles/1", "file": str(tmp_path / ".databrickscfg"), "rows": [
            {"name": "DEFAULT", "host": "https://a.com", "auth_type": None, "default": False},
            {"name": "w", "host": "https://…masked@w.com", "auth_type": "databricks-cli",
             "default": True},
            {"name": "bare", "host": None, "auth_type": None, "default": False}]}
    for form in ("table", "csv"):
        text = stocktake("auth", "profiles", "--format", form, env=env).stdout
        assert "bare" in text
        assert "dapiX" not in text
        assert "hunter2" not in text
    assert stocktake("auth", "profiles", env={"HOME": "/nonexistent"}).returncode == 2


def test_azure_and_google_and_build_servers(tmp_path):
    """Each token service of the simulator, found by the variables that are for tests."""
    key = subprocess.run(["openssl", "genrsa", "2048"], capture_output=True, text=True,
                         check=True).stdout
    with Simulator(tmp_path, "--users", 2, "--client-secret", SECRET) as simulator:
        url = simulator.url
        (tmp_path / "key.json").write_text(json.dumps({
            "client_email": "a@b", "private_key": key, "private_key_id": "1",
            "token_uri": url + "/google/token"}))
        (tmp_path / "jwt").write_text("e30.e30.s\n")
        azure = {"DATABRICKS_CLOUD": "azure", "STOCKTAKE_ENTRA_URL": url,
                 "STOCKTAKE_AZURE_METADATA_URL": url}
        ways = {
            "azure-client-secret": azure | {"ARM_CLIENT_ID": "i", "ARM_CLIENT_SECRET": SECRET},
            "azure-msi": azure | {"ARM_USE_MSI": "true"},
            "google-credentials": {"GOOGLE_CREDENTIALS": str(tmp_path / "key.json")},
            "google-id": {"DATABRICKS_GOOGLE_SERVICE_ACCOUNT": "a@b",
                          "STOCKTAKE_GOOGLE_IAM_URL": url, "STOCKTAKE_GOOGLE_METADATA_URL": url},
            "env-oidc": {"DATABRICKS_OIDC_TOKEN": "e30.e30.s"},
            "file-oidc": {"DATABRICKS_OIDC_TOKEN_FILEPATH": str(tmp_path / "jwt")},
            "oauth-m2m": {"DATABRICKS_CLIENT_ID": "i", "DATABRICKS_CLIENT_SECRET": SECRET},
        }
        for method, more in ways.items():
            answer, _ = check(clean_environment(DATABRICKS_HOST=url, **more))
            assert (answer["error"], answer["auth_type"]) == (None, method), answer
