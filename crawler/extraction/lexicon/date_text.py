"""A text → the moments that it names: dates as people write them.

Dates keep the offset that the text gives; those without one are read in the site's time zone, days as their midnight.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.extraction.document.tree import squeeze
from crawler.extraction.lexicon.calendars import has_own_calendar, in_our_calendar
from crawler.extraction.lexicon.clocks import CLOCK, Clock, clock_beside
from crawler.extraction.lexicon.dateparser_fallback import parsed
from crawler.extraction.lexicon.machine_dates import LONGEST, PLAIN
from crawler.extraction.lexicon.months import month_of
from crawler.extraction.lexicon.zones import country_of, in_zone, without_zone, zone_of
from crawler.sites.declaration import ReadingHints

_SOME_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR = rf"(?P<year>{_SOME_YEAR.pattern})"
_MONTH = r"(?P<month>(?:تشرين|كانون)\s\S{4,6}|[^\s\d.,/|()]{2,14}?)"
_DAY = r"(?P<day>[0-3]?\d)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?<!\d){_YEAR}\s?[-/.年년]\s?(?P<number>[01]?\d)\s?[-/.月월]\s?{_DAY}(?!\d)",
        rf"(?<![\d.]){_DAY}\s?[./-]\s?(?P<number>[0-3]?\d)\s?[./-]\s?{_YEAR}(?!\d)",
        (
            rf"(?<!\d){_DAY}(?:st|nd|rd|th|er|ère|º|ª|o)?(?:[.,]?\s+|[-./])(?:(?:de|of|del|ta[’']|d[’'])\s*)?{_MONTH}\.?"
            rf"(?:/[^\s\d]{{2,14}})?,?(?:\s+|[-./]|(?<=\.))(?:del?\s+)?{_YEAR}(?!\d)"
        ),
        rf"(?<!\d){_DAY}\.\s?(?P<month>[IVX]{{1,4}})\.\s?{_YEAR}(?!\d)",
        rf"(?<![^\s|,(]){_MONTH}\.?\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)",
        rf"(?<!\d){_YEAR}\.?\s?(?:m\.|г\.|года|թ\.|(?:\(?e\)?)?ko)?,?\s+{_MONTH}\.?\s+{_DAY}(?!\d)",
        rf"(?<!\d){_YEAR}(?:\s|-)?(?:жыл\w*|жил\w*|йил\w*|yil\w*|ж\.),?\s+{_DAY}[-\s]\s?{_MONTH}(?=[\s.,)]|$)",
        rf"(?<!\d){_DAY}\s{_MONTH}\s+соли\s+{_YEAR}(?!\d)",
        rf"(?<!\d){_YEAR}\.\s?gada\s+{_DAY}\.\s+{_MONTH}(?=[\s.,)]|$)",
        rf"(?<!\d){_YEAR}\s?оны\s+(?P<number>[01]?\d)\S*\s+сарын\s+{_DAY}(?!\d)",
        rf"(?<!\d){_DAY}\s+tháng\s+(?P<number>[01]?\d),?\s+(?:năm\s+)?{_YEAR}(?!\d)",
    )
)
_NO_REGION_MEANS_US = "en"
_MONTH_FIRST = ("en-us", "fil", "tl")
_YEAR_FIRST = frozenset({"ja", "zh", "ko", "hu", "lt", "eu", "mn", "ne", "sv"})
"""Languages in which three pairs of digits begin with the year."""
_WORLD_ENGLISH = re.compile(r"\.(uk|au|nz|ie|in|za|ng|ke|gh|pk|sg|my|mt|jm|eu)$")
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_DIGITS = re.compile(r"\d\D+\d")
_YEAR_BEFORE = re.compile(r"\D*\d{4}\s?\D\s?\d{1,2}\D\s?\d{1,2}(?!\d)")
"""A year, then two numbers: what none of our forms knows as a day is none ("2026-13-01")."""
_LAST = 24  # hours of a day


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in a text: its moment, whether it is no more than a day, and what stands before it."""

    value: datetime
    is_day: bool
    before: str


@dataclass(frozen=True, slots=True)
class _Page:
    """What tells how dates of a page are written."""

    hints: ReadingHints
    language: str | None
    host: str

    @property
    def country(self) -> str:
        return country_of(self.language, self.host)


def written_dates(text: str, hints: ReadingHints, language: str | None, host: str = "") -> Iterator[WrittenDate]:
    """The dates that a short text says, in its order: "Published 8 March 2026, 9:30 pm", "2026年3月8日".

    Digits alone are read in the site's order of day and month, else in that of the language and of the host's country.
    A text without a day of our calendar is read in those of its language.
    """
    page, text = _Page(hints, language, host), _plain(text)
    found = _dates_in(text, page)
    if (first := next(found, None)) is not None:
        yield first
        yield from found
    elif (ours := in_our_calendar(text, language, page.country)) != text:
        yield from _dates_in(ours, page)


