"""Sitemaps (sitemaps.org 0.9), their index and their news extension, lists of URLs, captures, mementos → Links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from lxml import etree

from crawler.discovery.cdx import captures_in, is_cdx
from crawler.discovery.collect import Mention, fault_of, links_from
from crawler.discovery.dates import w3c_date
from crawler.discovery.kind import start_of_feed
from crawler.discovery.timemap import is_timemap, read_timemap
from crawler.discovery.unpack import unpacked
from storage.records import Link, Rel

MAX_LINKS = 50_000
"""Links of one file that are read; the bound of sitemaps.org."""

MAX_ELEMENTS = 1_000_000
"""Elements of one file that are read; an entry with news and some pictures has twenty."""
MAX_ELEMENTS_OF_ENTRY = 20_000
"""Elements below one entry; sitemaps.org allows a thousand pictures."""


_PIECE = 65_536
_BARE = re.compile(rb"<!\[CDATA\[.*?\]\]>|&(?!(?:amp|lt|gt|quot|apos|#\d+|#[xX][\da-fA-F]+);)|<(?![a-zA-Z_:/!?])", re.S)
"""What is to be escaped, and sections in which nothing is. libxml2 recovers from a bare "&" as well, but it takes the
parameter's name behind it away, so that the address is another."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists: pages, and further sitemaps; `fault` says where it breaks off."""

    pages: tuple[Link, ...]
    further: tuple[Link, ...]
    fault: str | None = None


def read_sitemap(body: bytes, url: str, at: datetime) -> Sitemap:
    """What the sitemap at `url`, fetched `at`, lists, in its order; gzipped or not, XML or one URL a line.

    `hint_title` and `hint_date` are news:title and news:publication_date; without these the date is lastmod. What XML
    forbids and people write all the same, a bare "&" or "<", is mended; a file that is broken in another way gives what
    stands before the break. Entities are not resolved, and nothing is loaded.
    """
    data = b"".join(unpacked(body))
    data = data[start_of_feed(data) :]
    if is_timemap(data):
        return _of_timemap(data, url, at)
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        lines = captures_in(data) if is_cdx(data) else (Mention(line) for line in _lines(data))
        given = list(islice(lines, MAX_LINKS + 1))
        return Sitemap(links_from(given, Rel.SITEMAP, url, at, MAX_LINKS), (), _beyond(given))
    found = _entries(data)
    if not found.is_whole:
        found = _entries(_mended(data))
    pages, further = (links_from(some, Rel.SITEMAP, url, at, MAX_LINKS) for some in (found.pages, found.further))
    entries = len(found.pages) + len(found.further)
    return Sitemap(pages, further, fault_of(entries, len(pages) + len(further), is_whole=found.is_whole))


def _of_timemap(data: bytes, url: str, at: datetime) -> Sitemap:
    found = read_timemap(data)
    pages, further = (links_from(some, Rel.SITEMAP, url, at, MAX_LINKS) for some in (found.pages, found.further))
    entries = len(found.pages) + len(found.further)
    fault = fault_of(entries, len(pages) + len(further), is_whole=found.is_whole)
    return Sitemap(pages, further, fault or _beyond(found.pages))


def _beyond(mentions: Sequence[Mention]) -> str | None:
    """That a list goes on behind what is read of it: no standard bounds what another archive lists."""
    return f"lists more than {MAX_LINKS} pages, of which no more are read" if len(mentions) > MAX_LINKS else None


def _lines(data: bytes) -> Iterator[str]:
    text = data.decode("utf-8-sig", errors="replace")
    return (line.strip() for line in text.splitlines() if line.strip())


def _mended(data: bytes) -> bytes:
    """The bytes with what XML forbids escaped; behind the last end of a section no section is sought."""
    last = data.rfind(b"]]>") + 3
    return _BARE.sub(_escaped, data[:last]) + _BARE.sub(_escaped, data[last:].replace(b"<![CDATA[", b""))


def _escaped(found: re.Match[bytes]) -> bytes:
    return found[0] if len(found[0]) > 1 else b"&amp;" if found[0] == b"&" else b"&lt;"


@dataclass(slots=True)
class _Entries:
    """What was found; `is_whole`: up to the end of the file, or to the most that is read."""

    pages: list[Mention] = field(default_factory=list)
    further: list[Mention] = field(default_factory=list)
    is_whole: bool = False


def _entries(data: bytes) -> _Entries:
    entries = _Entries()
    by_name = {"url": entries.pages, "sitemap": entries.further}
    for element in _elements(data):
        if element.getparent() is None:
            entries.is_whole = True
            break
        if (name := _name(element)) in by_name:
            by_name[name].append(_mention(element))
        _forget(element)
        if sum(map(len, by_name.values())) >= MAX_LINKS:
            entries.is_whole = True
            break
    return entries


def _elements(data: bytes) -> Iterator[etree._Element]:
    """The children of the root, each when it is whole, and the root."""
    inside = 0
    for element in islice(_ended(data), MAX_ELEMENTS):
        inside += 1
        parent = element.getparent()
        if parent is None or parent.getparent() is None:
            inside = 0
            yield element
        if inside > MAX_ELEMENTS_OF_ENTRY:
            return


def _ended(data: bytes) -> Iterator[etree._Element]:
    parser = etree.XMLPullParser(
        events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for at in range(0, len(data), _PIECE):
            parser.feed(data[at : at + _PIECE])
            yield from (element for _, element in parser.read_events() if isinstance(element, etree._Element))
    except etree.XMLSyntaxError:
        return


def _mention(entry: etree._Element) -> Mention:
    fields = {_name(child): _text(child) for child in entry}
    news = {_name(child): _text(child) for part in entry if _name(part) == "news" for child in part}
    date = w3c_date(news.get("publication_date")) or w3c_date(fields.get("lastmod"))
    return Mention(fields.get("loc"), news.get("title"), date)


def _forget(entry: etree._Element) -> None:
    """Keep the tree small: nothing of what was read is needed again."""
    entry.clear()
    parent, before = entry.getparent(), entry.getprevious()
    if parent is not None and before is not None:
        parent.remove(before)


def _text(element: etree._Element) -> str | None:
    """The text of an element; None for "&#xD800;", which libxml2 lets through and lxml cannot decode."""
    try:
        return element.text
    except UnicodeDecodeError:
        return None


def _name(element: etree._Element) -> str:
    """The name without its namespace, or without a prefix that the file does not declare ("news:news")."""
    try:
        return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""
    except UnicodeDecodeError:
        return ""
