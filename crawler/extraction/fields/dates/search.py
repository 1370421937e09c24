"""Where dates of an article are looked for on a page, and how what stands there is read and believed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extraction.decoding import jsonld
from crawler.extraction.document.survey import Survey
from crawler.extraction.identity.body_anchors import Anchors
from crawler.extraction.identity.main_article import Identity
from crawler.extraction.lexicon.date_text import WrittenDate, loose_date, written_dates
from crawler.extraction.lexicon.machine_dates import names_time, parse_date
from crawler.sites.declaration import ReadingHints

_EARLIEST_YEAR = 1800


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


def structured(node: jsonld.Node | None, fields: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What a node of structured data says in some fields, each with its evidence."""
    for name in fields:
        for text in jsonld.strings((node or {}).get(name))[:1]:
            yield text, f"json-ld {name}"


def metas(identity: Identity, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What the first meta tag of each of some names says, with its evidence."""
    for name in names:
        for value in identity.metas.get(name, ())[:1]:
            yield value, f"meta {name}"


def first_for_machines(candidates: Iterable[tuple[str, str]], search: DateSearch) -> Dated | None:
    """The first believable date for machines among texts with their evidence."""
    for text, evidence in candidates:
        if (value := parse_date(text, search.hints)) is not None:
            dated = Dated(value, evidence if names_time(text) else f"{evidence}, day only")
            if is_believable(dated, search):
                return dated
    return None


def first_in_words(candidates: Iterable[tuple[str, str]], search: DateSearch) -> Dated | None:
    """The first date that is written for people where machines look; what such a page prints is better kept."""
    found = (dated_of(written, evidence) for text, evidence in candidates for written in dates_told(text, search))
    return next((dated for dated in found if is_believable(dated, search)), None)


def read_date(text: str, evidence: str, search: DateSearch) -> Dated | None:
    """The date of a text that says itself that it is one, for machines or in words."""
    return first_for_machines([(text, evidence)], search) or first_in_words([(text, evidence)], search)


def dates_written(text: str, search: DateSearch) -> Iterator[WrittenDate]:
    """The dates as people write them in a text, in the order of its site, its language and its country."""
    return written_dates(text, search.hints, search.language, urlsplit(search.identity.url).hostname or "")


def dates_told(text: str, search: DateSearch) -> list[WrittenDate]:
    """The dates of a text that says itself that it is one; if need be, in a form that only a library knows."""
    return list(dates_written(text, search)) or loose_dates(text, search)


def loose_dates(text: str, search: DateSearch) -> list[WrittenDate]:
    """The date of a text that is one and has no form of ours, if any."""
    found = loose_date(text, search.hints, search.language, urlsplit(search.identity.url).hostname or "")
    return [found] if found is not None else []


def dated_of(written: WrittenDate, evidence: str) -> Dated:
    """A written date with its evidence."""
    return Dated(written.value, f"{evidence}, day only" if written.is_day else evidence)


def is_believable(found: Dated, search: DateSearch) -> bool:
    """Whether a date is neither older than newspapers on paper are, nor later than two days after the capture."""
    if found.value.year < _EARLIEST_YEAR:
        return False
    try:
        return found.value <= search.at + timedelta(days=2)
    except OverflowError:
        return False
