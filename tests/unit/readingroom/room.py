"""A reading room that is open: over HTTP, as a browser and a program meet it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

import uvicorn

from readingroom.web import serving
from readingroom.web.asked import House
from readingroom.web.gate import Admission
from storage.archive import Archive


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Room:
    """Where it is, and how one asks."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, method: str = "GET", **headers: str) -> Answered:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answered(answer.status, found, answer.read())
        finally:
            connection.close()


@contextmanager
def opened(archive: Archive, admitted: Admission | None = None, house: House | None = None) -> Iterator[Room]:
    """The reading room of an archive, until the end of the block."""
    with serving.listening("127.0.0.1", 0) as at:
        admitted = admitted or serving.admission("127.0.0.1", None)
        server = uvicorn.Server(serving.settings(archive, admitted, house or House()))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [at]}, daemon=True)
        thread.start()
        try:
            yield Room(at.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join()
