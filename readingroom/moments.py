"""Times as people type them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from storage.errors import UsageError

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
