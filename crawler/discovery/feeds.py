"""RSS, Atom, RDF and JSON feeds → Links."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feedparser.api import parse

from crawler.discovery.collect import Mention, fault_of, links_from
from crawler.discovery.dates import feed_date, w3c_date
from crawler.discovery.entry_text import strip_entry_text
from crawler.discovery.hubs import offers
from crawler.discovery.kind import start_of_feed
from crawler.discovery.own_links import ATOM_LINK, mark_atom_links
from crawler.discovery.unpack import unpacked
from storage.records import Link, Rel

MAX_ENTRIES = 1_000
"""Entries of one feed that are read."""
MAX_BYTES = 10_000_000
"""Bytes of one feed that are read."""

_TO_THE_PAGE = ("alternate", ATOM_LINK)
_ABSOLUTE = re.compile(r"https?://", re.I)
_TAG = re.compile(r"<[^<>]*>")
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+))")
_LAST_CHARACTER, _SURROGATES = 0x10FFFF, range(0xD800, 0xE000)
_END = re.compile(rb"</(?:[\w.-]{1,40}:)?(?:rss|feed|rdf)\s*>|<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf)\b[^<>]*/>", re.I)
_TAIL = 65_536
"""Bytes at the end of a feed among which its last tag is sought: programs write comments behind it."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed tells of, and where it `offers` to tell of it by itself; `fault` says why that may not be all."""

    pages: tuple[Link, ...]
    fault: str | None = None
    offers: tuple[Link, ...] = ()


def read_feed(body: bytes, url: str, at: datetime) -> Feed:
    """The pages that the feed at `url`, fetched `at`, tells of, in its order; `hint_title` is plain text.

    Broken feeds give what can be read of them. Entries without a usable link are left out.
    """
    data = b"".join(unpacked(body, MAX_BYTES))
    data = data[start_of_feed(data) :]
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        feed = _json_of(data)
        named, mentions = _json_feed(feed)
        is_whole = feed is not None
    else:
        named, mentions = _xml_feed(data)
        is_whole = _END.search(data[-_TAIL:].replace(b"\0", b"")) is not None
    said = list(mentions)
    pages = links_from(said, Rel.FEED, url, at, MAX_ENTRIES)
    fault = fault_of(len(said), len(pages), is_whole=is_whole or len(data) >= MAX_BYTES)
    return Feed(pages, fault, offers(named, url, at))


_Said = tuple[Iterable[tuple[str, str]], Iterator[Mention]]
"""Relations and addresses of the feed's own links, and what its entries mention."""


def _xml_feed(data: bytes) -> _Said:
    # A stream, because feedparser takes bytes and text for the name of a file or an address to fetch.
    stream = io.BytesIO(_REFERENCE.sub(_to_a_character, mark_atom_links(strip_entry_text(data))))
    # Without the feed's address, against which feedparser would resolve a guid that is a number; `links_from` knows it.
    try:
        parsed = parse(stream, sanitize_html=False, resolve_relative_uris=False)  # type: ignore[no-untyped-call]  # feedparser has no types
    except (ValueError, OverflowError):  # the same references, in an encoding of more bytes a letter
        return (), iter(())
    language = _string(parsed.feed.get("language"))
    own = [(str(link.get("rel")), str(link.get("href"))) for link in _dicts(parsed.feed.get("links"))]
    return own, (_entry(entry, language) for entry in parsed.entries)


def _to_a_character(match: re.Match[bytes]) -> bytes:
    """A reference to what is no character, for which feedparser raises, as one to the replacement character."""
    digits, base = (match[1], 16) if match[1] else (match[2], 10)
    code = int(digits, base) if len(digits) <= 8 else _LAST_CHARACTER + 1
    return b"&#xFFFD" if code > _LAST_CHARACTER or code in _SURROGATES else match[0]


def _entry(entry: dict[str, Any], language: str | None) -> Mention:
    # feedparser's own look-up answers with the date of another field, and warns; that of dict does not.
    fields = dict(dict.items(entry))
    language = (
        next((_string(title.get("language")) for title in _dicts([fields.get("title_detail")])), None) or language
    )
    address = fields.get("feedburner_origlink") or _alternate(fields, language) or _permalink(fields)
    # The text, because feedparser reads a time in a zone that it does not know ("CEST") as if it were in UTC.
    dates = (feed_date(_string(fields.get(name)), language) for name in ("published", "updated"))
    return Mention(_string(address), _plain(_string(fields.get("title"))), next(filter(None, dates), None))


def _alternate(fields: Mapping[str, Any], language: str | None) -> str | None:
    """The first link to the page itself (RFC 4287 §4.2.7.2); rather a page than a file, rather in the feed's language.

    feedparser's own is the last.
    """
    found = [link for link in _dicts(fields.get("links")) if link.get("rel") in _TO_THE_PAGE and link.get("href")]
    best = min(
        found,
        key=lambda link: (link["rel"] == ATOM_LINK, _is_file(link), _speaks_otherwise(link, language)),
        default=None,
    )
    return _string(best["href"]) if best is not None else None


def _permalink(fields: Mapping[str, Any]) -> str | None:
    """The guid or id where it is the address of the page: RSS 2.0 lets a guid say that it is none (isPermaLink)."""
    guid = _string(fields.get("id"))
    return guid if guid and fields.get("guidislink") and _ABSOLUTE.match(guid) else None


def _is_file(link: Mapping[str, Any]) -> bool:
    return "html" not in (_string(link.get("type")) or "html")


def _speaks_otherwise(link: Mapping[str, Any], language: str | None) -> int:
    """0 for a link that says it leads to a text in the entry's language, 1 for one that says nothing, 2 for others."""
    said = _string(link.get("hreflang"))
    if said is None:
        return 1
    return 0 if said.partition("-")[0].lower() == (language or "").partition("-")[0].lower() else 2


def _json_of(data: bytes) -> object:
    """What a JSON feed says; None where it is no JSON."""
    try:
        return json.loads(data.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        return None


def _json_feed(feed: object) -> _Said:
    said = feed if isinstance(feed, dict) else {}
    hubs = [("hub", str(hub.get("url"))) for hub in _dicts(said.get("hubs"))]
    return [*hubs, ("self", str(said.get("feed_url")))], (_json_entry(item) for item in _dicts(said.get("items")))


def _json_entry(item: Mapping[str, Any]) -> Mention:
    address = _string(item.get("url")) or _string(item.get("id"))
    date = w3c_date(_string(item.get("date_published"))) or w3c_date(_string(item.get("date_modified")))
    return Mention(address, _plain(_string(item.get("title"))), date)


def _dicts(items: object) -> Iterable[dict[str, Any]]:
    return (item for item in items if isinstance(item, dict)) if isinstance(items, list) else ()


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _plain(title: str | None) -> str | None:
    return html.unescape(_TAG.sub("", title)) if title else None
