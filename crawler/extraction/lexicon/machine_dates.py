"""A date for machines → the moment that it names: ISO 8601, RFC 5322, JavaScript and Unix seconds in their loose forms.

Nothing here asks the clock or the zone of the machine: `email.utils` reads the numbers, and what stands behind the time
("CEST", "UTC+01:00", "PM EST"), which it drops in silence, is read by the table that printed dates are read by.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from crawler.extraction.lexicon.zones import in_zone, names_unclear_zone, zone_at, zone_of

if TYPE_CHECKING:  # discovery asks too, in a process that should start fast
    from crawler.sites.declaration import ReadingHints

LONGEST = 160
"""Characters of a text that are looked at."""

PLAIN = {0xAD: None, 0x200B: None, 0x200E: None, 0x200F: None, 0x2212: "-"}
"""What is in dates and not seen, and the minus sign of typographers."""
_LONGEST_FOR_MACHINES = 80  # characters of a date in ISO 8601 or RFC 5322, with its zone and day
_ISO = re.compile(
    r"(?P<year>\d{4})(?:-?(?P<month>\d\d)-?(?P<day>\d\d)|-?W(?P<week>\d\d)-?(?P<weekday>[1-7])|-?(?P<ordinal>\d{3}))"
    r"(?:(?:[T ]+|(?<=\d{8})(?=\d))(?P<hour>\d\d|\d(?=[:.]))"
    r"(?:[:.]?(?P<minute>\d\d)(?:[:.]?(?P<second>\d\d))?)?(?:[.,](?P<part>\d+))?"
    r"\s*(?P<half>[ap]\.?m\.?(?=[\s(\[]|$))?"
    r"\s*(?P<zone>(?:UTC|GMT)?[+-]\d\d?(?::?\d\d)?|[A-Z]{1,5}|[A-Z][a-z]+/[\w/+-]+)?"
    r"\s*(?:[(\[](?P<said>[^()\[\]]{2,40})[)\]])?)?\s*$",
    re.I,
)
_CLOCK = re.compile(
    r"(?<!\d)(?P<hour>\d\d?)[:.]\d\d(?:[:.]\d\d(?:\.\d+)?)?\s*(?P<half>[ap]\.?\s?m\b\.?)?(?P<behind>.*)$", re.I
)
_UNIX = re.compile(r"(?:/Date\()?(1\d{9})(?:\d{3}|\d{6})?(?:\.\d+|(?:[+-]\d{4})?\)/)?")
_END_OF_DAY = re.compile(r"(?<=[T ])24(?=:?00(?::?00(?:[.,]0+)?)?(?!\d))")
_LEAP_SECOND = re.compile(r"(?<=:\d\d):60(?!\d)")
_YEAR_OF_NOTHING = re.compile(r"(?<= )0\d{3}(?![\d:])")
"""The empty date of .NET and Go is 1 January 0001; email.utils takes its year for 2001."""


def parse_date(text: str, hints: ReadingHints, country: str = "") -> datetime | None:
    """An aware datetime for ISO 8601, RFC 5322, JavaScript's and Unix time in their loose forms; None for all else.

    A date without a zone, or with one whose name has several meanings ("IST") that the `country` of the page does not
    tell apart, is read in the site's.
    """
    value = machine_date(text, country)
    return in_zone(value, zone_of(hints)) if value is not None else None


def machine_date(text: str, country: str = "") -> datetime | None:
    """What such a text says and no more: naive where it names no zone of one meaning; None where it names no day."""
    text = " ".join(text[:LONGEST].translate(PLAIN).split())[:_LONGEST_FOR_MACHINES]
    text, days = _END_OF_DAY.subn("00", _LEAP_SECOND.sub(":59", text))
    try:
        if unix := _UNIX.fullmatch(text):
            return datetime.fromtimestamp(int(unix[1]), tz=UTC)
        match = _ISO.match(text)
        return (_iso(match, country) if match else _in_mail(text, country)) + timedelta(days=days)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def has_unclear_zone(text: str, country: str = "") -> bool:
    """Whether a text names a zone behind its time that nobody can tell: "10:00 IST" is in India, Israel or Ireland."""
    clock = _CLOCK.search(text[:LONGEST])
    return clock is not None and names_unclear_zone(clock["behind"], country)


def names_time(text: str) -> bool:
    """Whether a date for machines says more than the day."""
    return re.search(r"\d[T ]+\d|\d{10}|\d:\d\d", text) is not None


def _iso(match: re.Match[str], country: str) -> datetime:
    """What a date by ISO 8601 says: a day of a month, of a week or of a year, and perhaps a time."""
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    said = match["zone"] or match["said"] or ""
    zone = zone_at(said if "/" in said else said.upper(), country)
    value = _day(match).replace(hour=_hour(hour, match["half"]), minute=minute, second=second, tzinfo=zone)
    return in_zone(value.replace(tzinfo=None) + _part(match), zone) if zone else value + _part(match)


def _day(match: re.Match[str]) -> datetime:
    """The day of a match of `_ISO`, naive. Raises ValueError where there is none."""
    year = int(match["year"])
    if match["week"]:
        return datetime.fromisocalendar(year, int(match["week"]), int(match["weekday"]))
    if match["ordinal"]:
        return _day_of_year(year, int(match["ordinal"]))
    return datetime(year, int(match["month"]), int(match["day"]))  # noqa: DTZ001 - zones come later


def _day_of_year(year: int, number: int) -> datetime:
    day = datetime(year, 1, 1) + timedelta(days=number - 1)  # noqa: DTZ001 - zones come later
    if day.year != year:
        raise ValueError(number)
    return day


def _part(match: re.Match[str]) -> timedelta:
    """The fraction behind an hour or a minute; that of a second says nothing."""
    if not match["part"] or match["second"]:
        return timedelta()
    return float(f"0.{match['part']}") * timedelta(minutes=1 if match["minute"] else 60)


def _in_mail(text: str, country: str) -> datetime:
    """What email.utils reads, with the half of the day and the zone that it does not know."""
    if _YEAR_OF_NOTHING.search(text):
        raise ValueError(text)
    value, clock = parsedate_to_datetime(text), _CLOCK.search(text)
    if clock is None:
        return value
    hour, zone = _hour(value.hour, clock["half"]), zone_at(clock["behind"], country)
    return in_zone(value.replace(hour=hour, tzinfo=None), zone) if zone else value.replace(hour=hour)


def _hour(hour: int, half: str | None) -> int:
    """The hour of 24 that a clock of 12 shows: 12 AM is midnight, and 13 PM is 13."""
    if not half or hour > 12:
        return hour
    return hour % 12 + (12 if half[0].lower() == "p" else 0)
