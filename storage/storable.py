"""Text and times as every database can hold them, and as UTF-8 can be written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

LATEST_YEAR = 9998
"""PostgreSQL takes a moment of the year 10000 in UTC, and fails on every read of it."""


def storable(value: Any) -> Any:
    """A string, or strings inside lists and dicts, without what PostgreSQL or UTF-8 refuse: U+0000, lone surrogates."""
    if isinstance(value, str):
        return value if value.isascii() and "\x00" not in value else _storable(value)
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return value


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def storable_time(at: datetime | None) -> datetime | None:
    """A time as it is, if it can be said in UTC and stored; else None. A naive one is taken for UTC's.

    Pages give times such as the first minute of the year 1, east of Greenwich: in UTC there is none.
    """
    try:
        in_utc = at and (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC))
    except OverflowError:
        return None
    return at if in_utc and in_utc.year <= LATEST_YEAR else None
