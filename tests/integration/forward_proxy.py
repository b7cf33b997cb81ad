"""An HTTP proxy that connects every name to one port on loopback, as a company's would to the outside."""

import base64
import contextlib
import socket
import threading


class ForwardProxy:
    """`password`: "user:password", which clients must give. `status`: refuses everything with it.
    `listen_on`: its own port."""

    def __init__(self, port, password=None, status=None, listen_on=0):
        self.to_port = port
        self.password = password
        self.status = status
        self.log = []  # the targets of CONNECT requests, and whether they were let through
        self.listener = socket.create_server(("127.0.0.1", listen_on))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                more = client.recv(65536)
                if not more:
                    return
                head += more
            target = head.split()[1].decode()
            status = self.status or (200 if self.is_right(head) else 407)
            self.log.append((target, status))
            if status != 200:
                client.sendall(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n"
                               "Proxy-Authenticate: Basic realm=\"x\"\r\n\r\n".encode())
                return
            with socket.create_connection(("127.0.0.1", self.to_port)) as server:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                there = threading.Thread(target=self.copy, args=(client, server), daemon=True)
                there.start()
                self.copy(server, client)
                there.join()

    def is_right(self, head):
        if self.password is None:
            return True
        wanted = b"Basic " + base64.b64encode(self.password.encode())
        return wanted in head

    @staticmethod
    def copy(source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