def loose_date(text: str, hints: ReadingHints, language: str | None, host: str = "") -> WrittenDate | None:
    """The date of a text that says itself that it is one and has none of our forms: "8/3/26 9:30 PM"."""
    page, text = _Page(hints, language, host), _plain(text)
    if not _DIGITS.search(text) or _YEAR_BEFORE.match(text) or has_own_calendar(language):
        return None
    clocks = list(CLOCK.finditer(text))
    match = next((match for match in clocks if ":" in match[0]), clocks[-1] if clocks else None)
    # dateparser would take "IST" for Israel's, and hand out the others as UTC.
    plain = text[: match.end()] + without_zone(text[match.end() :]) if match else text
    found = parsed(plain, language, hints.date_order or _order_of_digits(page))
    if found is None:
        return None
    clock = clock_beside("", text[_behind_digits(text, match.start()) :], language, page.country) if match else None
    if clock and (clock.hour % 12, clock.minute) == (found.hour % 12, found.minute):
        found = found.replace(hour=clock.hour % _LAST)
    zone = (clock.zone if clock else None) or zone_of(hints)
    return WrittenDate(in_zone(found.replace(second=0, microsecond=0), zone), match is None, "")


def _behind_digits(text: str, at: int) -> int:
    """Where the words before a place begin: behind the last digit."""
    return next((number + 1 for number in range(at - 1, -1, -1) if text[number].isdigit()), 0)


def _plain(text: str) -> str:
    """The beginning of a text, squeezed, with the digits of other scripts as 0 to 9."""
    text = squeeze(text[: 2 * LONGEST])[:LONGEST]
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text.translate(PLAIN))


def _dates_in(text: str, page: _Page) -> Iterator[WrittenDate]:
    at, found = 0, _first_date(text, 0, page)
    while found is not None:
        (match, day), before = found, text[at : found[0].start()]
        at = match.end()
        found = _first_date(text, at, page)
        # A time behind another day is that one's: "30 March 2026 (changed on 31 March 2026, 9:15)".
        end = found[0].start() if found is not None and found[1] != day else len(text)
        clock = clock_beside(before, text[at:end], page.language, page.country)
        value, is_day = _at(day, clock, page.hints)
        yield WrittenDate(value, is_day, before)


def _at(day: datetime, clock: Clock | None, hints: ReadingHints) -> tuple[datetime, bool]:
    """A day with the time that stands beside it, 24:00 being its end, and whether there is none."""
    if clock is None or clock.hour + clock.minute / 60 > _LAST:
        return in_zone(day, zone_of(hints)), True
    value = day + timedelta(hours=clock.hour, minutes=clock.minute)
    return in_zone(value, clock.zone or zone_of(hints)), False


def _first_date(text: str, at: int, page: _Page) -> tuple[re.Match[str], datetime] | None:
    """The first date behind a place in a text, and its day."""
    if _SOME_YEAR.search(text, at) is None:
        return None  # each form has one
    matches = sorted((match for form in _FORMS for match in form.finditer(text, at)), key=lambda match: match.start())
    for match in matches:
        if (day := _day_of(match, page)) is not None:
            return match, day
    return None


def _day_of(match: re.Match[str], page: _Page) -> datetime | None:
    parts = match.groupdict()
    year, day = int(parts["year"]), int(parts["day"])
    month = int(parts["number"]) if parts.get("number") else month_of(parts.get("month") or "", page.language)
    # Only of digits alone is the order in doubt; those that begin with the year have but one.
    if parts.get("number") and match.start("day") < match.start("number"):
        mark = match.string[match.end("day") :].strip()[0]
        order = page.hints.date_order or _order_of(mark, page)
        day, month = (month, day) if _is_month_first(day, month, order) else (day, month)
    try:
        return datetime(year, month, day)  # noqa: DTZ001 - the zone is added with the time of the day
    except ValueError:
        return None


def _is_month_first(first: int, second: int, order: str) -> bool:
    """Whether the first of two numbers is the month."""
    if first > 12 or second > 12:
        return second > 12
    return order == "MDY"


def _order_of(mark: str, page: _Page) -> str:
    """The order of day and month: Americans put the month first, and few of them write dots or hyphens."""
    tag = (page.language or _NO_REGION_MEANS_US).lower()
    american = tag in _MONTH_FIRST or (tag == _NO_REGION_MEANS_US and not _WORLD_ENGLISH.search(page.host))
    return "MDY" if mark == "/" and american else "DMY"


def _order_of_digits(page: _Page) -> str:
    """The order of three numbers of two digits."""
    code = (page.language or "").partition("-")[0].lower()
    return "YMD" if code in _YEAR_FIRST else _order_of("/", page)
