"""When an article was published and changed: structured data first, then what the page prints, then libraries.

Dates keep the offset that the page gives; those without one are read in the site's time zone.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import dateparser
import htmldate
from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction import jsonld
from crawler.extraction.identity import Identity
from crawler.extraction.survey import Survey
from crawler.extraction.tree import named, names_of, squeeze
from crawler.site import Reading as Hints

_EARLIEST_YEAR = 1800
_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "article:published", "og:published_time"),
    *("datepublished", "parsely-pub-date", "sailthru.date", "publish-date", "publish_date", "publishdate"),
    *("publication_date", "published_time", "pubdate", "pub_date", "dc.date.issued", "dcterms.created"),
    *("dc.date", "dcterms.date", "dcterms.issued", "date", "cxenseparse:recs:publishtime"),
    *("cxenseparse:publishtime", "article.published", "published-date", "displaydate"),
    *("originalpublicationdate", "citation_publication_date", "datecreated", "rnews:datepublished", "ptime"),
    *("last-modified-date",),
)
_MODIFIED = (
    *("article:modified_time", "og:updated_time", "article:updated_time", "datemodified", "dcterms.modified"),
    *("dc.date.modified", "lastmod", "last-modified", "moddate", "revision_date"),
)
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$|\D)")
_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ]+(\d\d)[:.]?(\d\d)(?:[:.]?(\d\d)(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?\s*$",
    re.I,
)
_DATE_NAMES = named(
    r"publish|pubdate|posted|entry-date|post-date|article-?_*(date|time)|(^|[\s_-])(date|dateline"
    r"|timestamp|datum|fecha)([\s_-]|$)"
)
_WRITTEN = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th|er|º|\.)?,?\s+(?:de\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de\s+)?|[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+)"
    r"(?:19|20)\d\d\b"
)
_MAX_TEXT = 80
_MARKED = etree.XPath("descendant-or-self::*[@itemprop='datePublished' or @itemprop='dateCreated']")
_ABOVE, _BELOW = 8, 16


@dataclass(frozen=True, slots=True)
class Dated:
    """A date and where it was found."""

    value: datetime
    evidence: str


def published(page: Survey, identity: Identity, hints: Hints, at: datetime, language: str | None) -> Dated | None:
    """The first publication of the main article, or None. No date later than two days after `at` is believed."""
    root, node = page.elements[0], identity.node or {}
    sure = _structured(node.get("datePublished") or node.get("dateCreated"), "json-ld datePublished")
    declared = (sure, _metas(identity, _PUBLISHED), _other_nodes(identity, "datePublished"), _times(root, identity))
    for texts in declared:
        if (dated := _believable(_from_texts(texts, hints), at)) is not None:
            return dated
    return (
        _believable(_from_url(identity, hints), at)
        or _believable(_printed(root, identity, hints, language), at)
        or _believable(_standing_alone(page, identity, hints, language), at)
        or _guessed(root, identity, hints, at)
    )


def modified(identity: Identity, hints: Hints, at: datetime) -> Dated | None:
    """The last change that the page declares, or None."""
    node = identity.node or {}
    sure = _structured(node.get("dateModified"), "json-ld dateModified")
    return _believable(_from_texts(sure, hints), at) or _believable(_from_texts(_metas(identity, _MODIFIED), hints), at)


def parse_date(text: str, hints: Hints) -> datetime | None:
    """An aware datetime for ISO 8601 in its loose forms, RFC 5322 and Unix seconds; None for anything else."""
    text = squeeze(text)[:60]
    if match := _ISO.match(text):
        return _iso(match, zone_of(hints))
    if re.fullmatch(r"1\d{9}(\d{3})?", text):
        return datetime.fromtimestamp(int(text[:10]), tz=UTC)
    try:
        value = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return value if value.tzinfo else _aware(value, zone_of(hints))


def zone_of(hints: Hints) -> tzinfo:
    """The site's time zone; UTC when the declared one is unknown."""
    try:
        return ZoneInfo(hints.timezone)
    except (ValueError, OSError, KeyError):
        return UTC


def _iso(match: re.Match[str], zone: tzinfo) -> datetime | None:
    year, month, day, hour, minute, second = (int(part) if part else 0 for part in match.groups()[:6])
    offset = _offset(match[7])
    try:
        value = datetime(year, month, day, min(hour, 23), minute, min(second, 59), tzinfo=offset or UTC)
        return value if offset else _aware(value, zone)
    except (ValueError, OverflowError):
        return None


def _aware(value: datetime, zone: tzinfo) -> datetime:
    """`value` on the clocks of `zone`, with that moment's fixed offset, so that it survives being stored."""
    local = value.replace(tzinfo=zone)
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    return timezone(span if text[0] == "+" else -span) if span < timedelta(hours=24) else None


def _structured(value: object, evidence: str) -> Iterator[tuple[str, str]]:
    for text in jsonld.strings(value)[:1]:
        yield text, evidence


