"""What another archive has of a site: the answers of CDX servers → Links to the pages, so that they are asked for here.

In: an answer in one of the forms in use: CDXJ and JSON Lines (pywb, Common Crawl), a JSON array of arrays with a head
(the Wayback CDX server), lines of CDX with their fields in its usual order.
Out: captures of pages, each URL once, with the time of its first capture.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from crawler.discovery.collect import Mention

FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode")
"""The order of a line of CDX without a head, as CDX servers give it (Wayback CDX Server API, "Basic usage")."""
_LETTERS = {"N": "urlkey", "b": "timestamp", "a": "original", "m": "mimetype", "s": "statuscode"}
"""Of the head of a CDX file (Internet Archive, CDX file format)."""
_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}
"""What pywb and Common Crawl call the same."""
_PAGES = re.compile(r"text/html|application/xhtml\+xml|warc/revisit|unk|-|", re.I)
_HAD = re.compile(r"200|-|")
_TIMESTAMP = re.compile(r"\d{4,14}")
_HEAD = 4_096
CDX = re.compile(
    r"""\s*(?:
        \[\s*\[\s*(?:"[a-z]+"\s*,\s*)*"(?:urlkey|original)"
        |\{[^{}]*"urlkey"\s*:
        |\ CDX\ [A-Za-z]
        |[^\s<>{]+\)\S*\ \d{4,14}\ (?:\{|https?://)
    )""",
    re.X,
)
"""How an answer of a CDX server begins."""


def is_cdx(data: bytes) -> bool:
    """Whether bytes begin as the answer of a CDX server does."""
    return CDX.match(data[:_HEAD].decode("utf-8", "replace")) is not None


def captures_in(data: bytes) -> Iterator[Mention]:
    """The pages that an answer lists, in its order."""
    for fields in _rows(data.decode("utf-8", "replace")):
        if _PAGES.fullmatch(str(fields.get("mimetype") or "")) and _HAD.fullmatch(str(fields.get("statuscode") or "")):
            yield Mention(str(fields.get("original") or ""), date=_time(str(fields.get("timestamp") or "")))


def _rows(text: str) -> Iterator[Mapping[str, Any]]:
    if text.lstrip().startswith("["):
        yield from _of_arrays(text)
        return
    names: tuple[str, ...] = FIELDS
    for line in text.splitlines():
        if line.startswith(" CDX "):
            names = tuple(_LETTERS.get(letter, letter) for letter in line.split()[1:])
        elif line.strip():
            yield _of_line(line, names)


def _of_arrays(text: str) -> Iterator[Mapping[str, Any]]:
    try:
        head, *rows = json.loads(text)
    except (ValueError, RecursionError):
        return
    yield from (dict(zip(head, row, strict=False)) for row in rows if isinstance(row, list))


def _of_line(line: str, names: tuple[str, ...]) -> Mapping[str, Any]:
    """A line of JSON, of CDXJ (key, time, JSON), or of CDX."""
    before, brace, rest = line.partition("{")
    if not brace:
        return dict(zip(names, line.split(), strict=False))
    try:
        said = json.loads(brace + rest)
    except (ValueError, RecursionError):
        return {}
    _key, _, time = before.strip().rpartition(" ")
    known = {_NAMES.get(name, name): value for name, value in said.items()}
    return {"timestamp": time, **known} if time else known


def _time(timestamp: str) -> datetime | None:
    """The time of a capture, UTC: fourteen digits, or the first of them."""
    if not _TIMESTAMP.fullmatch(timestamp):
        return None
    try:
        return datetime.strptime((timestamp + "0101000000"[len(timestamp) - 4 :])[:14], "%Y%m%d%H%M%S").replace(
            tzinfo=UTC
        )
    except ValueError:
        return None
