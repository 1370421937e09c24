"""One job in this process: the site that is meant, the job, and what a person sees of it.

Imports Scrapy, which a `crawl --due` with nothing due need not wait for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from urllib.parse import urlsplit

import click

from crawler.commands.jobs.alarms import tell_alarms
from crawler.commands.jobs.manner import Manner
from crawler.commands.jobs.progress import Watcher
from crawler.commands.jobs.report import tell
from crawler.frontier import planning
from crawler.frontier.revisit_rule import SOURCES
from crawler.jobs.budget import Budget
from crawler.jobs.by_hand import FollowingClaims, PageClaims
from crawler.sites import standing
from crawler.sites.declaration import Site
from crawler.sites.declarations import BrokenFile, Declarations, all_declared
from crawler.sites.site_files import find_site, recorded_site, undeclared
from crawler.spiders.run import Order, Result, run
from storage.archive import Archive
from storage.database import rebuild, withheld
from storage.database.engine import Connection
from storage.database.log import captures, jobs
from storage.database.log.decisions import TAKEDOWN
from storage.database.plans import frontier, last_visits
from storage.database.plans.plan import Due
from storage.database.plans.rows import planned
from storage.errors import TakenDown, UnknownSite, UsageError
from storage.records import ReadingOutcome
from storage.urls import canonical_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What stands on the command line: a name or a URL, whether to `follow` its links, and `since` when its past is
    wanted, too.
    """

    what: str
    follow: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Meant:
    """The job that a wish means, and the site files that were of no use."""

    order: Order
    broken: tuple[BrokenFile, ...] = ()


def make_due(archive: Archive, order: Order) -> None:
    """Make the start pages, feeds and sitemaps of a site due that a person named, where nothing is left to go on with.

    A page is asked for by its job; the sources of its site, if that is declared, are planned for `crawl --due`.
    """
    site, now = order.site, datetime.now(UTC)
    with archive.database.write() as connection:
        if order.urls and not order.is_stranger:
            frontier.add(connection, site.name, planning.seeds(site, now))
        elif not order.urls and not _is_anything_left(connection, site.name, now):
            frontier.hasten(connection, [*site.start, *site.feeds, *site.sitemaps], now)


def reaching_back(archive: Archive, order: Order, since: datetime) -> Order:
    """The same order with a longer past: what the known sitemaps of its site date from `since` on (UTC) is planned, as
    are the days beside those that its pages link to; those that are read for the first time are taken as far back.
    """
    days = (datetime.now(UTC) - since).days + 1
    site = _with_limits(order.site, max_age_days=days).model_copy(update={"back_to": since.date()})
    with archive.database.write() as connection:
        for draft, hops in last_visits.drafts(connection, site.name):
            if draft.outcome is ReadingOutcome.SITEMAP:
                frontier.add(connection, site.name, planning.from_draft(site, draft, hops))
            else:
                _plan_days(connection, site, planning.of_days(site, draft))
    return replace(order, site=site)


def _plan_days(connection: Connection, site: Site, dues: Sequence[Due]) -> None:
    """Plan the lists of days, and ask again for those that were not had: whoever asks for them is to be told."""
    frontier.add(connection, site.name, dues)
    plans = planned(connection, [due.link.url for due in dues])
    never_had = [url for url, plan in plans.items() if plan.first_seen is None]
    if never_had:
        frontier.hasten(connection, never_had, datetime.now(UTC))


def _is_anything_left(connection: Connection, site: str, now: datetime) -> bool:
    """Whether URLs are due, pages wait to be read, or a job was killed that is gone on with."""
    waiting = captures.pending(connection, site, 1)
    return bool(waiting) or jobs.is_locked(connection, site) or frontier.count_due(connection, site, now) > 0


def crawl_here(archive: Archive, order: Order, budget: Budget, manner: Manner) -> None:
    """Crawl a site, or a page of it, and say what came of it. Raises TakenDown where nothing of it may be fetched."""
    _must_not_be_taken_down(archive, order)
    result = run_shown(archive, order, manner, budget)
    result = without_what_was_not_had(archive, order, result)
    tell(archive, order.site, result, manner)
    tell_alarms(archive, order.site, result, manner)
    result.checked()
    if order.is_stranger and order.urls and manner.report == "text":
        click.echo(
            "This page alone was fetched. --follow goes on to its links; `microfiche site new` declares its site."
        )


_TAKEN_DOWN = (
    "{what} was taken down on {when}: {why}. It is not fetched before somebody lifts that "
    "(`microfiche takedown --lift`; `microfiche decisions` lists all)."
)


