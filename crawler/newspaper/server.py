"""The paper's server: HTTP/1.1 with keep-alive on 127.0.0.1, one thread a connection, silent, counting."""

from __future__ import annotations

import socket
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self
from urllib.parse import unquote

from crawler.newspaper.sitefile import site_text
from crawler.newspaper.truth import Truth
from crawler.newspaper.wire import Answer, Asked, Delivery
from storage.records import Teaser

if TYPE_CHECKING:
    from crawler.newspaper.certificate import Certificate

HOST = "127.0.0.1"
CHUNK = 4096
SLOW_PIECES = 16
SLOW_PAUSE_SECONDS = 0.125
BODILESS = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


class Paper(Protocol):
    """What a server needs of a newspaper."""

    def answer(self, asked: Asked, base_url: str) -> Answer:
        """Answer a request."""

    def truth(self, path: str, base_url: str) -> Truth:
        """Say what an article holds."""

    def cards(self, path: str, base_url: str) -> tuple[Teaser, ...]:
        """Say which teasers a listing shows."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that came in, and the status that went out; 0: no answer."""

    asked: Asked
    status: int


class Served:
    """A newspaper that is being served. `url` has no slash at its end."""

    def __init__(self, paper: Paper, server: _Server, certificate: Certificate | None) -> None:
        self.paper = paper
        self.certificate = certificate
        self.port: int = server.server_address[1]
        self.url = server.base_url
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="daily-fixture", daemon=True)
        self._thread.start()

    @property
    def seen(self) -> tuple[Seen, ...]:
        """All requests so far, in the order in which they were answered."""
        return tuple(self._server.seen)

    @property
    def hits(self) -> Counter[str]:
        """Count the requests so far by path, without query."""
        return Counter(each.asked.path for each in self.seen)

    def truth(self, path: str) -> Truth:
        """Say what the article at `path` holds, with the addresses of this server."""
        return self.paper.truth(path, self.url)

    def cards(self, path: str) -> tuple[Teaser, ...]:
        """Say which teasers the listing page at `path` shows, with the addresses of this server."""
        return self.paper.cards(path, self.url)

    @property
    def site_text(self) -> str:
        """The declaration of this paper as a site file, with the addresses of this server."""
        return site_text(self.url)

    def close(self) -> None:
        """Stop serving: open connections are closed, silent ones too, and all threads have ended."""
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def start(paper: Paper, port: int, certificate: Certificate | None) -> Served:
    """Begin to serve a paper on 127.0.0.1. Raises OSError when the port is taken."""
    return Served(paper, _Server(paper, port, certificate), certificate)


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 128

    def __init__(self, paper: Paper, port: int, certificate: Certificate | None) -> None:
        super().__init__((HOST, port), _Handler)
        self.paper = paper
        self.base_url = f"{'https' if certificate else 'http'}://{HOST}:{self.server_address[1]}"
        self.closing = threading.Event()
        self.seen: list[Seen] = []
        self._open: set[socket.socket] = set()
        if certificate:
            # The handshake is left to the connection's own thread: a client that stalls in it stalls nobody else.
            self.socket = certificate.context().wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # Clients that hang up (ssl.SSLError is an OSError too) are what the tests are about.
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def hang_up(self) -> None:
        """Wake every thread that waits for a client or for time to pass."""
        self.closing.set()
        for connection in tuple(self._open):
            _shut(connection)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the client was faster


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "DailyFixture/1.0"
    sys_version = ""
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        asked = _asked(self)
        answer = self.server.paper.answer(asked, self.server.base_url)
        mute = answer.delivery in (Delivery.SILENT, Delivery.RESET)
        self.server.seen.append(Seen(asked, 0 if mute else answer.status))
        for piece in _pieces(answer, self):
            self.wfile.write(piece)

    do_HEAD = do_GET  # noqa: N815 - the name is http.server's

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the terminal belongs to the crawl."""


def _asked(handler: _Handler) -> Asked:
    path, _, query = handler.path.partition("?")
    headers = tuple((name.lower(), value) for name, value in handler.headers.items())
    return Asked(unquote(path), query, handler.command, headers)


def _pieces(answer: Answer, handler: _Handler) -> Iterator[bytes]:
    if handler.command == "HEAD" or answer.status in BODILESS:
        yield _head(answer, handler, str(len(answer.body)) if handler.command == "HEAD" else None)
    else:
        yield from DELIVERIES[answer.delivery](answer, handler)


def _head(answer: Answer, handler: _Handler, length: str | None, coding: str | None = None) -> bytes:
    framing = {"Content-Length": length, "Transfer-Encoding": coding}
    fields = [
        ("Date", handler.date_time_string()),
        ("Server", handler.server_version),
        *answer.headers,
        *((name, value) for name, value in framing.items() if value is not None),
    ]
    lines = [
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
        *(f"{name}: {value}" for name, value in fields),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _whole(answer: Answer, handler: _Handler) -> Iterator[bytes]:
    yield _head(answer, handler, str(len(answer.body))) + answer.body


def _cut(answer: Answer, handler: _Handler) -> Iterator[bytes]:
    handler.close_connection = True
    yield _head(answer, handler, str(len(answer.body))) + answer.body[: len(answer.body) // 2]


def _slow(answer: Answer, handler: _Handler) -> Iterator[bytes]:
    yield _head(answer, handler, str(len(answer.body)))
    step = len(answer.body) // SLOW_PIECES + 1
    for offset in range(0, len(answer.body), step):
        handler.server.closing.wait(SLOW_PAUSE_SECONDS)
        yield answer.body[offset : offset + step]


def _chunks(body: bytes) -> Iterator[bytes]:
    for offset in range(0, len(body), CHUNK):
        piece = body[offset : offset + CHUNK]
        yield b"%x\r\n%b\r\n" % (len(piece), piece)


def _chunked(answer: Answer, handler: _Handler) -> Iterator[bytes]:
    yield _head(answer, handler, None, "chunked")
    yield from _chunks(answer.body)
    yield b"0\r\n\r\n"


def _cut_chunked(answer: Answer, handler: _Handler) -> Iterator[bytes]:
    handler.close_connection = True
    yield _head(answer, handler, None, "chunked")
    yield b"%x\r\n%b" % (len(answer.body), answer.body[: len(answer.body) // 2])


def _endless(answer: Answer, handler: _Handler) -> Iterator[bytes]:
    handler.close_connection = True
    yield _head(answer, handler, None, "chunked")
    while not handler.server.closing.is_set():
        yield from _chunks(answer.body)


def _silent(_: Answer, handler: _Handler) -> Iterator[bytes]:
    handler.close_connection = True
    handler.server.closing.wait()
    yield b""


def _reset(_: Answer, handler: _Handler) -> Iterator[bytes]:
    handler.close_connection = True
    yield b""


DELIVERIES = {
    Delivery.WHOLE: _whole,
    Delivery.CHUNKED: _chunked,
    Delivery.CUT: _cut,
    Delivery.CUT_CHUNKED: _cut_chunked,
    Delivery.SLOW: _slow,
    Delivery.ENDLESS: _endless,
    Delivery.SILENT: _silent,
    Delivery.RESET: _reset,
}
"""One entry a delivery: the pieces that go over the wire."""
