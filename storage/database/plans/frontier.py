"""What is to be fetched when. A URL stays due until its exchange is a row; there are no leases.

What was taken down is never due, whoever plans it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.database.log.decisions import is_taken_down, takedowns_of
from storage.database.schema import Frontier, Url
from storage.database.upsert import insert_new, url_ids
from storage.records import Capture, Claim, Kind, Link


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
    plans = list(plans)
    withheld = takedowns_of(session, [plan.link.url for plan in plans])
    plans = [plan for plan in plans if plan.link.url not in withheld]
    ids = url_ids(session, [plan.link.url for plan in plans])
    insert_new(session, Frontier, [_row(site, plan, ids[plan.link.url]) for plan in plans])


def _row(site: str, plan: Due, url: int) -> dict[str, object]:
    link = plan.link
    heard = {name: getattr(link, name) for name in ("rel", "via", "position", "hint_title", "hint_date")}
    mine = {name: getattr(plan, name) for name in ("role", "due", "kind", "priority", "tries", "hops", "via_record")}
    return {"url_id": url, "site": site, **heard, **mine}


def claims(
    session: Session, site: str, job: str, *, before: datetime, limit: int, without: Collection[str]
) -> list[Claim]:
    """Claims for up to `limit` URLs that are due `before`, most urgent first, `without` those in flight already."""
    rows = session.execute(
        select(Frontier, Url.url)
        .join(Url, Url.id == Frontier.url_id)
        .where(Frontier.site == site, Frontier.due <= before)
        .order_by(Frontier.priority.desc(), Frontier.due, Frontier.id)
        .limit(limit + len(without))
    )
    return [_claim(row, url, site, job) for row, url in rows if url not in without][:limit]


def _claim(row: Frontier, url: str, site: str, job: str) -> Claim:
    same = ("rel", "via", "position", "hint_title", "hint_date", "via_record", "kind", "hops", "priority")
    facts = {name: getattr(row, name) for name in same}
    return Claim(id=str(uuid.uuid4()), url=url, site=site, job=job, try_no=row.tries + 1, **facts)


def settle(session: Session, capture: Capture, rule: Rule) -> None:
    """Plan the URL of a settled claim anew; nothing happens to a URL that no plan knows."""
    row = _find(session, capture.url)
    if row is None:
        return
    following = rule(_due(row, capture.url), capture)
    if is_taken_down(session, capture.url):
        following = Next(due=None)
    row.due, row.kind, row.tries = following.due, following.kind, following.tries
    session.flush()


def plan_again(session: Session, url: str, due: datetime | None) -> None:
    """Look at a URL again at `due` (UTC; None: never)."""
    row = _find(session, url)
    if row is not None and not is_taken_down(session, url):
        row.due, row.kind = due, Kind.RECHECK
        session.flush()


def _find(session: Session, url: str) -> Frontier | None:
    return session.scalars(select(Frontier).join(Url, Url.id == Frontier.url_id).where(Url.url == url)).one_or_none()


def planned(session: Session, url: str) -> Due | None:
    """The plan for a URL, or None."""
    row = _find(session, url)
    return None if row is None else _due(row, url)


def _due(row: Frontier, url: str) -> Due:
    link = Link(
        url=url, rel=row.rel, via=row.via, position=row.position, hint_title=row.hint_title, hint_date=row.hint_date
    )
    mine = {name: getattr(row, name) for name in ("role", "due", "kind", "priority", "tries", "hops", "via_record")}
    return Due(link=link, **mine)


def next_due(
    session: Session, site: str, kinds: Collection[Kind] = tuple(Kind), after: datetime | None = None
) -> datetime | None:
    """When the next URL of a site is due for one of `kinds` (UTC), later than `after`; None when none is."""
    query = select(func.min(Frontier.due)).where(Frontier.site == site, Frontier.kind.in_(kinds))
    return session.scalar(query if after is None else query.where(Frontier.due > after))


def count_due(session: Session, site: str, before: datetime) -> int:
    """How many URLs of a site are due `before`."""
    count = select(func.count()).select_from(Frontier).where(Frontier.site == site, Frontier.due <= before)
    return int(session.scalar(count) or 0)


def sites_due(session: Session, before: datetime) -> list[str]:
    """Names of the sites with anything due `before`."""
    return list(session.scalars(select(Frontier.site).where(Frontier.due <= before).distinct().order_by(Frontier.site)))


def hasten(session: Session, urls: Collection[str], at: datetime) -> None:
    """Make planned URLs due at `at`, because a person asked for them."""
    ids = select(Url.id).where(Url.url.in_(set(urls) - takedowns_of(session, urls).keys()))
    session.execute(update(Frontier).where(Frontier.url_id.in_(ids)).values(due=at, kind=Kind.HAND))


def count_planned(session: Session, site: str) -> int:
    """How many URLs of a site will be fetched again some time."""
    count = select(func.count()).select_from(Frontier).where(Frontier.site == site, Frontier.due.is_not(None))
    return int(session.scalar(count) or 0)


def forget(session: Session, urls: Collection[str]) -> None:
    """Never fetch these URLs again."""
    ids = select(Url.id).where(Url.url.in_(urls))
    session.execute(update(Frontier).where(Frontier.url_id.in_(ids)).values(due=None))
