"""Times as people type them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from storage.errors import UsageError
from storage.query import moments
from storage.query.nodes import Dates

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LAST = timedelta(days=1) - timedelta(microseconds=1)


def typed(text: str) -> datetime:
    """A moment, aware: 2026-03-30T14:00+02:00, UTC without a zone; a day alone is its end. Raises UsageError."""
    try:
        given = datetime.fromisoformat(text.strip())
        moment = given if given.tzinfo else given.replace(tzinfo=UTC)
        # Also so that what no calendar in UTC has is said here.
        return moment.astimezone(UTC) + (_LAST if _DAY.fullmatch(text.strip()) else timedelta())
    except (ValueError, OverflowError) as fault:
        why = f"{text!r} is no time: write it as 2026-03-30 or 2026-03-30T14:00"
        raise UsageError(why=why) from fault


def stretch(first: str | None, last: str | None, from_: str, to: str, now: datetime) -> Dates:
    """From the beginning of one date to the end of another, UTC; null: no bound. `from_` and `to` name the options.

    Raises UsageError for a date that is none, and where the first lies behind the last.
    """
    start = _date(first, from_, moments.since, now).start if first else None
    end = _date(last, to, moments.until, now).end if last else None
    if start and end and start >= end:
        raise UsageError(why=f"{from_} {first} lies behind {to} {last}")
    return Dates(start, end)


def _date(text: str, option: str, way: Callable[[str, datetime], Dates | None], now: datetime) -> Dates:
    found = way(text.strip(), now)
    if found is None:
        raise UsageError(why=f"{option} {text!r} is no date: write 2026, 2026-11, 2026-11-29, yesterday, or 7d")
    return found
