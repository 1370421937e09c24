"""What is to be visited: seeds of a site, links of what was read, targets of redirects. Pure.

News is fetched newest first: feeds and front pages before articles, announced articles before found ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import inf

from crawler.frontier.date_archives import days_beside, is_before, is_of_same_day
from crawler.frontier.scope import scope_of
from crawler.sites.declaration import Site
from storage.database.plans.plan import REQUISITE, SOURCE_PRIORITY, Due
from storage.records import NOTED, Capture, Draft, Kind, Link, ReadingOutcome, Rel

_ROLE_PRIORITY = {"feed": 40, "listing": 30, "sitemap": SOURCE_PRIORITY, "page": 0}
_REL_PRIORITY = {
    Rel.HAND: 15,
    Rel.PART: 12,
    Rel.FEED: 10,
    Rel.LISTING: 8,
    Rel.TEASER: 6,
    Rel.SITEMAP: 4,
    Rel.DAY: 3,
    Rel.PAGER: 2,
}
_LISTS = (ReadingOutcome.FEED, ReadingOutcome.SITEMAP)
_NEWS = timedelta(days=2)
"""So long after its date an article is news, as one that a feed announces; a news sitemap names it as long."""


def seeds(site: Site, at: datetime) -> list[Due]:
    """The start pages, feeds and sitemaps of a site, due at once."""
    urls = [("listing", site.start), ("feed", site.feeds), ("sitemap", site.sitemaps)]
    return [
        Due(link=Link(url=url, rel=Rel.SEED), role=role, due=at, priority=_ROLE_PRIORITY[role])
        for role, those in urls
        for url in those
    ]


def by_hand(urls: list[str], at: datetime) -> list[Due]:
    """Pages that a person asked for."""
    return [Due(link=Link(url=url, rel=Rel.HAND), role="page", due=at, kind=Kind.HAND, priority=50) for url in urls]


def from_robots(site: Site, sitemaps: list[Link], at: datetime) -> list[Due]:
    """Sitemaps that robots.txt names."""
    return [_further(link, "sitemap", at, 0) for link in sitemaps if scope_of(site).further(link).followed]


def from_draft(site: Site, draft: Draft, hops: int) -> list[Due]:
    """What a page, feed or sitemap told us to visit, as far as it belongs to the site. `hops` are those to the page.

    The other pages of a story are as far away as the page that names them: who visits one visits all. So are those of
    the list of a day, where the past is asked for.
    """
    links = draft.links[: _most_links(site, draft)]
    near = [link for link in links if link.rel is Rel.PART or is_of_same_day(site, draft, link)]
    planned = [*_pages(site, draft, near, hops), *of_days(site, draft)]
    if hops >= site.limits.max_hops:
        return planned
    far = [link for link in links if link not in near and link.rel not in NOTED]
    return [*planned, *_pages(site, draft, far, hops + 1), *_furthers(site, draft, hops + 1)]


def beyond(site: Site, draft: Draft) -> Sequence[Link]:
    """The links of a page that are not followed because there are too many before them."""
    most = _most_links(site, draft)
    return () if most is None else draft.links[most:]


def _most_links(site: Site, draft: Draft) -> int | None:
    return None if draft.outcome in _LISTS else site.limits.max_links


def of_days(site: Site, draft: Draft) -> list[Due]:
    """The lists of days beside those that a page links to, or is, where the past is asked for; as far from a start page
    as a list may be whose stories are read.
    """
    hops = site.limits.max_hops - 1
    return [] if hops < 0 else [*_pages(site, draft, [*days_beside(site, draft)], hops)]


def _pages(site: Site, draft: Draft, links: Iterable[Link], hops: int) -> Iterator[Due]:
    scope = scope_of(site)
    for link in _newest_first(links):
        if scope.page(link).followed and not _too_old(site, draft, link) and not is_before(site, link, draft.at):
            priority = _urgency(link, draft.at)
            yield Due(link=link, role="page", due=draft.at, priority=priority, hops=hops, via_record=draft.record_id)


def _newest_first(links: Iterable[Link]) -> list[Link]:
    """Dated links, the newest first, then the others as they came: many sitemaps begin with a paper's first year."""
    return sorted(links, key=lambda link: -link.hint_date.timestamp() if link.hint_date else inf)


def _urgency(link: Link, at: datetime) -> int:
    told = _REL_PRIORITY.get(link.rel, 0)
    is_news = link.hint_date is not None and link.hint_date >= at - _NEWS
    return max(told, _REL_PRIORITY[Rel.FEED]) if is_news else told


def _furthers(site: Site, draft: Draft, hops: int) -> Iterator[Due]:
    for link in draft.further:
        role = "sitemap" if draft.outcome is ReadingOutcome.SITEMAP else "feed"
        if scope_of(site).further(link).followed and not _too_old(site, draft, link):
            yield _further(link, role, draft.at, hops, draft.record_id)


def _further(link: Link, role: str, at: datetime, hops: int, via_record: str | None = None) -> Due:
    return Due(link=link, role=role, due=at, priority=_ROLE_PRIORITY[role], hops=hops, via_record=via_record)


def _too_old(site: Site, draft: Draft, link: Link) -> bool:
    """Sitemaps name a paper's whole past; a crawl for news follows what they date within the site's limit."""
    if draft.outcome is not ReadingOutcome.SITEMAP or site.limits.max_age_days is None:
        return False
    oldest = draft.at - timedelta(days=site.limits.max_age_days)
    return link.hint_date is not None and link.hint_date < oldest


def redirect_target(site: Site, due: Due, capture: Capture) -> Due | None:
    """The target of a redirect, in place of the URL that redirects; None when it is not followed."""
    if due.role == REQUISITE:
        return _target_of_file(site, due, capture)
    if capture.location is None or due.hops >= site.limits.max_hops + site.limits.max_redirects:
        return None
    link = Link(url=capture.location, rel=Rel.REDIRECT, via=capture.url)
    if not scope_of(site).page(link).followed:
        return None
    return Due(
        link=link,
        role=due.role,
        due=capture.at,
        kind=Kind.REDIRECT,
        priority=due.priority,
        hops=due.hops + 1,
        via_record=capture.record_id,
    )


def _target_of_file(site: Site, due: Due, capture: Capture) -> Due | None:
    """Where a file of a page moved to, on whatever host: it is of the same kind."""
    if capture.location is None or not scope_of(site).file(capture.location).followed:
        return None
    link = replace(due.link, url=capture.location, via=capture.url)
    again = replace(due, link=link, due=capture.at, kind=Kind.REQUISITE, tries=0)
    return replace(again, hops=due.hops + 1, via_record=capture.record_id)
