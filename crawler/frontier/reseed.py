"""Plans after a rebuild: the frontier is not in the WARC files, it follows from them by the rules of a crawl.

In: an archive whose rows were made anew, and a site. Out: the plan that a crawl would have left, tries aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from crawler.frontier import planning
from crawler.frontier.requisites import is_wanted, requisites_of
from crawler.frontier.revisit_rule import next_visit
from crawler.sites.declaration import Site
from crawler.sites.site_files import site_paths
from crawler.sites.standing import is_removed
from storage.archive import Archive
from storage.database.plans import frontier, last_visits, requisites
from storage.database.plans.plan import Due, Planned
from storage.records import Link, ReadingOutcome, Rel
from storage.urls import is_web

RECENT = timedelta(days=7)
"""So long before the last visit a page was fetched whose files are asked for, where they are not there: older ones show
what their paper has changed or thrown away since.
"""
_ROLES = {ReadingOutcome.FEED: "feed", ReadingOutcome.SITEMAP: "sitemap"}


def reseed(archive: Archive, site: Site) -> None:
    """Plan the seeds, every URL that was captured, and every URL that a page told us to visit."""
    with archive.database.write() as connection:
        seen = list(last_visits.visited(connection, site.name))
        if not _is_watched(archive, site, seen):
            return
        frontier.add(connection, site.name, [_planned(site, visit) for visit in seen if is_web(visit.last.url)])
        for draft, hops in last_visits.drafts(connection, site.name):
            frontier.add(connection, site.name, planning.from_draft(site, draft, hops))
            if draft.requisites and seen and draft.at > seen[-1].last.at - RECENT:
                steps = hops if draft.outcome is ReadingOutcome.STYLE else 0
                files = requisites_of(site, draft, steps)
                requisites.add(connection, site.name, files, partial(is_wanted, site))
        if seen:
            frontier.add(connection, site.name, planning.seeds(site, seen[-1].last.at))


def _is_watched(archive: Archive, site: Site, seen: Sequence[last_visits.Visit]) -> bool:
    """Whether a site is looked at by itself.

    Not one that was removed; and of those that no file declares only one whose start pages were asked for, and of
    which anything was had: others are single pages, or addresses that somebody mistyped.
    """
    if is_removed(archive.sites, site.name):
        return False
    if site.name in site_paths([archive.sites]):
        return True
    return any(visit.last.url in site.start for visit in seen) and any(visit.first_seen for visit in seen)


def _planned(site: Site, visit: last_visits.Visit) -> Due:
    last = visit.last
    role = "listing" if last.url in site.start else _ROLES.get(visit.outcome, "page") if visit.outcome else "page"
    link = Link(url=last.url, rel=last.rel or Rel.SEED, hint_title=last.hint_title, hint_date=last.hint_date)
    due = Due(link=link, role=role, due=None, hops=last.hops, via_record=last.via_record)
    following = next_visit(site, Planned(id=0, due=due, first_seen=visit.first_seen), last)
    return replace(due, due=following.due, kind=following.kind, tries=following.tries)