def _must_not_be_taken_down(archive: Archive, order: Order) -> None:
    asked = set(order.urls or (*order.site.start, *order.site.feeds, *order.site.sitemaps))
    with archive.database.read() as connection:
        down = withheld.of_urls(connection, asked, kinds=(TAKEDOWN,))
    if asked and asked == down.keys():
        what = min(asked)
        raise TakenDown(_TAKEN_DOWN, what=what, when=f"{down[what].at:%Y-%m-%d}", why=down[what].reason)


def run_shown(archive: Archive, order: Order, manner: Manner, budget: Budget | None = None) -> Result:
    """Run one job in this process and show how it goes. Raises as `run`."""
    watcher, site, result = Watcher(manner), order.site, None
    with watcher.shown():
        try:
            result = run(archive, site, urls=order.urls, claiming=order.claiming, watch=watcher.follow, budget=budget)
        finally:
            watcher.leave(site.name, result)
    return result


def without_what_was_not_had(archive: Archive, order: Order, result: Result) -> Result:
    """Watch neither a page that was not had, nor anything of a stranger of which single pages are wanted, or nothing
    was had: an address that somebody mistyped would be asked for ever. Of a declared site there is nothing to ask.
    """
    if not (order.urls or order.is_stranger):
        return result
    with archive.database.write() as connection:
        if order.is_stranger and (order.urls or not last_visits.was_had(connection, order.site.name)):
            frontier.rest(connection, order.site.name)
        plans = planned(connection, order.urls)
        # What another site of the host declares stays planned, also where nobody has had it yet.
        wanted = {url: plan for url, plan in plans.items() if plan.due.role not in SOURCES}
        frontier.forget(connection, [url for url, plan in wanted.items() if plan.first_seen is None])
        waiting, following = frontier.outlook(connection, order.site.name)
    return replace(result, waiting=waiting, next_due=following)


def declared_in(archive: Archive) -> Callable[[], Declarations]:
    """All site files, which are read when they are asked for, and once."""
    return cache(lambda: all_declared([archive.sites]))


def meant_by(wish: Wish, archive: Archive, declared: Callable[[], Declarations] | None = None) -> Meant:
    """What a wish means; `declared` spares reading the site files for each of many. Raises BadUrl, SiteError where its
    site's file is broken, paused or removed, and UsageError where the past of a single page is wanted.
    """
    declared = declared or declared_in(archive)
    meant = _named(wish.what, archive) if _is_name(wish.what) else _addressed(wish, archive, declared())
    if wish.since and meant.order.urls:
        raise UsageError(why=f"--since is for whole sites, and {wish.what} is one page; give the name of its site")
    standing.check(archive.sites, meant.order.site.name)
    return meant


def _is_name(what: str) -> bool:
    return "/" not in what and ":" not in what


def _named(name: str, archive: Archive) -> Meant:
    standing.check(archive.sites, name)  # what was removed is not known, and should be told all the same
    return Meant(Order(_known_site(name, archive)))


def _addressed(wish: Wish, archive: Archive, declared: Declarations) -> Meant:
    """A front page or a declared start page is its site; any other URL is a page of it, and nothing else is fetched."""
    url = canonical_url(wish.what)
    site = declared.owner_of(url)
    if site is not None:
        order = Order(site) if url in site.start or _is_front(url) else _page(site, url, wish)
    elif _is_front(url) or wish.follow:
        order = Order(undeclared(url), is_stranger=True)
    else:
        order = _page_of_stranger(url, wish, archive)
    return Meant(order, declared.broken)


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _page(site: Site, url: str, wish: Wish) -> Order:
    if wish.follow:
        return Order(site, (url,), FollowingClaims)
    return Order(_with_limits(site, max_hops=0), (url,), PageClaims)


def _page_of_stranger(url: str, wish: Wish, archive: Archive) -> Order:
    """A page of a site that was crawled by its URL before belongs to that; else its site is not watched."""
    site = undeclared(canonical_url("/", url))
    with archive.database.read() as connection:
        is_watched = frontier.next_due(connection, site.name) is not None
        recorded = rebuild.recorded_sites(connection) if is_watched else {}
    if site.name in recorded:
        return _page(recorded_site(site.name, recorded), url, wish)
    return replace(_page(site, url, wish), is_stranger=True)


def _with_limits(site: Site, **limits: int) -> Site:
    return site.model_copy(update={"limits": site.limits.model_copy(update=limits)})


def _known_site(name: str, archive: Archive) -> Site:
    """A declared site, or one that was crawled by its URL before."""
    try:
        return find_site(name, [archive.sites])
    except UnknownSite:
        with archive.database.read() as connection:
            recorded = rebuild.recorded_sites(connection)
        if name not in recorded:
            raise
        return recorded_site(name, recorded)
