"""The token is in no output, log, store or process list."""

import pathlib
import subprocess

from harness import BINARY, Simulator, clean_environment

MARKER = "dapi5ecre7ma2ke2"


def test_token_is_nowhere(tmp_path):
    with Simulator(tmp_path, "--users", 30, "--latency", "20ms", "--p5xx", "5%", "--denied", "5%",
                   "--token", MARKER) as simulator:
        simulator.token_file.write_text(MARKER)
        for way in (["--token-file", simulator.token_file], []):
            environment = clean_environment(DATABRICKS_TOKEN=MARKER) if not way \
                else clean_environment()
            folder = tmp_path / f"way{len(way)}"
            folder.mkdir()
            scan = subprocess.Popen(
                [BINARY, "scan", "--all-users", "--host", simulator.url, *map(str, way),
                 "--inventory", "i.db", "--output", "u.csv", "--log-file", "log.txt", "--debug"],
                cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
            assert MARKER.encode() not in pathlib.Path(f"/proc/{scan.pid}/cmdline").read_bytes()
            out, err = scan.communicate(timeout=100)
            assert scan.returncode == 3
            files = {path.name: path.read_bytes() for path in folder.iterdir()}
            assert {"i.db", "u.csv", "log.txt"} <= files.keys()
            assert b"retrying in" in files["log.txt"]
            for name, content in {"out": out, "err": err, **files}.items():
                assert MARKER.encode() not in content, name


def test_token_on_the_command_line_is_warned_about(tmp_path):
    with Simulator(tmp_path, "--users", 2, "--token", MARKER) as simulator:
        scan = subprocess.run(
            [BINARY, "scan", "--all-users", "--host", simulator.url, "--token", MARKER,
             "--inventory", str(tmp_path / "i.db")],
            capture_output=True, text=True, env=clean_environment(), timeout=60)
    assert scan.returncode == 0
    assert "--token-file" in scan.stderr
    assert MARKER not in scan.stderr
