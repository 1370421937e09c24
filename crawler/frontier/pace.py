"""How often a source is asked: at the rate at which it tells something new, learnt from its own history. Pure.

In: the site's bounds, and the period of a plan. Out: its next period. Never: a clock.

A look that tells nothing new makes the next one a little later, one that does makes it much sooner: so a source is
asked some eight times for each time that it has news, and after a night without any it is quick again within two looks.
"""

from __future__ import annotations

from datetime import timedelta

from crawler.sites.declaration import Site
from storage.database.plans.plan import Due

SLOWER, FASTER = 1.2, 0.25
"""Times the period, after a look that told nothing new, and after one that did."""
A_DAY = timedelta(days=1)


def period_of(site: Site, due: Due) -> timedelta:
    """The time between two looks as it is now: the learnt one, within the bounds of today's site file."""
    shortest, longest = _bounds(site, due)
    learnt = shortest if due.period is None else timedelta(seconds=due.period)
    return min(max(learnt, shortest), longest)


def after_nothing_new(site: Site, due: Due) -> timedelta:
    """The period behind a look that told nothing new."""
    return min(period_of(site, due) * SLOWER, _bounds(site, due)[1])


def after_news(site: Site, due: Due) -> timedelta:
    """The period behind a look that told something new."""
    return max(period_of(site, due) * FASTER, _bounds(site, due)[0])


def _bounds(site: Site, due: Due) -> tuple[timedelta, timedelta]:
    """The sitemaps that a sitemap names are mostly those of years past: they are asked for down to daily."""
    shortest = timedelta(hours=site.recheck.listings if due.role == "listing" else site.recheck.feeds)
    is_of_many = due.role == "sitemap" and due.hops > 0
    longest = A_DAY if is_of_many else timedelta(hours=site.recheck.slowest)
    return shortest, max(shortest, min(longest, A_DAY))
