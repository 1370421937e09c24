"""A place in the plan: what is to be fetched when, and what follows when it was. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storage.records import Capture, Kind, Link, Outcome

REQUISITE = "requisite"
"""The role of a file that a page needs to be shown. Its priority is below 0, that of everything else is not; it has a
plan only while it is to be fetched."""
SOURCE_PRIORITY = 20
"""That of the least urgent source: start pages, feeds and sitemaps go before most pages, and are found by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A link with its place in the plan: what is expected there (`role`), when (UTC; None: never), how urgently.

    `period`: of a source, the seconds between two looks that were learnt; None: none yet, or no source.
    """

    link: Link
    role: str
    due: datetime | None
    kind: Kind = Kind.NEW
    priority: int = 0
    tries: int = 0
    hops: int = 0
    period: int | None = None
    via_record: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What follows a settled claim: when the URL is due again (None: never), why, failed tries in a row, and the
    seconds between two looks at a source, where they change.
    """

    due: datetime | None
    kind: Kind = Kind.RECHECK
    tries: int = 0
    period: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan that is a row, under its surrogate; `first_seen` is when the URL was first captured well (UTC)."""

    id: int
    due: Due
    first_seen: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The newest answer for a URL, or how the newest claim ended that got none; `at` is in UTC."""

    at: datetime
    outcome: Outcome
    status: int | None


Rule = Callable[[Planned, Capture], Next]
"""What follows when the claim that a plan led to ended in a capture."""
