"""A server on 127.0.0.1 that answers each path as it is told.

In: a path's answer, or a function of the request's fields that gives one. Out: `PathServer.asked`, the paths in order,
and `PathServer.times`, when each was asked for (seconds of the monotonic clock, which all processes share).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

Fields = Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What a path is answered with; any other path with 404."""

    body: str | bytes = ""
    mime: str = "text/html; charset=utf-8"
    status: int = 200
    fields: tuple[tuple[str, str], ...] = ()


Given = Answer | Callable[[Fields], Answer]


@dataclass
class PathServer:
    """Answers by path, which may be changed while it runs."""

    url: str
    answers: dict[str, Given] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def answer(self, path: str, fields: Fields) -> Answer:
        """What is sent for a request."""
        self.asked.append(path)
        self.times.append(time.monotonic())
        given = self.answers.get(path, Answer("<p>Not here</p>", status=404))
        return given if isinstance(given, Answer) else given(fields)


@contextmanager
def serving(answers: Mapping[str, Given] = {}) -> Iterator[PathServer]:
    """A server that runs meanwhile."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer one request."""
            given = server.answer(self.path, self.headers)
            body = given.body.encode() if isinstance(given.body, str) else given.body
            self.send_response(given.status)
            for name, value in (("Content-Type", given.mime), *given.fields, ("Content-Length", str(len(body)))):
                if value:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_what: object) -> None:
            """Say nothing of a connection that a client that was killed has reset; of all else as ever."""
            if not isinstance(sys.exception(), ConnectionError):
                super().handle_error(*_what)

    with Server(("127.0.0.1", 0), Handler) as httpd:
        server = PathServer(f"http://127.0.0.1:{httpd.server_port}", dict(answers))
        thread = Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            httpd.shutdown()
            thread.join()
