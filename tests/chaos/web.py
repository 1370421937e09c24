"""The papers over HTTP, each at an address of its own on this machine; run as a program of its own.

    python -m tests.chaos.web LOG PAPERS STORIES HEAVY

In: where to write, how many papers, how many stories each has, and which of them are heavy (`papers`).
Out: a line with the port, which is the same for all;
then a line in LOG for each request, once it was answered. It ends with its standard input.
A request's time is the one at which its last byte reached this machine's kernel (SO_TIMESTAMPNS, socket(7)): neither
this process nor its load can move it.
"""

from __future__ import annotations

import socket
import struct
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tests.chaos.papers import InventedPaper
from tests.chaos.seen import SeenRequest

_SO_TIMESTAMPNS = 35
"""<asm-generic/socket.h>; Python has no name for it."""
_TIME = struct.Struct("qq")
_ROBOTS = b"User-agent: *\nAllow: /\n"


def host_of(number: int) -> str:
    """The address of a paper."""
    return f"127.0.1.{number + 1}"


@dataclass(frozen=True)
class _Log:
    file: TextIO
    lock: threading.Lock

    def write(self, request: SeenRequest) -> None:
        with self.lock:
            self.file.write(request.line + "\n")
            self.file.flush()


def _listening(host: str, port: int) -> socket.socket:
    made = socket.create_server((host, port), backlog=64)
    # Before any request is there, or else the kernel notes no times; connections inherit it.
    made.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
    return made


def _serve(listening: socket.socket, host: str, paper: InventedPaper, log: _Log) -> None:
    while True:
        connection, _ = listening.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=_talk, args=(connection, host, paper, log), daemon=True).start()


def _talk(connection: socket.socket, host: str, paper: InventedPaper, log: _Log) -> None:
    with connection:
        try:
            for path, at in _asked(connection):
                log.write(_answered(connection, SeenRequest(host=host, path=path, at=at, was_answered=False), paper))
        except OSError:
            return  # who asked was killed


def _asked(connection: socket.socket) -> Iterator[tuple[str, float]]:
    """The paths that are asked for on a connection, one after the other, and when."""
    held = b""
    while True:
        data, beside, _, _ = connection.recvmsg(1 << 16, 256)
        if not data:
            return
        held += data
        if held.endswith(b"\r\n\r\n"):
            yield held.split(b" ", 2)[1].decode("ascii"), _time_of(beside)
            held = b""


def _time_of(beside: list[tuple[int, int, bytes]]) -> float:
    [told] = [data for level, kind, data in beside if (level, kind) == (socket.SOL_SOCKET, _SO_TIMESTAMPNS)]
    seconds, nanoseconds = _TIME.unpack(told)
    return float(seconds + nanoseconds / 1e9)


def _answered(connection: socket.socket, request: SeenRequest, paper: InventedPaper) -> SeenRequest:
    body = _ROBOTS if request.path == "/robots.txt" else paper.pages.get(request.path)
    kind = "text/plain" if request.path == "/robots.txt" else "text/html; charset=utf-8"
    status, body = ("200 OK", body) if body is not None else ("404 Not Found", b"<p>Not here</p>")
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    try:
        connection.sendall(head.encode() + body)
    except OSError:
        return request
    return SeenRequest(host=request.host, path=request.path, at=request.at, was_answered=True)


def main(log: str, papers: str, stories: str, heavy: str) -> None:
    """Serve until standard input ends."""
    port = 0
    with Path(log).open("a", encoding="utf-8") as file:
        written = _Log(file, threading.Lock())
        for number in range(int(papers)):
            paper, host = InventedPaper(number, int(stories), int(heavy)), host_of(number)
            assert paper.pages
            listening = _listening(host, port)
            port = listening.getsockname()[1]
            threading.Thread(target=_serve, args=(listening, host, paper, written), daemon=True).start()
        print(port, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
