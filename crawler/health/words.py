"""How an alarm says shares and times."""

from __future__ import annotations

from datetime import datetime


def said_share(share: float) -> str:
    """A share from 0 to 1, "93%"."""
    return f"{share:.0%}"


def said_time(at: datetime) -> str:
    """A time in UTC, "2026-03-02 07:00 UTC"."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
