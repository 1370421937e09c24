"""The bytes that went and came are shown as they are; where there are none, that is said, and is no success."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage.errors import NotFound
from storage.ingest import ingest
from storage.records import Claim, Exchange, Kind, Outcome
from storage.warc.reader import request_at
from storage.warc.writer import WarcWriter
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import PAPER


def test_the_request_is_what_was_sent(library: Library) -> None:
    capture = library.objects("show", f"{PAPER}/h")[0]["capture"]
    sent = library.run("show", f"{PAPER}/h", "--request").stdout_bytes
    assert sent == b"GET / HTTP/1.1\r\n\r\n"
    assert sent == request_at(next(library.where.rglob(capture["file"])), capture["offset"])


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        ("request", f"Nothing was sent for {PAPER}/closed: robots-denied (Disallow: /closed)."),
        ("answer", f"No answer came from {PAPER}/closed: robots-denied (Disallow: /closed)."),
        ("certificates", f"No certificates are kept of the server of {PAPER}/closed."),
    ],
)
def test_what_was_never_sent_is_said(empty_library: Library, view: str, sentence: str) -> None:
    with empty_library.open() as archive:
        claim = Claim(id="claim", url=f"{PAPER}/closed", site="paper", job="job", kind=Kind.NEW)
        denied = Exchange(
            claim=claim, at=datetime(2026, 5, 1, tzinfo=UTC), outcome=Outcome.ROBOTS_DENIED, error="Disallow: /closed"
        )
        with WarcWriter(archive.warcs.root, site="paper", job="job", site_text="") as writer:
            events = (*writer.opening, writer.append(denied))
        with archive.database.write() as connection:
            for event in events:
                ingest(connection, event)
    result = empty_library.run("show", f"{PAPER}/closed", f"--{view}")
    assert isinstance(result.exception, NotFound)
    assert str(result.exception) == sentence
    assert result.stdout_bytes == b""


def test_files_of_others_may_have_left_the_request_out(empty_library: Library) -> None:
    with empty_library.open() as archive:
        path = archive.warcs.root / "others.warc"
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n{}"
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n"
            f"WARC-Target-URI: {PAPER}/a\r\nContent-Type: application/http;msgtype=response\r\n"
            f"Content-Length: {len(block)}\r\n\r\n"
        )
        path.write_bytes(head.encode() + block + b"\r\n\r\n")
        empty_library.press.files.append(path)
    with pytest.raises(NotFound, match=r"was not kept by who wrote others\.warc\."):
        empty_library.take()
        empty_library.said("show", "urn:uuid:1", "--request")
