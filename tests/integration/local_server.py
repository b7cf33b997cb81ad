"""A server of a test's own on loopback, for what the simulator does not answer."""

import contextlib
import http.server
import json
import threading


class LocalServer(http.server.ThreadingHTTPServer):
    # A scan opens more connections at once than Python's 5: the others would wait seconds for a
    # second try.
    request_queue_size = 128

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, content=None, headers=()):
        """`content` as JSON; None is an empty body."""
        body = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **dict(headers)}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(handler):
    """A LocalServer that answers with `handler`, a class, until the block ends."""
    with LocalServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
        try:
            yield server
        finally:
            server.shutdown()
