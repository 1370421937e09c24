"""What is to be fetched when. A URL stays due until its exchange is a row; there are no leases.

What was taken down is never due, whoever plans it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, and_, bindparam, delete, func, or_, select, update

from storage.database.log.decisions import takedowns_of
from storage.database.log.urls import batches, digest_of, url_ids
from storage.database.schema import CAPTURE, FRONTIER, URL
from storage.database.statements import AnyRow, insert_new
from storage.nouns import names_of
from storage.records import Capture, Claim, Kind, Link, Outcome
from storage.storable import storable_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A link with its place in the plan: what is expected there (`role`), when (UTC; None: never), how urgently."""

    link: Link
    role: str
    due: datetime | None
    kind: Kind = Kind.NEW
    priority: int = 0
    tries: int = 0
    hops: int = 0
    via_record: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What follows a settled claim: when the URL is due again (None: never), why, and failed tries in a row."""

    due: datetime | None
    kind: Kind = Kind.RECHECK
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan that is a row, under its surrogate; `first_seen` is when the URL was first captured well (UTC)."""

    id: int
    due: Due
    first_seen: datetime | None


Rule = Callable[[Planned, Capture], Next]
"""What follows when the claim that a plan led to ended in a capture."""


def add(connection: Connection, site: str, plans: Iterable[Due]) -> None:
    """Plan URLs that are not planned yet."""
    first: dict[str, Due] = {}
    for plan in plans:
        first.setdefault(plan.link.url, plan)
    ids = _unplanned(connection, first)
    if not ids:
        return
    withheld = takedowns_of(connection, ids)
    unknown = url_ids(connection, [url for url, id_ in ids.items() if id_ is None and url not in withheld])
    rows = [_row(site, first[url], id_ or unknown[url]) for url, id_ in ids.items() if url not in withheld]
    insert_new(connection, FRONTIER, rows)


_WITH_PLANS = (
    select(URL.c.key, URL.c.id, FRONTIER.c.id.label("plan"))
    .select_from(URL)
    .outerjoin(FRONTIER, FRONTIER.c.url_id == URL.c.id)
    .where(URL.c.key.in_(bindparam("keys", expanding=True)))
)


def _unplanned(connection: Connection, urls: Iterable[str]) -> dict[str, int | None]:
    """Those of the URLs that are not planned, in their order, with their surrogates; None: not even heard of.

    Most of what a page points to is planned already.
    """
    keys = {digest_of(url): url for url in urls}
    rows = {row.key: row for some in batches(keys) for row in connection.execute(_WITH_PLANS, {"keys": some})}
    return {
        url: rows[key].id if key in rows else None
        for key, url in keys.items()
        if key not in rows or rows[key].plan is None
    }


def _row(site: str, plan: Due, url: int) -> dict[str, object]:
    link = plan.link
    heard = {name: getattr(link, name) for name in _HEARD}
    mine = {name: getattr(plan, name) for name in _PLAN}
    return {"url_id": url, "site": site, **heard, **mine, "hint_date": storable_time(link.hint_date)}


def claims(
    connection: Connection, site: str, job: str, *, before: datetime, limit: int, without: Collection[str]
) -> list[Claim]:
    """Claims for up to `limit` URLs that are due `before`, most urgent first, `without` those in flight already."""
    found: list[Claim] = []
    for priority in _priorities(connection, site):
        wanted = {"site": site, "priority": priority, "before": before, "most": limit - len(found) + len(without)}
        rows = connection.execute(_DUE, wanted)
        found += [_claim(row, site, job) for row in rows if row.url not in without]
        if len(found) >= limit:
            break
    return found[:limit]


def claims_of(connection: Connection, site: str, job: str, *, urls: Iterable[str], before: datetime) -> list[Claim]:
    """Claims for those of some URLs that are due `before`, most urgent first, whatever site planned them."""
    rows = [row for row in _find(connection, urls).values() if row.due is not None and row.due <= before]
    return [_claim(row, site, job) for row in sorted(rows, key=lambda row: (-row.priority, row.due, row.id))]


_PLAN = names_of(Due, without={"link"})
_HEARD = names_of(Link, without={"url"})
_COLUMNS: tuple[Column[Any], ...] = (FRONTIER.c.id, URL.c.url, *(FRONTIER.c[name] for name in (*_PLAN, *_HEARD)))

