"""What may become of an answer on its way. Each is `async def fault(exchange)`; one that returns
False has the connection closed."""

import asyncio
import email.utils
import gzip
import json
import socket
import struct
import time
import zlib


async def hang_before_the_first_byte(exchange):
    await exchange.hang()
    return False


async def hang_in_the_headers(exchange):
    await exchange.send(exchange.answer.head()[:-9])
    await exchange.hang()
    return False


async def hang_in_the_body(exchange):
    whole = exchange.answer.whole()
    await exchange.send(whole[:-len(exchange.answer.body) // 2])
    await exchange.hang()
    return False


async def drip(exchange):
    """A byte now and then: never silent for long, and never done."""
    answer = exchange.answer
    await exchange.send(answer.head(f"Content-Length: {len(answer.body)}"))
    for byte in answer.body:
        await exchange.send(bytes([byte]))
        await asyncio.sleep(0.1)
    return False


async def server_error(exchange):
    await exchange.send(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n")


def web_page(status):
    """Of something that answers in the workspace's place: a proxy, or the login of a hotel."""
    body = b"<!DOCTYPE html><html><head><title>Welcome</title></head></html>"

    async def page(exchange):
        await exchange.send((f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n"
                             f"Content-Length: {len(body)}\r\n\r\n").encode() + body)
    return page


async def redirect_to_a_portal(exchange):
    await exchange.send(b"HTTP/1.1 302 Found\r\nLocation: http://portal.example/?to=here\r\n"
                        b"Content-Length: 0\r\n\r\n")


async def come_back_at_a_date(exchange):
    """Too many requests; in a second by the server's clock."""
    now = int(time.time())
    dates = [email.utils.formatdate(when, usegmt=True) for when in (now, now + 1)]
    await exchange.send((f"HTTP/1.1 429 Too Many Requests\r\nDate: {dates[0]}\r\n"
                         f"Retry-After: {dates[1]}\r\nContent-Length: 0\r\n\r\n").encode())


async def come_back_in_an_hour(exchange):
    await exchange.send(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3600\r\n"
                        b"Content-Length: 0\r\n\r\n")


async def gzipped(exchange):
    body = gzip.compress(exchange.answer.body)
    await exchange.send(exchange.answer.head("Content-Encoding: gzip",
                                             f"Content-Length: {len(body)}") + body)


async def chunked(exchange):
    """Small chunks, each with an extension, and a trailer."""
    await exchange.send(exchange.answer.head("Transfer-Encoding: chunked"))
    body = exchange.answer.body
    for at in range(0, len(body), 100):
        part = body[at:at + 100]
        await exchange.send(b"%x;a=b\r\n%b\r\n" % (len(part), part))
    await exchange.send(b"0\r\nX-Trailer: 1\r\n\r\n")


async def gzipped_chunked(exchange):
    body = gzip.compress(exchange.answer.body)
    await exchange.send(exchange.answer.head("Content-Encoding: gzip",
                                             "Transfer-Encoding: chunked"))
    for at in range(0, len(body), 7):
        part = body[at:at + 7]
        await exchange.send(b"%x\r\n%b\r\n" % (len(part), part))
    await exchange.send(b"0\r\n\r\n")


def with_gzip(change):
    """Packed, then changed; the length is that of what is sent, so that only gzip can tell."""
    async def fault(exchange):
        body = change(gzip.compress(exchange.answer.body))
        await exchange.send(exchange.answer.head("Content-Encoding: gzip",
                                                 f"Content-Length: {len(body)}") + body)
    return fault


def flipped(body, at):
    return body[:at] + bytes([body[at] ^ 0x40]) + body[at + 1:]


cut_gzip = with_gzip(lambda body: body[:len(body) * 2 // 3])
gzip_with_a_flipped_bit = with_gzip(lambda body: flipped(body, len(body) // 2))
gzip_with_another_checksum = with_gzip(lambda body: flipped(body, len(body) - 6))
gzip_of_nothing = with_gzip(lambda body: b"")


async def not_gzip_at_all(exchange):
    answer = exchange.answer
    await exchange.send(answer.head("Content-Encoding: gzip",
                                    f"Content-Length: {len(answer.body)}") + answer.body)


async def length_too_small(exchange):
    answer = exchange.answer
    await exchange.send(answer.head(f"Content-Length: {len(answer.body) - 10}") + answer.body)


async def length_too_large(exchange):
    answer = exchange.answer
    await exchange.send(answer.head(f"Content-Length: {len(answer.body) + 10}") + answer.body)
    return False


async def no_length_and_cut(exchange):
    """The end of the connection is the end of the body, wherever it comes."""
    answer = exchange.answer
    await exchange.send(answer.head("Connection: close") + answer.body[:len(answer.body) // 2])
    return False


async def last_chunk_is_missing(exchange):
    body = exchange.answer.body
    await exchange.send(exchange.answer.head("Transfer-Encoding: chunked") +
                        b"%x\r\n%b\r\n" % (len(body), body))
    return False


async def reset_in_the_body(exchange):
    whole = exchange.answer.whole()
    await exchange.send(whole[:-len(exchange.answer.body) // 2])
    exchange.writer.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def endless_listing(path):
    """Entries of that directory, without an end."""
    async def endless(exchange):
        await exchange.send(exchange.answer.head("Connection: close") + b'{"objects":[')
        number = 0
        while True:
            entries = [f'{{"path":"{path}/{number + i:08d}","object_type":"FILE","object_id":1}},'
                       for i in range(1000)]
            number += len(entries)
            await exchange.send("".join(entries).encode())
    return endless


async def endless_noise(exchange):
    """An entry without an end."""
    await exchange.send(exchange.answer.head("Connection: close") + b'{"objects":[{"path":"')
    while True:
        await exchange.send(b"x" * 65536)


async def endless_headers(exchange):
    await exchange.send(b"HTTP/1.1 200 OK\r\n")
    line = (b"X-Filler: " + b"x" * 1000 + b"\r\n") * 60
    while True:
        await exchange.send(line)


async def endless_early_hints(exchange):
    """Answers that announce an answer, without an end."""
    hints = (b"HTTP/1.1 103 Early Hints\r\nLink: " + b"x" * 1000 + b"\r\n\r\n") * 60
    while True:
        await exchange.send(hints)


def packed_blanks(mib):
    packer = zlib.compressobj(9, wbits=31)
    parts = [packer.compress(b'{"objects":[')]
    parts += [packer.compress(b" " * (1 << 20)) for _ in range(mib)]
    return b"".join(parts) + packer.flush()


async def tiny_gzip_of_a_huge_body(exchange):
    body = packed_blanks(200)
    await exchange.send(exchange.answer.head("Content-Encoding: gzip",
                                             f"Content-Length: {len(body)}") + body)


def large_listing(path, files):
    """Not what the simulator says: so many files, 240 bytes each."""
    objects = [{"path": f"{path}/a_file_with_a_usual_name_{number:06}.py", "object_type": "FILE",
                "object_id": 4 * 10**15 + number, "resource_id": str(4 * 10**15 + number),
                "size": 1000 + number, "created_at": 17 * 10**11,
                "modified_at": 17 * 10**11 + number} for number in range(files)]
    body = json.dumps({"objects": objects}).encode()

    async def fault(exchange):
        exchange.answer.body = body
        await exchange.send(exchange.answer.whole())
    return fault


def of_a_large_listing(path, files, fault):
    """What `fault` makes of that listing."""
    async def spoiled(exchange):
        async def ignore(_):
            pass
        true, exchange.send = exchange.send, ignore
        await large_listing(path, files)(exchange)
        exchange.send = true
        await fault(exchange)
        return False  # what is left of it must not be the beginning of the next answer
    return spoiled


async def web_page_in_the_body(exchange):
    """A proxy that fails after the header was sent."""
    body = exchange.answer.body
    page = b"<html><title>502 Bad Gateway</title></html>"
    body = body[:len(body) // 2] + page
    await exchange.send(exchange.answer.head(f"Content-Length: {len(body)}") + body)


async def another_status_in_the_body(exchange):
    """The answer begins again in its middle."""
    whole = exchange.answer.whole()
    await exchange.send(whole[:-len(exchange.answer.body) // 2] +
                        b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
    return False


async def garbage_in_the_body(exchange):
    body = exchange.answer.body
    at = len(body) // 2
    body = body[:at] + bytes(range(256)) + body[at + 256:]
    await exchange.send(exchange.answer.head(f"Content-Length: {len(body)}") + body)


async def zeros_in_the_body(exchange):
    """A hole, as a cache on a full disk leaves it."""
    body = exchange.answer.body
    at = len(body) // 2
    body = body[:at] + bytes(4096) + body[at + 4096:]
    await exchange.send(exchange.answer.head(f"Content-Length: {len(body)}") + body)


async def entries_of_another_directory(exchange):
    body = exchange.answer.body
    half = len(body) // 2
    body = body[:half] + body[half:].replace(b'"path": "/Users/', b'"path": "/Other/')
    await exchange.send(exchange.answer.head(f"Content-Length: {len(body)}") + body)


async def an_error_behind_the_entries(exchange):
    body = exchange.answer.body
    body = body[:-1] + b', "error_code": "INTERNAL_ERROR", "message": "sorry"}'
    await exchange.send(exchange.answer.head(f"Content-Length: {len(body)}") + body)
