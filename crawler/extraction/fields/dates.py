"""When an article was published and changed: structured data first, then what the page prints, then a library.

The evidence of a date says "day only" where the page names no time; the value is then the midnight of the site.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

import htmldate
from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.decoding import jsonld
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import named, names_of, squeeze, text_of
from crawler.extraction.identity.body_anchors import Anchors
from crawler.extraction.identity.main_article import Identity
from crawler.extraction.lexicon.date_text import WrittenDate, loose_date, names_time, parse_date, written_dates
from crawler.sites.declaration import ReadingHints

_EARLIEST_YEAR, _FIRST_PAGES = 1800, 1993
_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "article:published", "og:published_time"),
    *("datepublished", "parsely-pub-date", "sailthru.date", "publish-date", "publish_date", "publishdate"),
    *("publication_date", "published_time", "pubdate", "pub_date", "dc.date.issued", "dcterms.created"),
    *("dc.date", "dcterms.date", "dcterms.issued", "date", "cxenseparse:recs:publishtime"),
    *("cxenseparse:publishtime", "article.published", "published-date", "displaydate", "published"),
    *("originalpublicationdate", "citation_publication_date", "datecreated", "rnews:datepublished", "ptime"),
    *("last-modified-date", "dateupdate"),
)
_MODIFIED = (
    *("article:modified_time", "og:updated_time", "article:updated_time", "datemodified", "dcterms.modified"),
    *("dc.date.modified", "lastmod", "last-modified", "moddate", "revision_date", "updated"),
)
_DIGIT = re.compile(r"\d")
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$|\D)")
_SAYS_PUBLISHED = named(r"publish|pubdate|posted|entry-date|post-date|created")
_SAYS_UPDATED = named(r"updat|modif|lastmod|changed|revised|dateModified")
_CAPTION = named(r"caption|credit")
_ABOVE, _BELOW = 8, 16
_SHORT, _MOST_TEXT = 80, 150
_MOST_TIMES = 100
_MARKED = etree.XPath("descendant::*/@itemprop[starts-with(., 'date')]/..")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date and where it was found."""

    value: datetime
    evidence: str


@dataclass(frozen=True, slots=True)
class DateSearch:
    """Where dates of the article are looked for on a page, and how they are read."""

    document: Survey
    identity: Identity
    anchors: Anchors
    apart: Set[HtmlElement]
    hints: ReadingHints
    at: datetime
    language: str | None


def dates_of(search: DateSearch) -> tuple[Dated | None, Dated | None]:
    """When the main article was first published and last changed; None where the page does not tell.

    No date later than two days after the capture is believed.
    """
    declared = _declared_publication(search.identity)
    changed = [*_structured(search.identity.node, ("dateModified",)), *_metas(search.identity, _MODIFIED)]
    first, last = _first_for_machines(declared, search), _first_for_machines(changed, search)
    printed = list(_printed(search)) if first is None or last is None else []
    last = last or next((dated for label, dated in printed if label == "updated"), None)
    return first or _published(declared, printed, search), last or _first_in_words(changed, search)


def _declared_publication(identity: Identity) -> list[tuple[str, str]]:
    return [
        *_structured(identity.node, ("datePublished", "dateCreated")),
        *_metas(identity, _PUBLISHED),
        *_other_nodes(identity, "datePublished"),
    ]


def _published(
    declared: Iterable[tuple[str, str]], printed: Sequence[tuple[str, Dated]], search: DateSearch
) -> Dated | None:
    """The publication of a page that does not declare it for machines."""
    first = [dated for label in ("published", "") for said, dated in printed if said == label]
    return (
        next(iter(first), None)
        or _first_in_words(declared, search)
        or _from_url(search)
        or _lone_time(search)
        or next((dated for _, dated in printed), None)
        or _guessed(search)
    )


