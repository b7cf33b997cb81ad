"""A TLS proxy with HTTP/2 in front of the simulator: nghttpx, with a certificate of a CA of its own."""

import collections
import contextlib
import os
import pathlib
import re
import signal
import socket
import subprocess

from waiting import wait_until


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


class Authority:
    """A CA that nobody trusts, and a certificate from it."""

    def __init__(self, directory, name="localhost", days=2):
        directory = pathlib.Path(directory)
        self.ca, self.key, self.certificate = (
            directory / each for each in ("ca.pem", "key.pem", "certificate.pem"))
        ca_key, request, extension = (
            directory / each for each in ("ca_key.pem", "request.pem", "extension.txt"))
        new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        openssl("req", "-x509", *new_key, "-days", 2, "-subj", "/CN=stocktake test CA",
                "-keyout", ca_key, "-out", self.ca)
        openssl("req", *new_key, "-subj", f"/CN={name}", "-keyout", self.key, "-out", request)
        extension.write_text(f"subjectAltName=DNS:{name}\n")
        openssl("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", ca_key, "-days", days,
                "-CAcreateserial", "-extfile", extension, "-out", self.certificate)


class TlsFront:
    """Before the simulator; `arguments` are nghttpx's own, further backends for example."""

    def __init__(self, directory, simulator, authority, *arguments, port=None):
        self.log = pathlib.Path(directory) / "access.log"
        self.port = port or free_port()
        self.url = f"https://localhost:{self.port}"
        backend = simulator.url.rsplit(":", 1)[1]
        self.process = subprocess.Popen(
            ["nghttpx", "--conf=/dev/null", f"--frontend=127.0.0.1,{self.port}",
             f"--backend=127.0.0.1,{backend}", f"--accesslog-file={self.log}", "--no-ocsp",
             "--accesslog-format=$status $remote_port $request $http_authorization", *map(str, arguments),
             str(authority.key), str(authority.certificate)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self.wait_until_it_listens()

    def wait_until_it_listens(self):
        def listens():
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
                return True
            return False
        wait_until(listens, "nghttpx to listen", process=self.process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def replace_workers(self):
        """New workers take over; the old ones send GOAWAY and finish what they have."""
        self.process.send_signal(signal.SIGHUP)

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # the workers as well
        self.process.wait(timeout=20)

    def lines(self):
        """A line for each request: status, port of the client, method, path, protocol, credentials
        (-: none)."""
        return self.log.read_text().splitlines()

    def requests(self):
        """How many GET requests there were: by protocol, and by connection."""
        by_protocol, by_connection = collections.Counter(), collections.Counter()
        for line in self.lines():
            if " HEAD " in line or " /.well-known/" in line:  # without a token
                continue
            _status, port, protocol = re.match(r"(\d+) (\d+) GET \S* (\S+) Bearer ", line).groups()
            by_protocol[protocol] += 1
            by_connection[port] += 1
        return by_protocol, by_connection
