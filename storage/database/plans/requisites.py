"""The plans for files of pages: made because a page shows them, and gone when they were had.

In: plans as a page suggests them, and a rule. Out: those of them that become rows.
Never: the rule itself; a second plan for a URL, whichever site's pages show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from sqlalchemy import Connection, bindparam, delete, select

from storage.database.log.urls import batches, digest_of, url_ids
from storage.database.plans.frontier import row_of, taken_down_of
from storage.database.plans.plan import REQUISITE, Answered, Due
from storage.database.schema import CAPTURE, FRONTIER, URL
from storage.database.statements import AnyRow, insert_new

Wanted = Callable[[Due, Answered | None], bool]
"""Whether a file is to be fetched, by the newest answer for it; None: there is none."""
LEFT_BEHIND = timedelta(days=1)
"""What another site has planned for so long, and not fetched, is taken from it: it may be paused."""


def add(connection: Connection, site: str, plans: Iterable[Due], is_wanted: Wanted) -> int:
    """Plan files that are wanted and not planned yet, and say how many."""
    first: dict[str, Due] = {}
    for plan in plans:
        first.setdefault(plan.link.url, plan)
    known = _known(connection, first)
    wanted = {url: due for url, due in first.items() if _is_free(known.get(url), due, site, is_wanted)}
    for url in taken_down_of(connection, wanted) if wanted else ():
        del wanted[url]
    left = [row.plan for url in wanted if (row := known.get(url)) is not None and row.plan is not None]
    if left:
        connection.execute(delete(FRONTIER).where(FRONTIER.c.id.in_(left)))
    ids = url_ids(connection, wanted)
    insert_new(connection, FRONTIER, [row_of(site, due, ids[url]) for url, due in wanted.items()])
    return len(wanted)


def _is_free(row: AnyRow | None, due: Due, site: str, is_wanted: Wanted) -> bool:
    """Whether nobody has a plan for a file, or only one that was left behind, and it is wanted."""
    if row is None:
        return is_wanted(due, None)
    if row.plan is not None and not _is_left_behind(row, due, site):
        return False
    last = Answered(at=row.at, outcome=row.outcome, status=row.status) if row.at is not None else None
    return is_wanted(due, last)


def _is_left_behind(row: AnyRow, due: Due, site: str) -> bool:
    if row.role != REQUISITE or row.site == site:
        return False
    return row.due is None or (due.due is not None and row.due < due.due - LEFT_BEHIND)


_newest = (
    select(CAPTURE.c.id)
    .where(CAPTURE.c.url_id == URL.c.id)
    .order_by(CAPTURE.c.at.desc(), CAPTURE.c.id.desc())
    .limit(1)
    .correlate(URL)
    .scalar_subquery()
)
_KNOWN = (
    select(
        *(URL.c.key, FRONTIER.c.id.label("plan"), FRONTIER.c.site, FRONTIER.c.role, FRONTIER.c.due),
        *(CAPTURE.c.at, CAPTURE.c.outcome, CAPTURE.c.status),
    )
    .select_from(URL)
    .outerjoin(FRONTIER, FRONTIER.c.url_id == URL.c.id)
    .outerjoin(CAPTURE, CAPTURE.c.id == _newest)
    .where(URL.c.key.in_(bindparam("keys", expanding=True)))
)


def _known(connection: Connection, urls: Iterable[str]) -> dict[str, AnyRow]:
    """Those of the URLs that were ever heard of, with their plans and newest answers."""
    keys = {digest_of(url): url for url in urls}
    rows = (row for some in batches(keys) for row in connection.execute(_KNOWN, {"keys": some}))
    return {keys[row.key]: row for row in rows}


_STEPS = select(CAPTURE.c.record_id, CAPTURE.c.hops).where(
    CAPTURE.c.record_id.in_(bindparam("records", expanding=True))
)


def steps_of(connection: Connection, records: Sequence[str]) -> dict[str, int]:
    """How many steps it is to the captures of style sheets from the pages that need them, by record id."""
    rows = (row for some in batches(records) for row in connection.execute(_STEPS, {"records": some}))
    return {row.record_id: row.hops for row in rows}
