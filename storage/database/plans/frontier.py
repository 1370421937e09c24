"""What is to be fetched when. A URL stays due until its exchange is a row; there are no leases.

What was taken down is never due, whoever plans it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from storage.database.log.decisions import takedowns_of
from storage.database.log.urls import batches, digest_of, url_ids
from storage.database.schema import CaptureRow, FrontierRow, UrlRow
from storage.database.statements import AnyRow, insert_new, table_of
from storage.nouns import names_of
from storage.records import Capture, Claim, Kind, Link, Outcome
from storage.storable import storable_time

_frontier, _url, _capture = table_of(FrontierRow), table_of(UrlRow), table_of(CaptureRow)


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


Rule = Callable[[Due, Capture], Next]


def add(session: Session, site: str, plans: Iterable[Due]) -> None:
    """Plan URLs that are not planned yet."""
    replan(session, site, new=plans)


def replan(
    session: Session, site: str, *, new: Iterable[Due] = (), again: Iterable[tuple[Planned, datetime | None]] = ()
) -> None:
    """Plan URLs that are not planned yet (`new`), and look at planned ones `again` at a time (UTC; None: never)."""
    first: dict[str, Due] = {}
    for plan in new:
        first.setdefault(plan.link.url, plan)
    ids = _unplanned(session, first)
    moved = list(again)
    if not ids and not moved:
        return
    withheld = takedowns_of(session, [*ids, *(plan.due.link.url for plan, _at in moved)])
    unknown = url_ids(session, [url for url, id_ in ids.items() if id_ is None and url not in withheld])
    rows = [_row(site, first[url], id_ or unknown[url]) for url, id_ in ids.items() if url not in withheld]
    insert_new(session, FrontierRow, rows)
    _put(
        session,
        [
            (plan.id, replace(plan.due, due=at, kind=Kind.RECHECK))
            for plan, at in moved
            if plan.due.link.url not in withheld
        ],
    )


_WITH_PLANS = (
    select(_url.c.key, _url.c.id, _frontier.c.id.label("plan"))
    .select_from(_url)
    .outerjoin(_frontier, _frontier.c.url_id == _url.c.id)
    .where(_url.c.key.in_(bindparam("keys", expanding=True)))
)


def _unplanned(session: Session, urls: Iterable[str]) -> dict[str, int | None]:
    """Those of the URLs that are not planned, in their order, with their surrogates; None: not even heard of.

    Most of what a page points to is planned already.
    """
    keys = {digest_of(url): url for url in urls}
    connection = session.connection()
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
    session: Session, site: str, job: str, *, before: datetime, limit: int, without: Collection[str]
) -> list[Claim]:
    """Claims for up to `limit` URLs that are due `before`, most urgent first, `without` those in flight already."""
    found: list[Claim] = []
    for priority in _priorities(session, site):
        wanted = {"site": site, "priority": priority, "before": before, "most": limit - len(found) + len(without)}
        rows = session.connection().execute(_DUE, wanted)
        found += [_claim(row, site, job) for row in rows if row.url not in without]
        if len(found) >= limit:
            break
    return found[:limit]


_PLAN = names_of(Due, without={"link"})
_HEARD = names_of(Link, without={"url"})
_COLUMNS = (_frontier.c.id, _url.c.url, *(_frontier.c[name] for name in (*_PLAN, *_HEARD)))

# Of one priority: an index gives them in order, however many are due.
_DUE = (
    select(*_COLUMNS)
    .select_from(_frontier)
    .join(_url, _url.c.id == _frontier.c.url_id)
    .where(
        _frontier.c.site == bindparam("site"),
        _frontier.c.priority == bindparam("priority"),
        _frontier.c.due <= bindparam("before"),
    )
    .order_by(_frontier.c.due, _frontier.c.id)
    .limit(bindparam("most"))
)
_NEXT_PRIORITY = select(func.max(_frontier.c.priority)).where(
    _frontier.c.site == bindparam("site"),
    _frontier.c.priority < bindparam("below"),
    _frontier.c.due.is_not(None),
)
_ABOVE_ALL = 1 << 30


def _priorities(session: Session, site: str) -> Iterable[int]:
    """The priorities of a site's plans, highest first: one step into an index for each."""
    below: int | None = _ABOVE_ALL
    while (below := session.connection().scalar(_NEXT_PRIORITY, {"site": site, "below": below})) is not None:
        yield below


def _claim(row: AnyRow, site: str, job: str) -> Claim:
    facts = {name: getattr(row, name) for name in ("url", *_HEARD, "via_record", "kind", "hops", "priority")}
    return Claim(id=str(uuid.uuid4()), site=site, job=job, try_no=row.tries + 1, **facts)


