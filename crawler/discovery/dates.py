"""Dates that feeds and sitemaps give, as aware UTC times; they are hints, so what makes no sense is None."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

_W3C = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(T\d\d:\d\d.*)?)?)?", re.A)
_AHEAD = timedelta(days=2)
_FIRST = datetime(1990, 1, 1, tzinfo=UTC)


def w3c_date(text: str | None) -> datetime | None:
    """A date in the W3C's profile of ISO 8601 ("2026", "2026-11-22", "2026-11-22T09:30+01:00"); naive ones are UTC."""
    match = _W3C.fullmatch((text or "").strip()[:40].replace(" ", "T", 1))
    if not match:
        return None
    year, month, day, rest = match.groups()
    try:
        date = datetime.fromisoformat(f"{year}-{month or '01'}-{day or '01'}{rest or ''}")
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def struct_date(parsed: time.struct_time | None) -> datetime | None:
    """A time in UTC as feedparser gives it."""
    try:
        return datetime(*parsed[:6], tzinfo=UTC) if parsed else None
    except (ValueError, TypeError, OverflowError):
        return None


def plausible(date: datetime | None, at: datetime) -> datetime | None:
    """`date`, unless it lies before 1990 or more than two days after `at`, when the document was fetched."""
    return date if date and _FIRST <= date <= at + _AHEAD else None
