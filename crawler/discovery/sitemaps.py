"""Sitemaps (sitemaps.org 0.9), their index and their news extension, and plain lists of URLs → Links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

from lxml import etree

from crawler.discovery.collect import Mention, links_from
from crawler.discovery.dates import w3c_date
from crawler.discovery.unpack import unpacked
from storage.records import Link, Rel

MAX_LINKS = 50_000
"""Links of one file that are read; the bound of sitemaps.org."""

MAX_ELEMENTS = 1_000_000
"""Elements of one file that are read; an entry with news and some pictures has twenty."""
MAX_ELEMENTS_OF_ENTRY = 20_000
"""Elements below one entry; sitemaps.org allows a thousand pictures."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists: pages, and further sitemaps."""

    pages: tuple[Link, ...]
    further: tuple[Link, ...]


def read_sitemap(body: bytes, url: str, at: datetime) -> Sitemap:
    """What the sitemap at `url`, fetched `at`, lists, in its order; gzipped or not, XML or one URL a line.

    `hint_title` and `hint_date` are news:title and news:publication_date; without these the date is lastmod. A broken
    file gives what stands before the break. Entities are not resolved, and nothing is loaded.
    """
    pieces = unpacked(body)
    first = next(pieces, b"")
    if not first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        lines = (Mention(line) for line in _lines(first, pieces))
        return Sitemap(links_from(lines, Rel.SITEMAP, url, at, MAX_LINKS), ())
    pages, further = _entries(_elements(first, pieces))
    return Sitemap(*(links_from(found, Rel.SITEMAP, url, at, MAX_LINKS) for found in (pages, further)))


def _lines(first: bytes, pieces: Iterable[bytes]) -> Iterator[str]:
    text = b"".join((first, *pieces)).decode("utf-8-sig", errors="replace")
    return (line.strip() for line in text.splitlines() if line.strip())


def _entries(elements: Iterable[etree._Element]) -> tuple[list[Mention], list[Mention]]:
    found: dict[str, list[Mention]] = {"url": [], "sitemap": []}
    for element in elements:
        if (name := _name(element)) in found:
            found[name].append(_mention(element))
        _forget(element)
        if sum(map(len, found.values())) >= MAX_LINKS:
            break
    return found["url"], found["sitemap"]


def _elements(first: bytes, pieces: Iterable[bytes]) -> Iterator[etree._Element]:
    """The children of the root, each when it is whole."""
    inside = 0
    for element in islice(_ended(first, pieces), MAX_ELEMENTS):
        inside += 1
        parent = element.getparent()
        if parent is not None and parent.getparent() is None:
            inside = 0
            yield element
        if inside > MAX_ELEMENTS_OF_ENTRY:
            return


def _ended(first: bytes, pieces: Iterable[bytes]) -> Iterator[etree._Element]:
    parser = etree.XMLPullParser(
        events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for piece in chain((first,), pieces):
            parser.feed(piece)
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
    try:
        return etree.QName(element).localname if isinstance(element.tag, str) else ""
    except (UnicodeDecodeError, ValueError):
        return ""
