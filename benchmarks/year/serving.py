"""Papers over HTTP on this machine, each at a port of its own, at the time that a file says: run as a program.

In: how many papers, their first day, how many days, the file of the time.
Out: a line of JSON with their addresses; when stdin ends, another one with how often each was asked for what.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from benchmarks.year.press import Paper, papers


@dataclass
class Served:
    """A paper at an address, and how often it was asked for what: by path and status (0: not answered)."""

    paper: Paper
    url: str
    asked: Counter[tuple[str, int]] = field(default_factory=Counter)


def serve(paper: Paper, clock: Path) -> Served:
    """Serve a paper until this process ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer one request, or let it go."""
            given = paper.answer(self.path, datetime.fromisoformat(clock.read_text()))
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
    Thread(target=server.serve_forever, daemon=True).start()
    return served


def main(count: str, begin: str, days: str, clock: str) -> None:
    """Serve until stdin ends."""
    served = [serve(paper, Path(clock)) for paper in papers(int(count), datetime.fromisoformat(begin), int(days))]
    print(json.dumps([one.url for one in served]), flush=True)
    sys.stdin.read()
    print(json.dumps([[[*what, number] for what, number in one.asked.items()] for one in served]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
