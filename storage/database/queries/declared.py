"""The declared start pages, feeds and sitemaps of a site that are planned, each with its last answer. Nothing writes.

In: a connection. Out: rows in the order of the site's file; the answer's columns are null where none was asked for yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, select, true

from storage.database.plans.plan import SOURCE_PRIORITY
from storage.database.schema import CAPTURE, FRONTIER, URL
from storage.database.statements import AnyRow
from storage.records import Outcome, Rel

ROLES = {"listing": "start page", "feed": "feed", "sitemap": "sitemap"}
"""What people call them."""


def declared(connection: Connection, site: str) -> Iterable[AnyRow]:
    """The sources of a site; `well` is when one last answered well (UTC)."""
    return connection.execute(_DECLARED, {"of": site})


def failing_since(connection: Connection, row: AnyRow) -> datetime:
    """When a source that fails was first asked since it last answered well (UTC)."""
    behind = CAPTURE.c.at > row.well if row.well else true()
    first: datetime | None = connection.scalar(select(func.min(CAPTURE.c.at)).where(CAPTURE.c.url_id == row.id, behind))
    return first or row.at


_OF_URL = CAPTURE.c.url_id == URL.c.id
_LAST = select(CAPTURE.c.id).where(_OF_URL).order_by(CAPTURE.c.at.desc(), CAPTURE.c.id.desc()).limit(1)
_GOOD = and_(CAPTURE.c.outcome.in_((Outcome.RESPONSE, Outcome.REDIRECT)), CAPTURE.c.status < 400)
_WELL_LAST = select(CAPTURE.c.at).where(_OF_URL, _GOOD).order_by(CAPTURE.c.at.desc()).limit(1)
_DECLARED = (
    select(
        *(URL.c.id, URL.c.url, FRONTIER.c.site, FRONTIER.c.role, FRONTIER.c.due),
        *(CAPTURE.c.status, CAPTURE.c.outcome, CAPTURE.c.at, CAPTURE.c.error),
        _WELL_LAST.correlate(URL).scalar_subquery().label("well"),
    )
    .select_from(FRONTIER)
    .join(URL, URL.c.id == FRONTIER.c.url_id)
    .outerjoin(CAPTURE, CAPTURE.c.id == _LAST.correlate(URL).scalar_subquery())
    .where(FRONTIER.c.site == bindparam("of"), FRONTIER.c.due.is_not(None), FRONTIER.c.priority >= SOURCE_PRIORITY)
    .where(FRONTIER.c.role.in_(tuple(ROLES)), FRONTIER.c.rel == Rel.SEED)
    .order_by(FRONTIER.c.id)
)
