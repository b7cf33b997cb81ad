"""Stands between a client and a simulator, and records what the client asks for."""

import contextlib
import http.client
import threading
import urllib.parse

from local_server import Handler, serving


@contextlib.contextmanager
def recording(url):
    """The URL of a server that passes requests on to `url`, and the list of their targets."""
    targets, lock = [], threading.Lock()
    host = urllib.parse.urlsplit(url).netloc

    class Recorder(Handler):
        def do_GET(self):
            with lock:
                targets.append(self.path)
            there = http.client.HTTPConnection(host, timeout=60)
            token = self.headers.get("Authorization")
            there.request("GET", self.path, headers={"Authorization": token} if token else {})
            answer = there.getresponse()
            body = answer.read()
            there.close()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.getheader("Content-Type"))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with serving(Recorder) as server:
        yield server.url, targets
