"""A way to PostgreSQL that loses the answer to one COMMIT: the server has committed, and nobody on this side knows.

In: the URL of a database that is reached by a socket, and which COMMIT it is. Out: a URL that leads there through us.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url

_NAME = ".s.PGSQL.5432"
_READY = b"Z\x00\x00\x00\x05"
"""How the last message of an answer begins (ReadyForQuery; PostgreSQL's protocol 3.0, section 55.7)."""


@dataclass
class CommitCutter:
    """Passes on what is said, and counts COMMITs; the answer to the n-th (from 1; 0: none) is kept back."""

    url: str
    n: int
    commits: int = 0
    has_cut: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def is_it(self, data: bytes) -> bool:
        """Count, and say whether this is the one."""
        with self._lock:
            self.commits += b"COMMIT" in data
            is_it = b"COMMIT" in data and self.commits == self.n
            self.has_cut = self.has_cut or is_it
        return is_it


@contextmanager
def cutting(url: str, folder: Path, n: int) -> Iterator[CommitCutter]:
    """Answer at a socket in `folder` meanwhile. The socket's path must be short: the system takes 107 characters."""
    parts = make_url(url)
    host = parts.query["host"]
    assert isinstance(host, str)
    through = parts.update_query_dict({"host": str(folder)}).render_as_string(hide_password=False)
    cutter, connections = CommitCutter(through, n), list[threading.Thread]()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / _NAME))
        listening.listen()

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listening.accept()
                    passing = threading.Thread(target=_pass_on, args=(cutter, client, Path(host) / _NAME), daemon=True)
                    passing.start()
                    connections.append(passing)

        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        yield cutter
        listening.shutdown(socket.SHUT_RDWR)
        accepting.join()
    for connection in connections:
        connection.join()


def _pass_on(cutter: CommitCutter, client: socket.socket, target: Path) -> None:
    """Both ways, each by itself, or two that send much would wait for each other. Until one side has closed, or the
    answer came that is kept back.
    """
    is_lost = threading.Event()
    with client, socket.socket(socket.AF_UNIX) as server:
        server.connect(str(target))
        answering = threading.Thread(target=_answer, args=(server, client, is_lost), daemon=True)
        answering.start()
        with suppress(OSError):
            while data := client.recv(1 << 16):
                if cutter.is_it(data):
                    is_lost.set()
                server.sendall(data)
                if is_lost.is_set():
                    break
            else:
                server.shutdown(socket.SHUT_WR)
        answering.join()


def _answer(server: socket.socket, client: socket.socket, is_lost: threading.Event) -> None:
    """Pass on what the server says; of what is lost wait for the end."""
    lost = b""
    with suppress(OSError):
        while _READY not in lost and (data := server.recv(1 << 16)):
            if is_lost.is_set():
                lost += data
            else:
                client.sendall(data)
        client.shutdown(socket.SHUT_RDWR)
    assert _READY in lost or not is_lost.is_set(), "the server ended before it answered"
