"""What is to be fetched when. A URL stays due until its exchange is a row; there are no leases.

What was taken down is never due, whoever plans it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, select, update

from storage.database import withheld
from storage.database.log.decisions import TAKEDOWN
from storage.database.log.urls import batches, digest_of, url_ids
from storage.database.plans.claims import without_hosts
from storage.database.plans.plan import REQUISITE, Due, Next, Planned, Rule
from storage.database.plans.rows import HEARD, PLAN, planned
from storage.database.schema import FRONTIER, URL
from storage.database.statements import AnyRow, insert_new
from storage.records import Capture, Kind
from storage.storable import storable_time


def add(connection: Connection, site: str, plans: Iterable[Due]) -> Collection[str]:
    """Plan URLs that are not planned yet, and say which were not.

    One that waits for its first fetch moves up, where it is told of as more urgent or nearer than it was: an article of
    a long list that the front page names next. A sitemap that changed, as the list of sitemaps says, is due now.
    What was planned as a file of a page is planned anew.
    """
    first = _most_urgent(plans)
    known = _known(connection, first)
    if files := [row.plan for row in known.values() if row.role == REQUISITE]:
        connection.execute(delete(FRONTIER).where(FRONTIER.c.id.in_(files)))
        known = _known(connection, first)
    _move_up(connection, [(row, first[url]) for url, row in known.items() if row.plan is not None])
    ids = {url: known[url].id if url in known else None for url in first if url not in known or known[url].plan is None}
    if not ids:
        return ()
    taken_down = taken_down_of(connection, ids)
    unknown = url_ids(connection, [url for url, id_ in ids.items() if id_ is None and url not in taken_down])
    rows = [row_of(site, first[url], id_ or unknown[url]) for url, id_ in ids.items() if url not in taken_down]
    insert_new(connection, FRONTIER, rows)
    return ids.keys()


def taken_down_of(connection: Connection, urls: Iterable[str]) -> set[str]:
    """Those of these canonical URLs that are not fetched any more."""
    return set(withheld.of_urls(connection, urls, kinds=(TAKEDOWN,)))


def repace(connection: Connection, plans: Sequence[tuple[Planned, datetime, timedelta]]) -> None:
    """Look at sources again at another time, and from then on at another pace."""
    dues = [(plan, replace(plan.due, due=due, period=round(period.total_seconds()))) for plan, due, period in plans]
    _put(connection, [(plan.id, due) for plan, due in dues])


def _most_urgent(plans: Iterable[Due]) -> dict[str, Due]:
    """The most urgent plan for each URL; of equals the first."""
    found: dict[str, Due] = {}
    for plan in plans:
        before = found.setdefault(plan.link.url, plan)
        if plan.priority > before.priority:
            found[plan.link.url] = plan
    return found


_WITH_PLANS = (
    select(
        URL.c.key,
        URL.c.id,
        FRONTIER.c.id.label("plan"),
        *(FRONTIER.c[name] for name in ("due", "kind", "role", "priority", "hops", "hint_date")),
    )
    .select_from(URL)
    .outerjoin(FRONTIER, FRONTIER.c.url_id == URL.c.id)
    .where(URL.c.key.in_(bindparam("keys", expanding=True)))
)


def _known(connection: Connection, urls: Iterable[str]) -> dict[str, AnyRow]:
    """Those of the URLs that were ever heard of, with their plans where they have one."""
    keys = {digest_of(url): url for url in urls}
    rows = (row for some in batches(keys) for row in connection.execute(_WITH_PLANS, {"keys": some}))
    return {keys[row.key]: row for row in rows}


_MOVE_UP = (
    update(FRONTIER)
    .where(FRONTIER.c.id == bindparam("of"))
    .values(
        priority=bindparam("new_priority"),
        hops=bindparam("new_hops"),
        due=bindparam("new_due"),
        hint_date=bindparam("new_date"),
    )
)


def _move_up(connection: Connection, told: Iterable[tuple[AnyRow, Due]]) -> None:
    """Most of what a page points to was fetched before, or waits as urgently as this page says."""
    better = [
        {
            "of": row.plan,
            "new_priority": max(row.priority, due.priority),
            "new_hops": min(row.hops, due.hops),
            "new_due": row.due if row.kind == Kind.NEW else min(row.due, due.due or row.due),
            "new_date": row.hint_date if row.kind == Kind.NEW else storable_time(due.link.hint_date),
        }
        for row, due in told
        if row.due is not None and (_waits_lower(row, due) or _was_changed(row, due))
    ]
    if better:
        connection.execute(_MOVE_UP, better)


def _waits_lower(row: AnyRow, due: Due) -> bool:
    return bool(row.kind == Kind.NEW and (due.priority > row.priority or due.hops < row.hops))


def _was_changed(row: AnyRow, due: Due) -> bool:
    """Whether a list of sitemaps gives one a later date than it did: it is read again now, not at its next turn."""
    dates = (row.hint_date, due.link.hint_date)
    return row.role == "sitemap" and row.kind == Kind.RECHECK and None not in dates and dates[0] < dates[1]


def row_of(site: str, plan: Due, url: int) -> dict[str, object]:
    """A plan as a row; `url` is the surrogate of its URL."""
    link = plan.link
    heard = {name: getattr(link, name) for name in HEARD}
    mine = {name: getattr(plan, name) for name in PLAN}
    return {"url_id": url, "site": site, **heard, **mine, "hint_date": storable_time(link.hint_date)}


def settle(connection: Connection, captures: Sequence[Capture], rule: Rule) -> list[Due | None]:
    """Plan the URLs of settled claims anew; the plan that each claim was made by, None for a URL that no plan knows.

    A file of a page that is not due again has no plan any more; the capture says that it was had.
    """
    plans = planned(connection, [capture.url for capture in captures])
    taken_down = taken_down_of(connection, plans)
    before: list[Due | None] = []
    for capture in captures:
        plan = plans.get(capture.url)
        before.append(plan.due if plan else None)
        if plan is not None and _is_by(plan, capture):
            following = Next(due=None) if capture.url in taken_down else rule(plan, capture)
            due = replace(plan.due, due=following.due, kind=following.kind, tries=following.tries)
            if following.period is not None:
                due = replace(due, period=following.period)
            plans[capture.url] = replace(plan, due=due)
    over = [plan.id for plan in plans.values() if plan.due.role == REQUISITE and plan.due.due is None]
    if over:
        connection.execute(_FORGET, [{"of": id_} for id_ in over])
    _put(connection, [(plan.id, plan.due) for plan in plans.values() if plan.id not in over])
    return before


def _is_by(plan: Planned, capture: Capture) -> bool:
    """Whether a capture may settle a plan: a page that was fetched as a file of another is not read, and due still."""
    return capture.kind is not Kind.REQUISITE or plan.due.role == REQUISITE


_FORGET = delete(FRONTIER).where(FRONTIER.c.id == bindparam("of"))


_REPLAN = (
    update(FRONTIER)
    .where(FRONTIER.c.id == bindparam("of"))
    .values(
        due=bindparam("new_due"),
        kind=bindparam("new_kind"),
        tries=bindparam("new_tries"),
        period=bindparam("new_period"),
    )
)


def _put(connection: Connection, plans: Sequence[tuple[int, Due]]) -> None:
    rows = [
        {"of": id_, "new_due": plan.due, "new_kind": plan.kind, "new_tries": plan.tries, "new_period": plan.period}
        for id_, plan in plans
    ]
    if rows:
        connection.execute(_REPLAN, rows)


def next_due(connection: Connection, site: str) -> datetime | None:
    """When the next URL of a site is due (UTC); None when none is."""
    return connection.scalar(_NEXT_DUE, {"site": site})


_of_site = FRONTIER.c.site == bindparam("site")
# "due IS NOT NULL" follows, but only said it lets SQLite use the index.
_NEXT_DUE = select(func.min(FRONTIER.c.due)).where(_of_site, FRONTIER.c.due.is_not(None))
_NEXT_BETWEEN = (
    select(func.min(FRONTIER.c.due))
    .select_from(FRONTIER)
    .where(
        _of_site,
        FRONTIER.c.kind.in_(bindparam("kinds", expanding=True)),
        FRONTIER.c.due > bindparam("after"),
        FRONTIER.c.due <= bindparam("until"),
    )
)
_no_file = FRONTIER.c.priority >= 0
_COUNT_DUE = select(func.count()).select_from(FRONTIER).where(_of_site, _no_file, FRONTIER.c.due <= bindparam("before"))
_OUTLOOK = select(func.count(), func.min(FRONTIER.c.due)).where(_of_site, _no_file, FRONTIER.c.due.is_not(None))


def next_due_between(
    connection: Connection,
    site: str,
    kinds: Collection[Kind],
    after: datetime,
    until: datetime,
    *,
    passed_over: Collection[str] = (),
) -> datetime | None:
    """When the next URL of a site is due for one of `kinds`, later than `after` and not later than `until` (UTC), those
    of hosts aside that are passed over.
    """
    query = _NEXT_BETWEEN
    if passed_over:
        query = without_hosts(query.join(URL, URL.c.id == FRONTIER.c.url_id), passed_over)
    return connection.scalar(query, {"site": site, "kinds": [*kinds], "after": after, "until": until})


def count_due(connection: Connection, site: str, before: datetime) -> int:
    """How many URLs of a site are due `before`, files of pages aside."""
    return int(connection.scalar(_COUNT_DUE, {"site": site, "before": before}) or 0)


_NEXT_SITE = (
    select(FRONTIER.c.site, FRONTIER.c.due)
    .where(FRONTIER.c.site > bindparam("above"), FRONTIER.c.due.is_not(None))
    .order_by(FRONTIER.c.site, FRONTIER.c.due)
    .limit(1)
)


def next_of_sites(connection: Connection) -> dict[str, datetime]:
    """When the next URL of each site is due (UTC), where any is: one step into an index for each site."""
    found: dict[str, datetime] = {}
    site = ""
    while (row := connection.execute(_NEXT_SITE, {"above": site}).one_or_none()) is not None:
        site, found[row.site] = row.site, row.due
    return found


def unplanned(connection: Connection, sites: Iterable[str]) -> list[str]:
    """Those of some sites for which nothing was ever planned, in their order."""
    return [site for site in sites if connection.scalar(_ANY_PLAN, {"site": site}) is None]


_ANY_PLAN = select(FRONTIER.c.id).where(FRONTIER.c.site == bindparam("site")).limit(1)


def hasten(connection: Connection, urls: Collection[str], at: datetime) -> None:
    """Make planned URLs due at `at`, because a person asked for them."""
    for keys in batches(digest_of(url) for url in set(urls) - taken_down_of(connection, urls)):
        ids = select(URL.c.id).where(URL.c.key.in_(keys))
        connection.execute(update(FRONTIER).where(FRONTIER.c.url_id.in_(ids)).values(due=at, kind=Kind.HAND))


def outlook(connection: Connection, site: str) -> tuple[int, datetime | None]:
    """How many URLs of a site will be fetched again some time, and when the next is due (UTC); without files."""
    waiting, following = connection.execute(_OUTLOOK, {"site": site}).one()
    return waiting, following


def forget(connection: Connection, urls: Collection[str]) -> None:
    """Never fetch these URLs again."""
    for keys in batches(digest_of(url) for url in urls):
        ids = select(URL.c.id).where(URL.c.key.in_(keys))
        connection.execute(update(FRONTIER).where(FRONTIER.c.url_id.in_(ids)).values(due=None))


def rest(connection: Connection, site: str) -> None:
    """Fetch nothing more of a site until it is asked for; what is known of its URLs stays."""
    connection.execute(update(FRONTIER).where(FRONTIER.c.site == site).values(due=None))


def drop(connection: Connection, site: str) -> None:
    """Forget all plans of a site, as if none of its URLs had been heard of."""
    connection.execute(delete(FRONTIER).where(FRONTIER.c.site == site))
