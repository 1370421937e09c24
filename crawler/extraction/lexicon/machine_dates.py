"""A date for machines → the moment that it names: ISO 8601, RFC 5322 and Unix seconds in their loose forms, and zones.

Nothing here asks the clock or the zone of the machine: `email.utils` reads the numbers, and what stands behind the time
("CEST", "UTC+01:00", "PM EST"), which it drops in silence, is read by the table that printed dates are read by.
"""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:  # discovery asks too, in a process that should start fast
    from crawler.sites.declaration import ReadingHints

LONGEST = 160
"""Characters of a text that are looked at."""

_LONGEST_FOR_MACHINES = 60
_UNSEEN = {0xAD: None, 0x200B: None}
_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ]+(\d\d)[:.]?(\d\d)(?:[:.]?(\d\d)(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?(?=\s|$))?"
    r"\s*(?P<zone>(?:UTC|GMT)?[+-]\d\d?(?::?\d\d)?|[A-Z]{1,5})?)?\s*$",
    re.I,
)
_CLOCK = re.compile(
    r"(?<!\d)(?P<hour>\d\d?):\d\d(?::\d\d(?:\.\d+)?)?\s*(?P<half>[ap]\.?\s?m\b\.?)?(?P<behind>.*)$", re.I
)
_ZONE = re.compile(r"\s*\(?\s*(?:(?:UTC|GMT)\s*)?([+-]\d{1,2}(?::?\d\d)?)(?!\d)|\s*\(?\s*(Z|[A-Z]{2,4})(?![a-zA-Z])")
_NAMES_ZONE = re.compile(r"\s*\(?\s*(?:[A-Z]{1,5}(?![^\W\d_])|[+-]\d)")


def parse_date(text: str, hints: ReadingHints) -> datetime | None:
    """An aware datetime for ISO 8601 in its loose forms, RFC 5322 and Unix seconds; None for anything else.

    A date without a zone, or with one whose name has several meanings ("IST"), is read in the site's.
    """
    value = machine_date(text)
    return in_zone(value, zone_of(hints)) if value is not None else None


def machine_date(text: str) -> datetime | None:
    """What such a text says and no more: naive where it names no zone of one meaning; None where it names no day."""
    text = " ".join(text[:LONGEST].translate(_UNSEEN).split())[:_LONGEST_FOR_MACHINES]
    try:
        if match := _ISO.match(text):
            return _iso(match)
        if re.fullmatch(r"1\d{9}(\d{3})?", text):
            return datetime.fromtimestamp(int(text[:10]), tz=UTC)
        return _completed(parsedate_to_datetime(text), text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def has_unclear_zone(text: str) -> bool:
    """Whether a text names a zone behind its time that nobody can tell: "10:00 IST" is in India, Israel or Ireland."""
    clock = _CLOCK.search(text[:LONGEST])
    return clock is not None and _NAMES_ZONE.match(clock["behind"]) is not None and zone_at(clock["behind"]) is None


def names_time(text: str) -> bool:
    """Whether a date for machines says more than the day."""
    return re.search(r"\d[T ]+\d\d[:.]?\d\d|^\d{10,13}$|\d:\d\d", text) is not None


def zone_of(hints: ReadingHints) -> tzinfo:
    """The site's time zone; UTC when the declared one is unknown."""
    try:
        return ZoneInfo(hints.timezone)
    except (ValueError, OSError, KeyError):
        return UTC


def in_zone(value: datetime, zone: tzinfo) -> datetime:
    """A naive `value` on the clocks of `zone`, with that moment's fixed offset, so that it survives being stored; an
    aware one as it is.
    """
    if value.tzinfo is not None:
        return value
    local = value.replace(tzinfo=zone)
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))


def zone_at(text: str) -> timezone | None:
    """The zone that the beginning of a text names: "+0100", "(GMT+7)", "CEST"; None for names of several meanings."""
    match = _ZONE.match(text)
    if match is None:
        return None
    if match[1]:
        return _offset(match[1])
    minutes = date_words()["zones"].get(match[2])
    return timezone(timedelta(minutes=minutes)) if minutes is not None else None


@cache
def date_words() -> dict[str, dict[str, Any]]:
    """The words around dates, the zones and the rarer names of months, by the tables of data/dates.toml."""
    return tomllib.loads((files("crawler.extraction") / "data" / "dates.toml").read_text("utf-8"))


def _iso(match: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second = (int(part) if part else 0 for part in match.groups()[:6])
    hour, zone = _hour(min(hour, 23), match["half"]), zone_at((match["zone"] or "").upper())
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)


def _completed(value: datetime, text: str) -> datetime:
    """What email.utils gave, with the half of the day and the zone that it does not know."""
    clock = _CLOCK.search(text)
    if clock is None:
        return value
    return value.replace(hour=_hour(value.hour, clock["half"]), tzinfo=zone_at(clock["behind"]) or value.tzinfo)


def _hour(hour: int, half: str | None) -> int:
    """The hour of 24 that a clock of 12 shows: 12 AM is midnight, and 13 PM is 13."""
    if not half or hour > 12:
        return hour
    return hour % 12 + (12 if half[0].lower() == "p" else 0)


def _offset(text: str) -> timezone | None:
    hours, minutes = re.fullmatch(r"[+-](\d{1,2})(?::?(\d\d))?", text).groups()  # type: ignore[union-attr]  # by _ZONE
    span = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(span if text[0] == "+" else -span) if span < timedelta(hours=24) else None
