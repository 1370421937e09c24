"""Pages captured at moments: as they were, repeated, changed, not modified, in every coding, over http and https.

The answers are put on the wire by hand, so that each moment is known; what is made of them is what a crawl makes.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import brotli

from crawler.middlewares.recording import exchange_of
from crawler.network.wire_tap import WireTap
from storage.archive import Archive
from storage.database.log import captures
from storage.ingest import ingest
from storage.records import Capture, Claim, Kind
from storage.urls import canonical_url
from storage.warc.writer import WarcWriter

FIRST = datetime(2026, 5, 1, 8, 0, 0, 654321, tzinfo=UTC)
SENT = (
    (0, "A"),
    (10, "A"),
    (11, "B"),
    (20, "304"),
    (21, "A"),
    (30, "304"),
    (31, "B"),
    (40, "B"),
    (50, "304"),
    (51, "A"),
)
"""What the server sends, and hours after the first time: a change comes soon after a look that found none, so that the
nearest capture is another one than the latest before.
"""
SHOWN = ("A", "A", "B", "B", "A", "A", "B", "B", "B", "A")
"""What a reader of that moment saw."""

Coded = Callable[[bytes], tuple[str, bytes]]
"""A body with its content coding: header lines, and bytes."""


def _plain(body: bytes) -> tuple[str, bytes]:
    return "", body


def _gzip(body: bytes) -> tuple[str, bytes]:
    return "Content-Encoding: gzip\r\n", gzip.compress(body, mtime=0)


def _br(body: bytes) -> tuple[str, bytes]:
    return "Content-Encoding: br\r\n", brotli.compress(body)


def _sized(body: bytes) -> tuple[str, bytes]:
    return f"Content-Length: {len(body)}\r\n", body


def _until_close(body: bytes) -> tuple[str, bytes]:
    return "Connection: close\r\n", body


def _chunked(body: bytes) -> tuple[str, bytes]:
    half = len(body) // 2
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:]))
    return "Transfer-Encoding: chunked\r\n", chunks + b"0\r\n\r\n"


def _chunked_with_extension(body: bytes) -> tuple[str, bytes]:
    return "Transfer-Encoding: chunked\r\n", b"%x;x=y\r\n%s\r\n0\r\nX-Sum: 42\r\n\r\n" % (len(body), body)


CODINGS: dict[str, tuple[Coded, Coded]] = {
    "identity": (_plain, _sized),
    "until-close": (_plain, _until_close),
    "chunked": (_plain, _chunked),
    "extended": (_plain, _chunked_with_extension),
    "gzip": (_gzip, _sized),
    "gzip-chunked": (_gzip, _chunked),
    "br": (_br, _sized),
    "br-chunked": (_br, _chunked),
}
SCHEMES = ("http", "https")


@dataclass(frozen=True, slots=True)
class Moment:
    """What is to be seen at a URL as of a moment: the heading of the page."""

    url: str
    at: datetime
    heading: str

    @property
    def stamp(self) -> str:
        """The moment as addresses of mementos have it."""
        return f"{self.at:%Y%m%d%H%M%S}"


def moments() -> Iterator[Moment]:
    """Every moment of every page."""
    for scheme in SCHEMES:
        for coding in CODINGS:
            for (hour, _sent), heading in zip(SENT, SHOWN, strict=True):
                yield Moment(f"{scheme}://paper.example/{coding}", FIRST + timedelta(hours=hour), heading)


def captured(archive: Archive, site: str = "paper") -> list[Capture]:
    """Put all moments into an archive, as one job."""
    made = []
    with WarcWriter(archive.warcs.root, site=site, job=str(uuid4()), site_text=f'name = "{site}"\n') as writer:
        with archive.database.write() as connection:
            ingest(connection, *writer.opening)
        for hour, what in SENT:
            for scheme in SCHEMES:
                for coding in CODINGS:
                    made.append(_capture(archive, writer, f"{scheme}://paper.example/{coding}", hour, what))
        end = writer.finish({"why": "finished", "exit_code": 0, "counts": {}})
    with archive.database.write() as connection:
        ingest(connection, end)
    return made


def _capture(archive: Archive, writer: WarcWriter, url: str, hour: int, what: str) -> Capture:
    key = canonical_url(url)
    claim = Claim(id=str(uuid4()), url=url, site="paper", job="job", kind=Kind.RECHECK)
    with archive.database.read() as connection:
        known = captures.latest_with_bytes(connection, [key]).get(key)
    tap = WireTap(
        request=f"GET /{url.rpartition('/')[2]} HTTP/1.1\r\nHost: paper.example\r\n\r\n".encode(),
        response=_answer(url.rpartition("/")[2], what),
        ip="192.0.2.7",
        protocols=("http/1.1", "tls/1.3") if url.startswith("https") else ("http/1.1",),
        cipher="TLS_AES_128_GCM_SHA256" if url.startswith("https") else None,
        started=FIRST + timedelta(hours=hour),
        elapsed_ms=7,
        cut=None,
    )
    capture = writer.append(exchange_of(claim, tap, None, known))
    with archive.database.write() as connection:
        ingest(connection, capture)
    return capture


def _answer(coding: str, what: str) -> bytes:
    if what == "304":
        return b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n'
    code, frame = CODINGS[coding]
    coded, body = code(_page(coding, what))
    framed, body = frame(body)
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{coded}{framed}\r\n".encode() + body


def _page(coding: str, heading: str) -> bytes:
    text = "".join(f"<p>Paragraph {number} about the harbour of {coding}.</p>" for number in range(40))
    return f"<html><head><title>{coding}</title></head><body><h1>{heading}</h1>{text}</body></html>".encode()
