"""What is fetched next: claims for what is due, most urgent first."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from storage.database.plans.rows import COLUMNS, HEARD, find
from storage.database.schema import FRONTIER, URL
from storage.database.statements import AnyRow
from storage.records import Claim

ABOVE_ALL = 1 << 30


def claims(
    connection: Connection,
    site: str,
    job: str,
    *,
    before: datetime,
    limit: int,
    without: Collection[str],
    below: int = ABOVE_ALL,
) -> list[Claim]:
    """Claims for up to `limit` URLs that are due `before`, most urgent first, `without` those in flight already; of
    priorities `below` one: of files of pages below 0.
    """
    found: list[Claim] = []
    for priority in _priorities(connection, site, below):
        wanted = {"site": site, "priority": priority, "before": before, "most": limit - len(found) + len(without)}
        rows = connection.execute(_DUE, wanted)
        found += [_claim(row, site, job) for row in rows if row.url not in without]
        if len(found) >= limit:
            break
    return found[:limit]


def claims_of(connection: Connection, site: str, job: str, *, urls: Iterable[str], before: datetime) -> list[Claim]:
    """Claims for those of some URLs that are due `before`, most urgent first, whatever site planned them."""
    rows = [row for row in find(connection, urls).values() if row.due is not None and row.due <= before]
    return [_claim(row, site, job) for row in sorted(rows, key=lambda row: (-row.priority, row.due, row.id))]


# Of one priority: an index gives them in order, however many are due.
_DUE = (
    select(*COLUMNS)
    .select_from(FRONTIER)
    .join(URL, URL.c.id == FRONTIER.c.url_id)
    .where(
        FRONTIER.c.site == bindparam("site"),
        FRONTIER.c.priority == bindparam("priority"),
        FRONTIER.c.due <= bindparam("before"),
    )
    .order_by(FRONTIER.c.due, FRONTIER.c.id)
    .limit(bindparam("most"))
)
_NEXT_PRIORITY = select(func.max(FRONTIER.c.priority)).where(
    FRONTIER.c.site == bindparam("site"),
    FRONTIER.c.priority < bindparam("below"),
    FRONTIER.c.due.is_not(None),
)


def _priorities(connection: Connection, site: str, below: int) -> Iterable[int]:
    """The priorities of a site's plans, highest first: one step into an index for each."""
    priority: int | None = below
    while (priority := connection.scalar(_NEXT_PRIORITY, {"site": site, "below": priority})) is not None:
        yield priority


def _claim(row: AnyRow, site: str, job: str) -> Claim:
    facts = {name: getattr(row, name) for name in ("url", *HEARD, "role", "via_record", "kind", "hops", "priority")}
    return Claim(id=str(uuid.uuid4()), site=site, job=job, try_no=row.tries + 1, **facts)
