"""A look at a site: some of its pages, fetched as a crawl would, into an archive that is thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.commands.jobs.manner import Manner
from crawler.commands.jobs.progress import Watcher
from crawler.discovery.front_page import FrontPage, read_front_page
from crawler.extraction.decoding.page import decode_page
from crawler.extraction.finish import finish
from crawler.jobs.sample import SampleClaims
from crawler.sites.declaration import Site
from crawler.spiders.run import Result, run
from storage.archive import Archive
from storage.database import memory
from storage.database.plans import last_visits
from storage.database.plans.last_visits import Visit
from storage.database.queries.hubs import Hub, hubs_of
from storage.errors import ArchiveMissing, RecordUnreadable
from storage.records import NOTED, Capture, Draft, Page, Reading, ReadingOutcome, Rel
from storage.versioning.keys import month_of
from storage.warc.wire import MalformedAnswer, parse_response

_HTML = "html"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLook:
    """What a look at a site gave: the last visit to each URL in order of time, and every page that was read."""

    site: Site
    result: Result
    front: FrontPage
    start: str
    visits: tuple[Visit, ...]
    readings: tuple[Reading, ...]
    hubs: tuple[Hub, ...] = ()

    @property
    def articles(self) -> tuple[Reading, ...]:
        """The pages that are articles, in the order in which they were read."""
        return tuple(reading for reading in self.readings if reading.article is not None)

    def lists(self, outcome: ReadingOutcome) -> tuple[str, ...]:
        """The feeds or sitemaps that were read as such; of sitemaps those that robots.txt or a head names itself."""
        found = (visit.last for visit in self.visits if visit.outcome is outcome)
        return tuple(last.url for last in found if outcome is ReadingOutcome.FEED or last.rel is not Rel.SITEMAP)

    @property
    def announced(self) -> tuple[str, ...]:
        """The pages of this site that its feeds name."""
        drafts = (reading.draft for reading in self.readings if reading.draft.outcome is ReadingOutcome.FEED)
        return tuple(dict.fromkeys(link.url for draft in drafts for link in draft.links if link.rel not in NOTED))


def look_at(site: Site) -> SiteLook:
    """Fetch a few pages of a site, politely. Raises as `crawler.spiders.run.run`, and what a job ends with at worst:
    SiteUnreachable, PrivateAddress; a source that failed is in the result.
    """
    with _thrown_away() as archive:
        watcher = Watcher(Manner())
        with watcher.shown():
            result = run(archive, site, claiming=SampleClaims, watch=watcher.follow)
        if not result.tally.answers:
            result.checked()
        return _found(archive, site, result)


@contextmanager
def _thrown_away() -> Iterator[Archive]:
    with TemporaryDirectory(prefix="microfiche-") as folder, Archive.create(Path(folder)) as archive:
        yield archive


def _found(archive: Archive, site: Site, result: Result) -> SiteLook:
    with archive.database.read() as connection:
        visits = tuple(last_visits.visited(connection, site.name))
        drafts = [draft for draft, _hops in last_visits.drafts(connection, site.name)]
        hubs = tuple(hubs_of(connection, site.name))
        months = {month: memory.published(connection, site.name, month) for month in {month_of(d.at) for d in drafts}}
    start = _end_of(site.start[0], visits)
    return SiteLook(
        site=site,
        result=result,
        front=_front(archive, visits, start),
        start=start,
        visits=visits,
        readings=tuple(finish(draft, months[month_of(draft.at)]) for draft in _newest(drafts)),
        hubs=hubs,
    )


def _newest(drafts: list[Draft]) -> list[Draft]:
    """The last draft of each URL."""
    return list({draft.url: draft for draft in drafts}.values())


def _end_of(url: str, visits: tuple[Visit, ...]) -> str:
    """Where a URL leads at last."""
    leads = {visit.last.url: visit.last.location for visit in visits if visit.last.location}
    for _ in range(len(leads)):
        url = leads.get(url) or url
    return url


def _front(archive: Archive, visits: tuple[Visit, ...], start: str) -> FrontPage:
    last = next((visit.last for visit in visits if visit.last.url == start), None)
    if last is None or _HTML not in (last.content_type or _HTML):
        return FrontPage()
    with suppress(MalformedAnswer, RecordUnreadable, ArchiveMissing):
        return read_front_page(_page(archive, last).text, start)
    return FrontPage()


def _page(archive: Archive, capture: Capture) -> Page:
    wire = parse_response(archive.warcs.answer(capture))
    return decode_page(capture, wire.headers, wire.entity)
