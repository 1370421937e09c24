"""What is fetched next: claims for what is due, most urgent first."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from storage.database.plans.rows import COLUMNS, HEARD, find
from storage.database.schema import FRONTIER, URL
from storage.database.statements import AnyRow
from storage.records import Claim

ABOVE_ALL = 1 << 30


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Hosts (with the port where it is not the scheme's own) of which nothing is claimed for now: all that is theirs,
    or their pages alone.
    """

    wholly: frozenset[str] = frozenset()
    pages: frozenset[str] = frozenset()

    def at(self, priority: int) -> frozenset[str]:
        """The hosts that are passed over among plans of one priority."""
        return self.wholly | self.pages if priority >= 0 else self.wholly


NO_HOST = PassedOver()


def claims(
    connection: Connection,
    site: str,
    job: str,
    *,
    before: datetime,
    limit: int,
    without: Collection[str],
    below: int = ABOVE_ALL,
    hosts: PassedOver = NO_HOST,
) -> list[Claim]:
    """Claims for up to `limit` URLs that are due `before`, most urgent first, `without` those in flight already; of
    priorities `below` one: of files of pages below 0. Those of `hosts` are passed over, however many they are.
    """
    found: list[Claim] = []
    for priority in _priorities(connection, site, below):
        wanted = {"site": site, "priority": priority, "before": before, "most": limit - len(found) + len(without)}
        rows = connection.execute(without_hosts(_DUE, hosts.at(priority)), wanted)
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


def without_hosts(planned: Select[Any], hosts: Collection[str]) -> Select[Any]:
    """Of a query of URLs those that are not of some hosts: an address says its own where it begins."""
    beginnings = sorted((f"{scheme}://{host}/" for host in hosts for scheme in ("http", "https")), key=len)
    alike = groupby(beginnings, key=len)
    return planned.where(*(func.substr(URL.c.url, 1, length).not_in(list(some)) for length, some in alike))


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
