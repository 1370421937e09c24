"""When an address was captured and answered: what TimeMaps list (RFC 7089 §3.3). Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, select

from storage.database import withheld
from storage.database.log.urls import digest_of
from storage.database.queries.articles import withhold
from storage.database.schema import CAPTURE, URL


@dataclass(frozen=True, slots=True)
class MementoAt:
    """A capture of an address that was answered well: when (UTC), and the id of its record."""

    at: datetime
    record_id: str


def mementos(connection: Connection, url: str, most: int) -> list[MementoAt]:
    """The newest captures of a canonical URL, oldest first. Raises TakenDown."""
    withhold(connection, url)
    found = _shown(connection, _of(url).order_by(CAPTURE.c.at.desc(), CAPTURE.c.record_id).limit(most))
    return found[::-1]


def nearest(connection: Connection, url: str, moment: datetime) -> MementoAt | None:
    """The capture whose time is nearest to a moment (aware), the earlier of two; None: there is none.

    Raises TakenDown.
    """
    withhold(connection, url)
    before = _first(connection, url, CAPTURE.c.at <= moment, CAPTURE.c.at.desc())
    after = _first(connection, url, CAPTURE.c.at > moment, CAPTURE.c.at.asc())
    found = [one for one in (before, after) if one is not None]
    return min(found, key=lambda one: abs(one.at - moment), default=None)


def _of(url: str) -> Select[datetime, str]:
    answered = (CAPTURE.c.status < 400, CAPTURE.c.truncated.is_(None))
    query = select(CAPTURE.c.at, CAPTURE.c.record_id).join(URL, URL.c.id == CAPTURE.c.url_id)
    return query.where(URL.c.key == digest_of(url), *answered)


_SKIPPED = 100
"""Withheld captures in a row beyond which nothing is looked for."""


def _first(
    connection: Connection, url: str, when: ColumnElement[bool], order: ColumnElement[datetime]
) -> MementoAt | None:
    return next(iter(_shown(connection, _of(url).where(when).order_by(order).limit(_SKIPPED))), None)


def _shown(connection: Connection, query: Select[datetime, str]) -> list[MementoAt]:
    rows = [MementoAt(row.at, row.record_id) for row in connection.execute(query)]
    # Nobody shows the address itself where it is withheld; so there are but decisions on captures and versions.
    hidden = withheld.of_records(connection, [one.record_id for one in rows])
    return [one for one in rows if one.record_id not in hidden]