# Of one priority: an index gives them in order, however many are due.
_DUE = (
    select(*_COLUMNS)
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
_ABOVE_ALL = 1 << 30


def _priorities(connection: Connection, site: str) -> Iterable[int]:
    """The priorities of a site's plans, highest first: one step into an index for each."""
    below: int | None = _ABOVE_ALL
    while (below := connection.scalar(_NEXT_PRIORITY, {"site": site, "below": below})) is not None:
        yield below


def _claim(row: AnyRow, site: str, job: str) -> Claim:
    facts = {name: getattr(row, name) for name in ("url", *_HEARD, "role", "via_record", "kind", "hops", "priority")}
    return Claim(id=str(uuid.uuid4()), site=site, job=job, try_no=row.tries + 1, **facts)


def settle(connection: Connection, captures: Sequence[Capture], rule: Rule) -> list[Due | None]:
    """Plan the URLs of settled claims anew; the plan that each claim was made by, None for a URL that no plan knows."""
    plans = planned(connection, [capture.url for capture in captures])
    withheld = takedowns_of(connection, plans)
    before: list[Due | None] = []
    for capture in captures:
        plan = plans.get(capture.url)
        before.append(plan.due if plan else None)
        if plan is not None:
            following = Next(due=None) if capture.url in withheld else rule(plan, capture)
            due = replace(plan.due, due=following.due, kind=following.kind, tries=following.tries)
            plans[capture.url] = replace(plan, due=due)
    _put(connection, [(plan.id, plan.due) for plan in plans.values()])
    return before


_REPLAN = (
    update(FRONTIER)
    .where(FRONTIER.c.id == bindparam("of"))
    .values(due=bindparam("new_due"), kind=bindparam("new_kind"), tries=bindparam("new_tries"))
)


def _put(connection: Connection, plans: Sequence[tuple[int, Due]]) -> None:
    rows = [{"of": id_, "new_due": plan.due, "new_kind": plan.kind, "new_tries": plan.tries} for id_, plan in plans]
    if rows:
        connection.execute(_REPLAN, rows)


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
    select(*_COLUMNS, FIRST_SEEN.label("first_seen"))
    .select_from(FRONTIER)
    .join(URL, URL.c.id == FRONTIER.c.url_id)
    .where(URL.c.key.in_(bindparam("keys", expanding=True)))
)


def _find(connection: Connection, urls: Iterable[str]) -> dict[str, AnyRow]:
    keys = sorted({digest_of(url) for url in urls})
    rows = (row for some in batches(keys) for row in connection.execute(_FIND, {"keys": some}))
    return {row.url: row for row in rows}


def planned(connection: Connection, urls: Iterable[str]) -> dict[str, Planned]:
    """The plans for those of `urls` that have one."""
    return {
        url: Planned(id=row.id, due=_due(row), first_seen=row.first_seen)
        for url, row in _find(connection, urls).items()
    }


def _due(row: AnyRow) -> Due:
    link = Link(url=row.url, **{name: getattr(row, name) for name in _HEARD})
    return Due(link=link, **{name: getattr(row, name) for name in _PLAN})


def next_due(connection: Connection, site: str) -> datetime | None:
    """When the next URL of a site is due (UTC); None when none is."""
    # "due IS NOT NULL" follows, but only said it lets SQLite use the index.
    when = select(func.min(FRONTIER.c.due)).where(FRONTIER.c.site == site, FRONTIER.c.due.is_not(None))
    return connection.scalar(when)


def next_due_between(
    connection: Connection, site: str, kinds: Collection[Kind], after: datetime, until: datetime
) -> datetime | None:
    """When the next URL of a site is due for one of `kinds`, later than `after` and not later than `until` (UTC)."""
    when = select(func.min(FRONTIER.c.due)).where(FRONTIER.c.site == site, FRONTIER.c.kind.in_(kinds))
    return connection.scalar(when.where(FRONTIER.c.due > after, FRONTIER.c.due <= until))


def count_due(connection: Connection, site: str, before: datetime) -> int:
    """How many URLs of a site are due `before`."""
    count = select(func.count()).select_from(FRONTIER).where(FRONTIER.c.site == site, FRONTIER.c.due <= before)
    return int(connection.scalar(count) or 0)


_NEXT_SITE = select(func.min(FRONTIER.c.site)).where(FRONTIER.c.site > bindparam("above"), FRONTIER.c.due.is_not(None))


def sites_due(connection: Connection, before: datetime) -> list[str]:
    """Names of the sites with anything due `before`: one step into an index for each site, however much it plans."""
    found: list[str] = []
    site: str | None = ""
    while (site := connection.scalar(_NEXT_SITE, {"above": site})) is not None:
        due = next_due(connection, site)
        if due is not None and due <= before:
            found.append(site)
    return found


def unplanned(connection: Connection, sites: Iterable[str]) -> list[str]:
    """Those of some sites for which nothing was ever planned, in their order."""
    return [site for site in sites if connection.scalar(_ANY_PLAN, {"site": site}) is None]


_ANY_PLAN = select(FRONTIER.c.id).where(FRONTIER.c.site == bindparam("site")).limit(1)


def hasten(connection: Connection, urls: Collection[str], at: datetime) -> None:
    """Make planned URLs due at `at`, because a person asked for them."""
    keys = [digest_of(url) for url in set(urls) - takedowns_of(connection, urls).keys()]
    ids = select(URL.c.id).where(URL.c.key.in_(keys))
    connection.execute(update(FRONTIER).where(FRONTIER.c.url_id.in_(ids)).values(due=at, kind=Kind.HAND))


def count_planned(connection: Connection, site: str) -> int:
    """How many URLs of a site will be fetched again some time."""
    count = select(func.count()).select_from(FRONTIER).where(FRONTIER.c.site == site, FRONTIER.c.due.is_not(None))
    return int(connection.scalar(count) or 0)


def forget(connection: Connection, urls: Collection[str]) -> None:
    """Never fetch these URLs again."""
    ids = select(URL.c.id).where(URL.c.key.in_([digest_of(url) for url in urls]))
    connection.execute(update(FRONTIER).where(FRONTIER.c.url_id.in_(ids)).values(due=None))


def rest(connection: Connection, site: str) -> None:
    """Fetch nothing more of a site until it is asked for; what is known of its URLs stays."""
    connection.execute(update(FRONTIER).where(FRONTIER.c.site == site).values(due=None))


def drop(connection: Connection, site: str) -> None:
    """Forget all plans of a site, as if none of its URLs had been heard of."""
    connection.execute(delete(FRONTIER).where(FRONTIER.c.site == site))
