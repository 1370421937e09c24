"""What is fuzzed: each target takes any bytes, and fails where something is wrong that nobody foresaw.

In: bytes. Out: nothing, or AssertionError where a promise is broken, or whatever was raised. Never: the network.
Promises are those that the rest of Microfiche stands on: nothing raises on what comes from outside, nothing is larger
than its limit, and of a file nothing is passed over in silence.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from crawler.discovery.links import read_links
from crawler.extraction.decoding.content_coding import remove_codings
from crawler.extraction.decoding.page import decode_page
from crawler.extraction.read import read_or_raise
from crawler.sites.site_files import parse_site
from storage.query.nodes import HitOrder
from storage.query.parser import parse
from storage.query.settling import settled
from storage.query.wording import explained
from storage.records import Capture, Kind, Outcome
from storage.warc.events import Damage
from storage.warc.reader import read_file

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
URL = "https://paper.example/2026/11/30/story.html"
CAPTURE = Capture(
    record_id="urn:uuid:1",
    url=URL,
    at=AT,
    site="paper",
    kind=Kind.NEW,
    outcome=Outcome.RESPONSE,
    file="f",
    offset=0,
    length=1,
    end=1,
    status=200,
)
SITE = parse_site('name = "paper"\nstart = ["https://paper.example/"]\n', "a target")
MOST = 100_000
CODINGS = ("gzip", "deflate", "br", "zstd", "gzip, br", "gzip, gzip", "x-gzip, deflate, zstd")


def decoder(data: bytes) -> None:
    """A content coding, which the first byte names: never raises, and gives no more than asked for."""
    coding, entity = CODINGS[data[0] % len(CODINGS)] if data else "gzip", data[1:]
    decoded, fault = remove_codings(entity, coding, MOST)
    assert len(decoded) <= MOST
    assert fault in (None, "length", "coding")


def segmenter(data: bytes) -> None:
    """A page: no step of the reading breaks, and its links are read, too."""
    read_or_raise(decode_page(CAPTURE, [("Content-Type", "text/html; charset=utf-8")], data), SITE)
    read_links(data, URL, AT, "text/html")


def listing(data: bytes) -> None:
    """A feed, a sitemap, or what claims to be one."""
    for mime in ("application/rss+xml", "application/xml", "application/json", "text/plain", ""):
        read_links(data, URL, AT, mime)


def warc_reader(data: bytes) -> None:
    """A file of records: captures come in their order, nothing lies behind the end, and what is no record is told."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        path = Path(folder) / "fuzzed.warc.gz"
        path.write_bytes(data)
        events = list(read_file(path))
    captures = [event.offset for event in events if isinstance(event, Capture)]
    assert captures == sorted(captures)
    assert all(0 <= event.offset < event.end <= len(data) for event in events if isinstance(event, Damage | Capture))


def query(data: bytes) -> None:
    """Whatever a person types is a query; said with its dates settled it is one, too."""
    text = data.decode("utf-8", "replace")
    found = parse(text, AT)
    assert explained(found, HitOrder.NEWEST)
    parse(settled(text, AT), AT)


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__.replace("_", "-"): target for target in (decoder, segmenter, listing, warc_reader, query)
}
