"""Dates as people type them: 2026, 2026-11, 2026-11-29, 2026-11-29T14:00, today, yesterday, 7d.

In: text, and the moment from which "the last seven days" are counted. Out: a half-open stretch of time in UTC.
Never: a guess: what is no date of these forms is none.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from storage.query.nodes import Dates

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_MINUTE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?")
_SPAN = re.compile(r"(\d{1,5})([hdwmy])", re.IGNORECASE)
_DAYS_AGO = {"today": 0, "yesterday": 1}
_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}


def during(text: str, now: datetime) -> Dates | None:
    """A year, month, day or minute; today, yesterday, or 7d ago to now; null: it is none. `now` is aware."""
    if (days := _DAYS_AGO.get(text.casefold())) is not None:
        start = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)
        return Dates(start, start + timedelta(days=1))
    if ago := last(text, now):
        return Dates(ago.start, now.astimezone(UTC))
    return _stretch(_DAY.fullmatch(text)) or _minute(text)


def since(text: str, now: datetime) -> Dates | None:
    """From the beginning of a year, month or day on."""
    found = during(text, now)
    return Dates(found.start, None) if found else None


def until(text: str, now: datetime) -> Dates | None:
    """Up to the end of a year, month or day; `7d`: up to that moment."""
    found = last(text, now)
    if found:
        return Dates(None, found.start)
    found = during(text, now)
    return Dates(None, found.end) if found else None


def last(text: str, now: datetime) -> Dates | None:
    """The last 24h, 7d, 2w, 3m (of 30 days) or 1y (of 365) before `now`, which is aware."""
    found = _SPAN.fullmatch(text)
    if not found:
        return None
    try:
        return Dates(now.astimezone(UTC) - timedelta(hours=int(found[1]) * _HOURS[found[2].lower()]), None)
    except OverflowError:
        return None


def _stretch(found: re.Match[str] | None) -> Dates | None:
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        start = datetime(year or 1, month or 1, day or 1, tzinfo=UTC)
        return Dates(start, _end(start, month, day))
    except (ValueError, OverflowError):
        return None


def _minute(text: str) -> Dates | None:
    """A minute of a day, in UTC where it names no offset."""
    if not _MINUTE.fullmatch(text):
        return None
    try:
        start = datetime.fromisoformat(text)
        there = start.astimezone(UTC) if start.tzinfo else start.replace(tzinfo=UTC)
        return Dates(there, there + timedelta(minutes=1))
    except (ValueError, OverflowError):
        return None


def _end(start: datetime, month: int | None, day: int | None) -> datetime:
    if day:
        return start + timedelta(days=1)
    if month:
        return (start + timedelta(days=31)).replace(day=1)
    return start.replace(year=start.year + 1)