def _structured(node: jsonld.Node | None, fields: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in fields:
        for text in jsonld.strings((node or {}).get(name))[:1]:
            yield text, f"json-ld {name}"


def _metas(identity: Identity, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        for value in identity.metas.get(name, ())[:1]:
            yield value, f"meta {name}"


def _other_nodes(identity: Identity, key: str) -> Iterator[tuple[str, str]]:
    """The date of the page itself, where its article has none."""
    for node in [node for node in identity.nodes if "WebPage" in jsonld.types_of(node)][:1]:
        yield from _structured(node, (key,))


def _first_for_machines(candidates: Iterable[tuple[str, str]], search: DateSearch) -> Dated | None:
    for text, evidence in candidates:
        if (value := parse_date(text, search.hints)) is not None:
            dated = Dated(value, evidence if names_time(text) else f"{evidence}, day only")
            if _is_believable(dated, search):
                return dated
    return None


def _first_in_words(candidates: Iterable[tuple[str, str]], search: DateSearch) -> Dated | None:
    """The first date that is written for people where machines look; what such a page prints is better kept."""
    found = (_dated(written, evidence) for text, evidence in candidates for written in _told(text, search))
    return next((dated for dated in found if _is_believable(dated, search)), None)


def _read(text: str, evidence: str, search: DateSearch) -> Dated | None:
    return _first_for_machines([(text, evidence)], search) or _first_in_words([(text, evidence)], search)


def _written(text: str, search: DateSearch) -> Iterator[WrittenDate]:
    return written_dates(text, search.hints, search.language, urlsplit(search.identity.url).hostname or "")


def _told(text: str, search: DateSearch) -> list[WrittenDate]:
    """The dates of a text that says itself that it is one; if need be, in a form that only a library knows."""
    return list(_written(text, search)) or _loose(text, search)


def _loose(text: str, search: DateSearch) -> list[WrittenDate]:
    found = loose_date(text, search.hints, search.language, urlsplit(search.identity.url).hostname or "")
    return [found] if found is not None else []


def _dated(written: WrittenDate, evidence: str) -> Dated:
    return Dated(written.value, f"{evidence}, day only" if written.is_day else evidence)


def _printed(search: DateSearch) -> Iterator[tuple[str, Dated]]:
    """The dates that the page prints below the title, then above it: ("published", "updated" or "", date)."""
    below = _window(search)
    above = range(max(0, below.start - _ABOVE), below.start)
    times = _marked(search.document)
    for found in (
        *(_times(search, times, below), _lines(search, below)),
        *(_times(search, times, above), _lines(search, above)),
    ):
        # A page that prints an older day tells of the past.
        near = ((label, dated) for label, dated in found if dated.value.year >= _FIRST_PAGES)
        yield from ((label, dated) for label, dated in near if _is_believable(dated, search))


def _marked(document: Survey) -> list[HtmlElement]:
    """Elements that say that they hold a date, then time elements."""
    marked: list[HtmlElement] = _MARKED(document.elements[0])  # type: ignore[assignment]  # an XPath of elements
    times = [document.elements[index] for index in document.tagged("time")]
    return list(dict.fromkeys([*marked[:_MOST_TIMES], *times[:_MOST_TIMES]]))


def _window(search: DateSearch) -> range:
    """The numbers of the lines from the title down to the first paragraph."""
    document, heading, paragraphs = search.document, search.identity.heading, search.anchors.paragraphs
    title = document.first[document.order[heading]] if heading is not None and heading in document.order else 0
    body = document.first[document.order[paragraphs[0]]] if paragraphs else 0
    end = body + 1 if title < body < title + 4 * _BELOW else 0
    return range(title, max(end, title + _BELOW))


def _times(search: DateSearch, elements: Iterable[HtmlElement], window: range) -> Iterator[tuple[str, Dated]]:
    """The dates of elements: of those that say what they hold wherever they stand, of others in the window."""
    document = search.document
    for element in elements:
        at, prop = document.order.get(element, -1), element.get("itemprop", "")
        is_date = prop in ("datePublished", "dateCreated", "dateModified")
        if at < 0 or not (is_date or document.first[at] in window) or element in search.apart:
            continue
        text = element.get("datetime") or element.get("content") or text_of(element)[:_MOST_TEXT]
        if (dated := _read(text, f"itemprop {prop}" if is_date else "time element", search)) is not None:
            yield ("updated" if prop == "dateModified" else "published" if is_date else _label_of(search, at)), dated


def _label_of(search: DateSearch, at: int) -> str:
    """What a time element says to be: by its names and attributes, else by what stands before it."""
    document, element = search.document, search.document.elements[at]
    parent = element.getparent()
    names = f"{document.names[at]} {parent.get('class', '') if parent is not None else ''}"
    if _SAYS_UPDATED(names):
        return "updated"
    if element.get("pubdate") is not None or _SAYS_PUBLISHED(names):
        return "published"
    number = document.first[at]
    said = squeeze("".join(element.itertext()))
    before = document.lines[number].text.partition(said)[0] if said and number < len(document.lines) else ""
    return _label(before or (document.lines[number - 1].text if 0 < number <= len(document.lines) else ""))


def _lines(search: DateSearch, window: range) -> Iterator[tuple[str, Dated]]:
    """The dates in short lines, each with its label, which may be a line of its own; in longer ones only labelled."""
    before = ""
    for line in search.document.lines[window.start : window.stop]:
        if line.weight <= _MOST_TEXT and line.owner not in search.apart and not _is_caption(line.owner):
            for written in _in_line(line.text, before, search):
                label = _label(written.before or before)
                if label or line.weight <= _SHORT:
                    yield label, _dated(written, "printed date")
        before = line.text


def _in_line(text: str, before: str, search: DateSearch) -> list[WrittenDate]:
    """The dates in a line; one in no form of ours only behind a label, which may be the line before."""
    found, digit = list(_written(text, search)), _DIGIT.search(text)
    if found or digit is None or len(text) > _SHORT or not _label(text[: digit.start()] or before):
        return found
    return [replace(written, before=text[: digit.start()]) for written in _loose(text[digit.start() :], search)]


def _is_caption(owner: HtmlElement) -> bool:
    return owner.tag in ("figcaption", "figure") or _CAPTION(names_of(owner))


def _label(before: str) -> str:
    """Whether what stands before a date says that it is that of the publication, or of a change."""
    text = before[-60:]
    if _word("updated").search(text):
        return "updated"
    return "published" if _word("published").search(text) else ""


@cache
def _word(key: str) -> re.Pattern[str]:
    words = tomllib.loads((files("crawler.extraction") / "data" / "dates.toml").read_text("utf-8"))
    phrases = {phrase for listed in words.values() for phrase in listed.get(key, ()) if isinstance(phrase, str)}
    listed = "|".join(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
    return re.compile(rf"(?<!\w)(?:{listed})(?: \w{{1,6}})?[\s:：,|–-]*$", re.I)


def _from_url(search: DateSearch) -> Dated | None:
    match = _IN_URL.search(search.identity.canonical or search.identity.url)
    value = parse_date("-".join(match.groups()), search.hints) if match else None
    dated = Dated(value, "url, day only") if value else None
    return dated if dated and _is_believable(dated, search) else None


def _lone_time(search: DateSearch) -> Dated | None:
    """The only time element of a page, wherever it stands but in teasers."""
    times = [element for element in search.document.elements[0].iter("time") if element.get("datetime")]
    if len(times) != 1 or times[0] in search.apart:
        return None
    return _read(times[0].get("datetime", ""), "time element", search)


def _guessed(search: DateSearch) -> Dated | None:
    """htmldate over the tree, as a last resort."""
    try:
        text = htmldate.find_date(
            search.document.elements[0],
            url=search.identity.url,
            original_date=True,
            extensive_search=False,
            max_date=search.at.strftime("%Y-%m-%d"),
        )
    except (ValueError, TypeError, OverflowError, AttributeError, RecursionError):
        return None
    return _first_for_machines([(text, "htmldate")], search) if text else None


def _is_believable(found: Dated, search: DateSearch) -> bool:
    if found.value.year < _EARLIEST_YEAR:
        return False
    try:
        return found.value <= search.at + timedelta(days=2)
    except OverflowError:
        return False