def _metas(identity: Identity, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        for value in identity.metas.get(name, ())[:1]:
            yield value, f"meta {name}"


def _other_nodes(identity: Identity, key: str) -> Iterator[tuple[str, str]]:
    """The date of the page itself, where its article has none."""
    for node in [node for node in identity.nodes if "WebPage" in jsonld.types_of(node)][:1]:
        yield from _structured(node.get(key), f"json-ld {key}")


def _times(root: HtmlElement, identity: Identity) -> Iterator[tuple[str, str]]:
    """Time elements and other marked dates: those that say they are the publication, then the nearest to the title."""
    marked: list[HtmlElement] = _MARKED(root)  # type: ignore[assignment]  # an XPath of elements gives a list
    times = [one for one in root.iter("time") if one.get("datetime")]
    stated = [one for one in times if one.get("pubdate") is not None or re.search("publish", names_of(one))]
    near = [one for one in times if _near_title(one, identity)]
    for one in (*marked[:3], *near[:3], *stated[:3], *(times if len(times) == 1 else ())):
        value = one.get("datetime") or one.get("content") or squeeze(one.text_content())[:60]
        yield value, "itemprop datePublished" if one in marked else "time element"


def _near_title(element: HtmlElement, identity: Identity) -> bool:
    """Whether an element stands with the title in a container four steps up from it."""
    heading = identity.heading
    if heading is None:
        return False
    around = [heading, *list(heading.iterancestors())[:4]]
    return any(parent in around and parent.tag not in ("body", "html") for parent in element.iterancestors())


def _from_texts(candidates: Iterable[tuple[str, str]], hints: Hints) -> Dated | None:
    for text, evidence in candidates:
        if (value := parse_date(text, hints)) is not None:
            return Dated(value, evidence)
    return None


def _from_url(identity: Identity, hints: Hints) -> Dated | None:
    match = _IN_URL.search(identity.canonical or identity.url)
    value = parse_date("-".join(match.groups()), hints) if match else None
    return Dated(value, "url") if value else None


def _printed(root: HtmlElement, identity: Identity, hints: Hints, language: str | None) -> Dated | None:
    """A date that the page prints near its title; short texts only, because dateparser takes seconds for prose."""
    texts = [
        squeeze(one.text_content())
        for one in root.iter("time", "span", "div", "p", "li")
        if _DATE_NAMES(names_of(one)) and _near_title(one, identity)
    ]
    for text in texts[:4]:
        if 6 <= len(text) <= _MAX_TEXT and re.search(r"\d", text) and (value := written_date(text, hints, language)):
            return Dated(value, "printed date")
    return None


def _standing_alone(page: Survey, identity: Identity, hints: Hints, language: str | None) -> Dated | None:
    """A date in words in a short line of its own around the title: "January 31, 2024", "Published on 21 Oct 2025"."""
    place = page.order.get(identity.heading, -1) if identity.heading is not None else -1
    title = page.first[place] if place >= 0 else 0
    near = [line.text for line in page.lines[max(0, title - _ABOVE) : title + _BELOW] if line.weight <= _MAX_TEXT]
    for match in [match for text in near if (match := _WRITTEN.search(text))][:3]:
        if (value := written_date(match[0], hints, language or "en")) is not None:
            return Dated(value, "printed date")
    return None


def written_date(text: str, hints: Hints, language: str | None) -> datetime | None:
    """An aware datetime for a date in words, in the page's language and the site's order of day and month."""
    text = re.sub(r"^\D*?(?=\b\d|\b[^\W\d]{3,12}\.? \d)", "", text, count=1)[:_MAX_TEXT]
    if re.search(r"\d{9,}", text):
        return None
    settings = {
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RETURN_AS_TIMEZONE_AWARE": False,
        "PARSERS": ["absolute-time"],
    }
    if hints.date_order:
        settings["DATE_ORDER"] = hints.date_order
    codes = [language.split("-")[0]] if language else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            value = dateparser.parse(text, languages=codes, settings=settings)
        except (ValueError, OverflowError, RecursionError):
            return None
    return (value if value.tzinfo else _aware(value, zone_of(hints))) if value else None


def _guessed(root: HtmlElement, identity: Identity, hints: Hints, at: datetime) -> Dated | None:
    """htmldate over the tree, as a last resort."""
    try:
        text = htmldate.find_date(
            root, url=identity.url, original_date=True, extensive_search=False, max_date=at.strftime("%Y-%m-%d")
        )
    except (ValueError, TypeError, OverflowError, AttributeError, RecursionError):
        return None
    value = parse_date(text, hints) if text else None
    return Dated(value, "htmldate") if value else None


def _believable(found: Dated | None, at: datetime) -> Dated | None:
    if found is None or found.value.year < _EARLIEST_YEAR:
        return None
    try:
        return found if found.value <= at + timedelta(days=2) else None
    except OverflowError:
        return None
