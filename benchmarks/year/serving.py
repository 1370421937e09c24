"""Papers over HTTP on this machine, each at a port of its own, at the time that a clock shows."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from benchmarks.year.press import Paper


@dataclass
class Clock:
    """The time of the simulation, which one thread sets and all servers read."""

    now: datetime


@dataclass
class Served:
    """A paper at an address, and how often it was asked for what: by path and status (0: not answered)."""

    paper: Paper
    url: str
    asked: Counter[tuple[str, int]] = field(default_factory=Counter)


@contextmanager
def serving(papers: Sequence[Paper], clock: Clock) -> Iterator[list[Served]]:
    """Serve the papers meanwhile."""
    with ExitStack() as held:
        yield [held.enter_context(_serving(paper, clock)) for paper in papers]


@contextmanager
def _serving(paper: Paper, clock: Clock) -> Iterator[Served]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer one request, or let it go."""
            given = paper.answer(self.path, clock.now)
            if given is None:
                served.asked[self.path, 0] += 1
                self.close_connection = True
                return
            status, mime, body = given
            tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:16]}"'
            status = 304 if status == 200 and self.headers.get("If-None-Match") == tag else status
            served.asked[self.path, status] += 1
            self._send(status, mime, tag, body.encode() if status != 304 else b"")

        def _send(self, status: int, mime: str, tag: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("ETag", tag)
            if status != 304:
                self.send_header("Content-Type", f"{mime}; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Served(paper, f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
