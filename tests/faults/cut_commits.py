"""A way to PostgreSQL that loses the answer to one COMMIT: the server has committed, and nobody on this side knows.

In: the URL of a database that is reached by a socket, and which COMMIT it is. Out: a URL that leads there through us.
"""

from __future__ import annotations

import select
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
    """Both ways, until one side has closed, or the answer came that is kept back."""
    with client, socket.socket(socket.AF_UNIX) as server, suppress(ConnectionError):
        server.connect(str(target))
        while True:
            for ready in select.select([client, server], [], [])[0]:
                data = ready.recv(1 << 16)
                if not data:
                    return
                (server if ready is client else client).sendall(data)
                if ready is client and cutter.is_it(data):
                    _await_answer(server)
                    return


def _await_answer(server: socket.socket) -> None:
    answer = b""
    while _READY not in answer:
        more = server.recv(1 << 16)
        assert more, "the server ended before it answered"
        answer += more
