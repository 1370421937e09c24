"""What each source of a page says of its title, its authors and its date, without any choice between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crawler.extraction.decoding import jsonld
from crawler.extraction.decoding.charset import clean_characters
from crawler.extraction.decoding.markup import parse
from crawler.extraction.document.tree import text_of
from crawler.extraction.fields.byline_elements import bylines_of
from crawler.extraction.fields.printed_bylines import printed
from crawler.extraction.identity.main_article import Identity
from crawler.extraction.lexicon.date_text import written_dates
from crawler.extraction.lexicon.person_names import names_in
from crawler.extraction.read import Parts, take_apart
from crawler.sites.declaration import ReadingHints

Said = Mapping[str, Sequence[object]]
"""By source, each thing that it says."""
_NOWHERE = "https://unknown.invalid/page"
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-]?(\d\d)[/-]?(\d\d)(?!\d)")
_AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator", "citation_author")
_SHORT = 80


@dataclass(frozen=True, slots=True)
class Sources:
    """Of a page: whole titles, lists of authors, days as YYYY-MM-DD."""

    titles: Said
    authors: Said
    days: Said


def sources_of(url: str, html: str) -> Sources:
    """What the sources of a page say. A page without markup says nothing."""
    markup = parse(clean_characters(html))
    if markup is None:
        return Sources({}, {}, {})
    parts = take_apart(markup, url if url.startswith("http") else _NOWHERE)
    return Sources(_titles(parts), _authors(parts), _days(parts))


def _titles(parts: Parts) -> Said:
    root, identity = parts.markup.root, parts.identity
    return {
        "h1": [text_of(one) for one in root.iter("h1")],
        "og:title": identity.metas.get("og:title", ())[:1],
        "JSON-LD": jsonld.strings(_node(identity).get("headline"))[:1],
        "title element": [text_of(one) for one in root.iter("title")][:1],
    }


def _authors(parts: Parts) -> Said:
    identity, document = parts.identity, parts.document
    apart = document.within(unit.element for unit in parts.units)
    found = bylines_of(document, identity, parts.anchors, apart)
    metas = [identity.metas[name] for name in _AUTHORS if name in identity.metas]
    line = printed(document, identity, parts.anchors)
    return {
        "JSON-LD": [names_in(*jsonld.people(_node(identity).get("author")))],
        "meta tags": [names_in(*values) for values in metas],
        "byline elements": [names_in(*found.around), names_in(*found.elsewhere)],
        "printed bylines": [names_in(line)] if line else [],
    }


def _days(parts: Parts) -> Said:
    root, identity = parts.markup.root, parts.identity
    declared = jsonld.strings(_node(identity).get("datePublished"))
    metas = [
        value for name, values in identity.metas.items() if re.search(r"publish|date|time", name) for value in values
    ]
    lines = [line.text for line in parts.document.lines if line.weight <= _SHORT and re.search(r"\d", line.text)]
    return {
        "JSON-LD": _iso(declared),
        "meta tags": _iso(metas),
        "time elements": _iso(one.get("datetime", "") for one in root.iter("time")),
        "address": ["-".join(match.groups()) for match in _IN_URL.finditer(identity.canonical or identity.url)],
        "printed lines": [
            f"{date.value:%Y-%m-%d}" for text in lines for date in written_dates(text, ReadingHints(), "en")
        ],
    }


def _iso(texts: Iterable[str]) -> list[str]:
    return ["-".join(match.groups()) for text in texts if (match := _DAY.match(text))]


def _node(identity: Identity) -> jsonld.Node:
    return identity.node or {}
