"""How each site fares, in a row: the public view `site_health`. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select, table
from sqlalchemy import column as named

from storage.database.queries.view_rows import facts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStanding:
    """A site as the view `site_health` tells of it; moments in UTC."""

    site: str
    last_started: datetime | None
    last_ended: datetime | None
    last_why: str | None
    last_exit_code: int | None
    last_success: datetime | None
    alarms: int
    alarm_since: datetime | None
    alarm: str | None
    newest_article: datetime | None
    articles_7_days: int


_NAMES = tuple(field.name for field in fields(SiteStanding))
_VIEW = table("site_health", *(named(name) for name in _NAMES))
_MOMENTS = ("last_started", "last_ended", "last_success", "alarm_since", "newest_article")


def standings(connection: Connection) -> Iterator[SiteStanding]:
    """All sites that were ever crawled, by name."""
    yield from _told(connection, select(_VIEW).order_by(_VIEW.c.site))


def standing(connection: Connection, site: str) -> SiteStanding | None:
    """The site of that name; None: it was never crawled."""
    return next(_told(connection, select(_VIEW).where(_VIEW.c.site == site)), None)


def _told(connection: Connection, query: Select[Any]) -> Iterator[SiteStanding]:
    for row in connection.execute(query):
        yield SiteStanding(**facts_of(row, _MOMENTS))
