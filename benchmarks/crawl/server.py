"""The server of all measured crawls: `python -m benchmarks.crawl.server KIND …`, which is one of
`stock FOLDER`, `invented FIRST COUNT`, or `papers COUNT`: invented pages at so many ports, each a paper with
pages of its own.

In: a stock of pages, or numbers of invented ones; what is asked on 127.0.0.1. Out: its addresses on stdout, then
    answers:
    gzip-coded bodies, ETag and Last-Modified, 304 to what has the ETag, 404 for robots.txt, sitemaps of all pages.
Never: an answer later than asked for, or work for a page that could be done before.

Paths that begin with `/~` are for the benchmark: `/~seen` tells the distinct pages answered by status and forgets them,
`/~always` makes it answer 200 also to who has the page, `/~conditional` ends that, `/~from/N/COUNT` invents others.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import sys
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

from benchmarks.crawl.invented import page, path_of
from benchmarks.crawl.stock import LAST_MODIFIED, Stock, read_stock

ON_A_SITEMAP = 5_000
OF_A_PAPER = 3
"""Pages of each of many papers."""
_FRONT = b"<!doctype html><html lang=en><title>A front page</title><h1>A front page</h1><p>It leads nowhere.</p></html>"
_MOST_KEPT = 4_096


class Shelf(Protocol):
    """Where pages come from. `paths` are those on the sitemaps."""

    paths: Sequence[str]

    def find(self, path: str, base: str) -> tuple[str, bytes] | None:
        """ETag and gzip-coded body of a page; None where there is none."""


class Stocked:
    """The pages of a stock, all in memory."""

    def __init__(self, stock: Stock) -> None:
        self.paths: Sequence[str] = [one.path for one in stock.pages]
        self._answers = {one.path: (one.etag, stock.coded(one)) for one in stock.pages}

    def find(self, path: str, _base: str) -> tuple[str, bytes] | None:
        """See `Shelf`."""
        return self._answers.get(path)


class Inventing:
    """Invented pages, made when asked for; `first` and `count` say which are on the sitemaps."""

    def __init__(self, first: int, count: int) -> None:
        self.paths: Sequence[str] = [path_of(number) for number in range(first, first + count)]

    def find(self, path: str, base: str) -> tuple[str, bytes] | None:
        """See `Shelf`."""
        number = path.removeprefix("/invented/").removesuffix(".html")
        if not number.isdigit():
            return None
        body = page(int(number), base).encode()
        return _etag(body), gzip.compress(body, 1, mtime=0)


def etag_of(path: str, base: str) -> str:
    """The ETag of an invented page."""
    return (Inventing(0, 0).find(path, base) or ("", b""))[0]


class Press:
    """What is answered to whom, and what was."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._heeds_conditions = True
        self._seen: dict[int, set[tuple[str, str]]] = {}
        """Host and path, by the status of the answer."""

    def answer(self, head: str) -> bytes:
        """The whole answer to a request, given its head."""
        line, _, fields = head.partition("\r\n")
        path = line.split(" ")[1].partition("?")[0]
        if path.startswith("/~"):
            return _framed(HTTPStatus.OK, json.dumps(self._told(path[2:])).encode(), "Content-Type: application/json")
        host = _field(fields, "host").strip()
        found = self._own(path, f"http://{host}") or self.shelf.find(path, f"http://{host}")
        if found is None:
            return _framed(HTTPStatus.NOT_FOUND, b"", "Content-Type: text/plain")
        return self._page((host, path), *found, _field(fields, "if-none-match"))

    def _page(self, asked: tuple[str, str], etag: str, body: bytes, known: str) -> bytes:
        path = asked[1]
        marks = f"ETag: {etag}\r\nLast-Modified: {LAST_MODIFIED}"
        if self._heeds_conditions and etag in known:
            self._seen.setdefault(304, set()).add(asked)
            return _framed(HTTPStatus.NOT_MODIFIED, b"", marks)
        self._seen.setdefault(200, set()).add(asked)
        kind = "application/xml" if path.endswith(".xml") else "text/html; charset=utf-8"
        return _framed(HTTPStatus.OK, body, f"{marks}\r\nContent-Type: {kind}\r\nContent-Encoding: gzip")

    def _own(self, path: str, base: str) -> tuple[str, bytes] | None:
        """Front page and sitemaps."""
        if path == "/":
            return '"front"', gzip.compress(_FRONT, mtime=0)
        if not path.startswith("/sitemap-"):
            return None
        begin = int(path.removeprefix("/sitemap-").removesuffix(".xml")) * ON_A_SITEMAP
        body = sitemap(base, self.shelf.paths[begin : begin + ON_A_SITEMAP])
        return _etag(body), gzip.compress(body, mtime=0)

    def _told(self, asked: str) -> dict[int, int]:
        match asked.split("/"):
            case ["always"]:
                self._heeds_conditions = False
            case ["conditional"]:
                self._heeds_conditions = True
            case ["from", first, count]:
                self.shelf = Inventing(int(first), int(count))
            case ["count"]:
                return self._counts()
        told, self._seen = self._counts(), {}
        return told

    def _counts(self) -> dict[int, int]:
        pages = {path for path in self.shelf.paths}
        return {status: sum(path in pages for _host, path in asked) for status, asked in self._seen.items()}


def sitemap(base: str, paths: Sequence[str]) -> bytes:
    """A sitemap (sitemaps.org) of paths on a server at `base`, without dates."""
    urls = "".join(f"<url><loc>{base}{path.replace('&', '&amp;')}</loc></url>\n" for path in paths)
    return (
        f'<?xml version="1.0"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>'.encode()
    )


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def _field(fields: str, name: str) -> str:
    """The value of a header field; "" where there is none."""
    return next((line[len(name) + 1 :] for line in fields.split("\r\n") if line.lower().startswith(f"{name}:")), "")


def _framed(status: HTTPStatus, body: bytes, fields: str) -> bytes:
    length = "" if status is HTTPStatus.NOT_MODIFIED else f"Content-Length: {len(body)}\r\n"
    return f"HTTP/1.1 {status.value} {status.phrase}\r\n{fields}\r\n{length}\r\n".encode() + body


class Connection(asyncio.Protocol):
    """A connection that stays open; requests have no bodies."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._begun = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where answers go."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        *heads, self._begun = (self._begun + data).split(b"\r\n\r\n")
        for head in heads:
            self._transport.write(self._press.answer(head.decode("latin-1")))  # type: ignore[attr-defined] # it is one


async def serve(shelf: Shelf, ports: int) -> None:
    """Serve until stdin closes, so that this process does not outlive who started it."""
    press = Press(shelf)
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(lambda: Connection(press), "127.0.0.1", 0, backlog=256) for _ in range(ports)]
    bases = [f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}" for server in servers]
    print(*bases, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


def main(kind: str, *words: str) -> None:
    """Serve a stock, or invented pages, at one port or at many."""
    match kind:
        case "stock":
            asyncio.run(serve(Stocked(read_stock(Path(words[0]))), 1))
        case "papers":
            asyncio.run(serve(Inventing(0, OF_A_PAPER * int(words[0])), int(words[0])))
        case _:
            asyncio.run(serve(Inventing(int(words[0]), int(words[1])), 1))


if __name__ == "__main__":
    main(*sys.argv[1:])
