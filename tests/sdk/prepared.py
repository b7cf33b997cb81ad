"""Makes the home directory, the environment and the arguments of a configuration."""

import json
import subprocess

from configurations import FILES, PROGRAMS


def private_key():
    return subprocess.run(["openssl", "genrsa", "2048"], capture_output=True, text=True,
                          check=True).stdout


def prepare(case, home, key):
    """The whole environment of the case; files that it names with @ are made. Programs note in
    HOME/ran that they were run."""
    programs = home / "bin"
    programs.mkdir(parents=True)
    for name in filter(None, case.programs.split(", ")):
        path = programs / name.split()[-1]
        first, rest = PROGRAMS[name].split("\n", 1)
        path.write_text(f"{first}\necho {name} >> {home}/ran\n{rest}")
        path.chmod(0o700)
    if case.file:
        (home / ".databrickscfg").write_bytes(FILES[case.file].encode())
    environment = {"HOME": str(home), "PATH": f"{programs}"}
    for name, value in case.variables.items():
        environment[name] = str(home / value[1:]) if value.startswith("@") else value
    (home / "jwt").write_text("e30.e30.s")
    (home / "key").write_text(json.dumps({
        "type": "service_account", "client_email": "sa@p.iam.gserviceaccount.com",
        "private_key": key, "private_key_id": "1", "token_uri": "https://oauth2.googleapis.com/token"}))
    return environment
