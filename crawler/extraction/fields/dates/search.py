"""Where dates of an article are looked for on a page, and how what stands there is read and believed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extraction.decoding import jsonld
from crawler.extraction.document.survey import Survey
from crawler.extraction.identity.body_anchors import Anchors
from crawler.extraction.identity.main_article import Identity
from crawler.extraction.lexicon.calendars import in_our_calendar
from crawler.extraction.lexicon.date_text import WrittenDate, loose_date, written_dates
from crawler.extraction.lexicon.machine_dates import LONGEST, has_unclear_zone, names_time, parse_date
from crawler.extraction.lexicon.zones import country_of
from crawler.sites.declaration import ReadingHints

_EARLIEST_YEAR = 1800  # papers put their first issues online; what is older is the subject of an article
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EMPTY_DAYS = frozenset({date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1)})
"""What spreadsheets and databases write for no date; Unix writes `_EPOCH`, in some zone."""


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

    @property
    def host(self) -> str:
        """The host of the page."""
        return urlsplit(self.identity.url).hostname or ""

    @property
    def country(self) -> str:
        """The country that the page speaks to, if it tells."""
        return country_of(self.language, self.host)


def structured(node: jsonld.Node | None, fields: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What a node of structured data says in some fields, each with its evidence."""
    for name in fields:
        value = (node or {}).get(name)
        told = [str(value)] if isinstance(value, int) else jsonld.strings(value)
        for text in told[:1]:
            yield text, f"json-ld {name}"


def metas(identity: Identity, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What the first meta tag of each of some names says, with its evidence."""
    for name in names:
        for value in identity.metas.get(name, ())[:1]:
            yield value, f"meta {name}"


def first_for_machines(candidates: Iterable[tuple[str, str]], search: DateSearch) -> Dated | None:
    """The first believable date for machines among texts with their evidence."""
    for text, evidence in candidates:
        ours = in_our_calendar(text[:LONGEST], search.language)
        if (value := parse_date(ours, search.hints, search.country)) is not None:
            dated = Dated(value, f"{evidence}{_reservation(ours, search)}")
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
    return written_dates(text, search.hints, search.language, search.host)


def dates_told(text: str, search: DateSearch) -> list[WrittenDate]:
    """The dates of a text that says itself that it is one; if need be, in a form that only a library knows."""
    return list(dates_written(text, search)) or loose_dates(text, search)


def loose_dates(text: str, search: DateSearch) -> list[WrittenDate]:
    """The date of a text that is one and has no form of ours, if any."""
    found = loose_date(text, search.hints, search.language, search.host)
    return [found] if found is not None else []


def dated_of(written: WrittenDate, evidence: str) -> Dated:
    """A written date with its evidence."""
    return Dated(written.value, f"{evidence}, day only" if written.is_day else evidence)


def is_believable(found: Dated, search: DateSearch) -> bool:
    """Whether a date is neither older than newspapers on paper are, nor later than two days after the capture, nor one
    that programs write for none.
    """
    value = found.value
    if value.year < _EARLIEST_YEAR or value.date() in _EMPTY_DAYS:
        return False
    try:
        return value <= search.at + timedelta(days=2) and abs(value - _EPOCH) >= timedelta(days=1)
    except OverflowError:
        return False


def _reservation(text: str, search: DateSearch) -> str:
    """What a date for machines leaves open, behind its evidence."""
    if not names_time(text):
        return ", day only"
    return ", zone unclear" if has_unclear_zone(text, search.country) else ""
