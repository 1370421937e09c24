"""Files of a store for pywb, by HTTP on this machine: it asks for ranges, and is told no credentials.

In: the WARC files of an archive. Out: a server on the loopback address, while it is needed; an address for each file.
Never: an answer to who does not know the secret in the address, or anything but a file that lies in a store.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import token_urlsafe
from threading import Thread
from urllib.parse import quote, unquote

from storage.elsewhere.path import ElsewherePath, is_elsewhere
from storage.errors import MicroficheError
from storage.folder import WarcFolder

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_PIECE = 1 << 20


class StoredRanges:
    """Where pywb finds a file: on the disk, or at the server."""

    def __init__(self, base: str) -> None:
        """`base`: address of the server, with the secret and a slash at its end."""
        self._base = base

    def place(self, path: Path) -> str:
        """A path, or a URL."""
        return f"{self._base}{quote(path.name)}" if is_elsewhere(path) else str(path.resolve())


@contextmanager
def ranges_served(warcs: WarcFolder) -> Iterator[StoredRanges]:
    """The server answers meanwhile."""
    secret = token_urlsafe(16)

    class Answers(_Answers):
        files = warcs
        prefix = f"/{secret}/"

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield StoredRanges(f"http://127.0.0.1:{server.server_port}/{secret}/")
        finally:
            server.shutdown()
            thread.join()


class _Answers(BaseHTTPRequestHandler):
    files: WarcFolder
    prefix: str

    def do_GET(self) -> None:
        """A range of a file, or all of it."""
        try:
            path = self._path()
            if path is None:
                self.send_error(HTTPStatus.NOT_FOUND)
            else:
                self._send(path)
        except MicroficheError:
            self.send_error(HTTPStatus.BAD_GATEWAY)

    def _path(self) -> ElsewherePath | None:
        if not self.path.startswith(self.prefix):
            return None
        path = self.files.path(unquote(self.path.removeprefix(self.prefix)))
        return path if is_elsewhere(path) else None

    def _send(self, path: ElsewherePath) -> None:
        blocks = path.blocks()
        asked = _RANGE.fullmatch(self.headers.get("Range", ""))
        start = int(asked[1]) if asked else 0
        end = min(int(asked[2]) + 1 if asked and asked[2] else len(blocks), len(blocks))
        if start >= end:
            self.send_error(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            return
        self.send_response(HTTPStatus.PARTIAL_CONTENT if asked else HTTPStatus.OK)
        self.send_header("Content-Type", "application/warc")
        self.send_header("Content-Length", str(end - start))
        if asked:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(blocks)}")
        self.end_headers()
        for at in range(start, end, _PIECE):
            self.wfile.write(blocks[at : min(at + _PIECE, end)])

    def log_message(self, *_: object) -> None:
        """The address has a secret in it."""
