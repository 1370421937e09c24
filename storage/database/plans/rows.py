"""Rows of plans: those of some URLs, as what they say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Connection, and_, bindparam, or_, select

from storage.database.log.urls import batches, digest_of
from storage.database.plans.plan import Due, Planned
from storage.database.schema import CAPTURE, FRONTIER, URL
from storage.database.statements import AnyRow
from storage.nouns import names_of
from storage.records import Kind, Link, Outcome

PLAN = names_of(Due, without={"link"})
HEARD = names_of(Link, without={"url"})
COLUMNS: tuple[Column[Any], ...] = (FRONTIER.c.id, URL.c.url, *(FRONTIER.c[name] for name in (*PLAN, *HEARD)))

_WELL = or_(
    CAPTURE.c.status.between(200, 299),
    and_(CAPTURE.c.status.is_(None), CAPTURE.c.kind == Kind.IMPORTED, CAPTURE.c.outcome == Outcome.RESPONSE),
)
FIRST_SEEN = (
    select(CAPTURE.c.at)
    .where(CAPTURE.c.url_id == URL.c.id, _WELL)
    .order_by(CAPTURE.c.at)
    .limit(1)
    .correlate(URL)
    .scalar_subquery()
)
"""When the URL of a query was first captured well."""
_FIND = (
    select(*COLUMNS, FIRST_SEEN.label("first_seen"))
    .select_from(FRONTIER)
    .join(URL, URL.c.id == FRONTIER.c.url_id)
    .where(URL.c.key.in_(bindparam("keys", expanding=True)))
)


def find(connection: Connection, urls: Iterable[str]) -> dict[str, AnyRow]:
    """The rows of those of `urls` that are planned, with `first_seen`."""
    keys = sorted({digest_of(url) for url in urls})
    rows = (row for some in batches(keys) for row in connection.execute(_FIND, {"keys": some}))
    return {row.url: row for row in rows}


def planned(connection: Connection, urls: Iterable[str]) -> dict[str, Planned]:
    """The plans for those of `urls` that have one."""
    return {
        url: Planned(id=row.id, due=_due(row), first_seen=row.first_seen) for url, row in find(connection, urls).items()
    }


def _due(row: AnyRow) -> Due:
    link = Link(url=row.url, **{name: getattr(row, name) for name in HEARD})
    return Due(link=link, **{name: getattr(row, name) for name in PLAN})