def settle(session: Session, captures: Sequence[Capture], rule: Rule) -> list[Due | None]:
    """Plan the URLs of settled claims anew; the plan that each claim was made by, None for a URL that no plan knows."""
    rows = _find(session, [capture.url for capture in captures])
    plans = {url: _due(row) for url, row in rows.items()}
    withheld = takedowns_of(session, plans)
    before: list[Due | None] = []
    for capture in captures:
        due = plans.get(capture.url)
        before.append(due)
        if due is not None:
            following = Next(due=None) if capture.url in withheld else rule(due, capture)
            plans[capture.url] = replace(due, due=following.due, kind=following.kind, tries=following.tries)
    _put(session, [(rows[url].id, plan) for url, plan in plans.items()])
    return before


_REPLAN = (
    update(_frontier)
    .where(_frontier.c.id == bindparam("of"))
    .values(due=bindparam("new_due"), kind=bindparam("new_kind"), tries=bindparam("new_tries"))
)


def _put(session: Session, plans: Sequence[tuple[int, Due]]) -> None:
    rows = [{"of": id_, "new_due": plan.due, "new_kind": plan.kind, "new_tries": plan.tries} for id_, plan in plans]
    if rows:
        session.connection().execute(_REPLAN, rows)


_WELL = or_(
    _capture.c.status.between(200, 299),
    and_(_capture.c.status.is_(None), _capture.c.kind == Kind.IMPORTED, _capture.c.outcome == Outcome.RESPONSE),
)
_FIRST_SEEN = (
    select(_capture.c.at)
    .where(_capture.c.url_id == _url.c.id, _WELL)
    .order_by(_capture.c.at)
    .limit(1)
    .correlate(_url)
    .scalar_subquery()
)
_FIND = (
    select(*_COLUMNS, _FIRST_SEEN.label("first_seen"))
    .select_from(_frontier)
    .join(_url, _url.c.id == _frontier.c.url_id)
    .where(_url.c.key.in_(bindparam("keys", expanding=True)))
)


def _find(session: Session, urls: Iterable[str]) -> dict[str, AnyRow]:
    keys = sorted({digest_of(url) for url in urls})
    rows = (row for some in batches(keys) for row in session.connection().execute(_FIND, {"keys": some}))
    return {row.url: row for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan that is a row, under its surrogate; `first_seen` is when the URL was first captured well (UTC)."""

    id: int
    due: Due
    first_seen: datetime | None


def planned(session: Session, urls: Iterable[str]) -> dict[str, Planned]:
    """The plans for those of `urls` that have one."""
    return {
        url: Planned(id=row.id, due=_due(row), first_seen=row.first_seen) for url, row in _find(session, urls).items()
    }


def _due(row: AnyRow) -> Due:
    link = Link(url=row.url, **{name: getattr(row, name) for name in _HEARD})
    return Due(link=link, **{name: getattr(row, name) for name in _PLAN})


def next_due(session: Session, site: str) -> datetime | None:
    """When the next URL of a site is due (UTC); None when none is."""
    return session.scalar(select(func.min(FrontierRow.due)).where(FrontierRow.site == site))


def next_due_between(
    session: Session, site: str, kinds: Collection[Kind], after: datetime, until: datetime
) -> datetime | None:
    """When the next URL of a site is due for one of `kinds`, later than `after` and not later than `until` (UTC)."""
    when = select(func.min(FrontierRow.due)).where(FrontierRow.site == site, FrontierRow.kind.in_(kinds))
    return session.scalar(when.where(FrontierRow.due > after, FrontierRow.due <= until))


def count_due(session: Session, site: str, before: datetime) -> int:
    """How many URLs of a site are due `before`."""
    count = select(func.count()).select_from(FrontierRow).where(FrontierRow.site == site, FrontierRow.due <= before)
    return int(session.scalar(count) or 0)


_NEXT_SITE = select(func.min(_frontier.c.site)).where(
    _frontier.c.site > bindparam("above"), _frontier.c.due.is_not(None)
)


def sites_due(session: Session, before: datetime) -> list[str]:
    """Names of the sites with anything due `before`: one step into an index for each site, however much it plans."""
    found: list[str] = []
    site: str | None = ""
    while (site := session.connection().scalar(_NEXT_SITE, {"above": site})) is not None:
        due = next_due(session, site)
        if due is not None and due <= before:
            found.append(site)
    return found


def hasten(session: Session, urls: Collection[str], at: datetime) -> None:
    """Make planned URLs due at `at`, because a person asked for them."""
    keys = [digest_of(url) for url in set(urls) - takedowns_of(session, urls).keys()]
    ids = select(UrlRow.id).where(UrlRow.key.in_(keys))
    session.execute(update(FrontierRow).where(FrontierRow.url_id.in_(ids)).values(due=at, kind=Kind.HAND))


def count_planned(session: Session, site: str) -> int:
    """How many URLs of a site will be fetched again some time."""
    count = select(func.count()).select_from(FrontierRow).where(FrontierRow.site == site, FrontierRow.due.is_not(None))
    return int(session.scalar(count) or 0)


def forget(session: Session, urls: Collection[str]) -> None:
    """Never fetch these URLs again."""
    ids = select(UrlRow.id).where(UrlRow.key.in_([digest_of(url) for url in urls]))
    session.execute(update(FrontierRow).where(FrontierRow.url_id.in_(ids)).values(due=None))
