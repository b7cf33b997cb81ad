"""A proxy in front of the simulator that spoils the answers to chosen requests, on a real socket."""

import asyncio
import collections
import contextlib
import re
import threading
import urllib.parse


class Answer:
    """What the simulator said, as it is to be sent on: a fault changes it, or sends its own."""

    def __init__(self, status, headers, body):
        self.status = status    # "200 OK"
        self.headers = headers  # a list of pairs, without Content-Length
        self.body = body

    def head(self, *more):
        lines = [f"HTTP/1.1 {self.status}", *(f"{k}: {v}" for k, v in self.headers), *more]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def whole(self):
        return self.head(f"Content-Length: {len(self.body)}") + self.body


class Exchange:
    """One request whose answer is to be spoiled."""

    def __init__(self, reader, writer, answer):
        self.reader = reader
        self.writer = writer
        self.answer = answer  # the true one

    async def send(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def hang(self):
        """Until the client goes away."""
        while await self.reader.read(65536):
            pass


class FaultyFront:
    """Hands on what nobody spoils. A fault is `async def fault(exchange)`, see faults.py."""

    def __init__(self, simulator, port=0):
        self.backend = int(simulator.url.rsplit(":", 1)[1])
        self.simulator = simulator
        self.faults = {}
        self.for_targets = {}
        self.for_everything = None
        self.for_sources = {}
        self.requests = collections.Counter()  # by path
        self.spoiled = 0
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.connections = set()
        self.server = None
        self.thread.start()
        self.port = port
        self.open()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    # --- what a test says

    def spoil(self, path, fault, times=None):
        """Spoils the listings of `path` (None: of whatever is in a home), all of them or so many."""
        self.faults[path] = [fault, times]

    def spoil_target(self, pattern, fault, times=None):
        """The same for requests whose target, with the query, has a match of the expression."""
        self.for_targets[pattern] = [fault, times]

    def spoil_everything(self, fault):
        """Every request, also for users and homes."""
        self.for_everything = fault

    def spoil_source(self, source, fault):
        """Every listing of whatever is in a home, of one source."""
        self.for_sources[f"/api/2.0/{source}/list"] = fault

    def heal(self):
        self.faults.clear()
        self.for_sources.clear()
        self.for_targets.clear()
        self.for_everything = None

    def open(self):
        """Listens, also again after `close`, on the same port."""
        self.port = self._run(self._open())

    def close(self):
        """Nothing listens any more, and every connection is cut."""
        self._run(self._close())

    def scan_command(self, inventory, output, *arguments):
        return ["scan", "--all-users", "--host", self.url, "--token-file",
                self.simulator.token_file, "--inventory", inventory, "--output", output,
                *arguments]

    # --- what happens on the loop

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout=30)

    async def _open(self):
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", self.port,
                                                 limit=1 << 26)
        return self.server.sockets[0].getsockname()[1]

    async def _close(self):
        self.server.close()
        serving = list(self.connections)
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    async def _serve(self, reader, writer):
        self.connections.add(asyncio.current_task())
        try:
            back = await asyncio.open_connection("127.0.0.1", self.backend, limit=1 << 26)
            with contextlib.closing(back[1]):
                while await self._serve_one(reader, writer, *back):
                    pass
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            self.connections.discard(asyncio.current_task())
            writer.close()

    async def _serve_one(self, reader, writer, back_reader, back_writer):
        request = await reader.readuntil(b"\r\n\r\n")
        target = request.split(b" ", 2)[1].decode()
        parts = urllib.parse.urlsplit(target)
        path = urllib.parse.parse_qs(parts.query).get("path", [target])[0]
        self.requests[path] += 1
        fault = self._fault_for(path, parts.path, target)
        back_writer.write(request)
        answer = await read_answer(back_reader)
        if fault is None:
            writer.write(answer.whole())
            await writer.drain()
            return True
        self.spoiled += 1
        return await fault(Exchange(reader, writer, answer)) is not False

    def _fault_for(self, path, operation, target):
        in_home = path.startswith("/Users/")
        if in_home and operation in self.for_sources:
            return self.for_sources[operation]
        chosen = self.faults.get(path) or (self.faults.get(None) if in_home else None)
        if chosen is None:
            chosen = next((each for pattern, each in self.for_targets.items()
                           if re.search(pattern, target)), None)
        if chosen is None:
            return self.for_everything
        fault, times = chosen
        if times is not None:
            if times == 0:
                return None
            chosen[1] -= 1
        return fault


async def read_answer(reader):
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = [tuple(line.split(": ", 1)) for line in head[1:] if line]
    length = next(int(v) for k, v in headers if k.lower() == "content-length")
    kept = [(k, v) for k, v in headers if k.lower() != "content-length"]
    return Answer(head[0].split(" ", 1)[1], kept, await reader.readexactly(length))
