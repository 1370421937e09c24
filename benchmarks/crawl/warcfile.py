"""A WARC file of a stock's pages, as any crawler would write it (ISO 28500:2017): what is imported."""

from __future__ import annotations

import gzip
import uuid
from pathlib import Path

from benchmarks.crawl.stock import LAST_MODIFIED, Stock, Stored

_HEAD = """HTTP/1.1 200 OK\r
Content-Type: text/html; charset=utf-8\r
Content-Encoding: gzip\r
ETag: {etag}\r
Last-Modified: {modified}\r
Content-Length: {length}\r
\r
"""
_RECORD = """WARC/1.1\r
WARC-Type: response\r
WARC-Record-ID: <urn:uuid:{name}>\r
WARC-Date: 2026-11-23T08:{minute:02}:{second:02}Z\r
WARC-Target-URI: {url}\r
Content-Type: application/http; msgtype=response\r
Content-Length: {length}\r
\r
"""


def write_warc(path: Path, stock: Stock, base: str) -> Path:
    """Write the pages of a stock as responses of a server at `base`, each record a gzip member of its own."""
    with path.open("wb") as file:
        for number, page in enumerate(stock.pages):
            file.write(gzip.compress(_record(number, page, stock.coded(page), base), 6, mtime=0))
    return path


def _record(number: int, page: Stored, body: bytes, base: str) -> bytes:
    block = _HEAD.format(etag=page.etag, modified=LAST_MODIFIED, length=len(body)).encode() + body
    minute, second = divmod(number % 3600, 60)
    url = base + page.path
    name = uuid.uuid5(uuid.NAMESPACE_URL, url)
    return (
        _RECORD.format(name=name, minute=minute, second=second, url=url, length=len(block)).encode()
        + block
        + b"\r\n\r\n"
    )
