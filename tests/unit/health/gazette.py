"""A gazette that is crawled for weeks: its jobs, captures and readings, written as a crawl writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from crawler.health.alarm import Health
from crawler.health.rules import judged
from crawler.sites.declaration import Expect
from storage.archive import Archive
from storage.database import alarms
from storage.database.log import readings
from storage.database.plans import frontier
from storage.database.plans.plan import SOURCE_PRIORITY
from storage.database.queries.health import facts
from storage.ingest import ingest
from storage.records import (
    Article,
    Block,
    Capture,
    Draft,
    Kind,
    Link,
    Outcome,
    Reading,
    ReadingOutcome,
    Recipe,
    Rel,
    Verdict,
)
from storage.settle import fold_all
from storage.warc.events import FileStart, JobEnd, SiteDeclaration

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SITE = "gazette"
PAPER = "https://gazette.example"
DECLARED = f'name = "{SITE}"\nstart = ["{PAPER}/"]\n'
RECIPE = Recipe(extractor="gazette 1", site_digest="d", snapshot="s")
_SPACE = UUID("00000000-0000-0000-0000-00000000beef")


@dataclass(frozen=True)
class Printed:
    """How the pages of a day are printed."""

    title: str = "Ships came"
    letters: int = 2000
    is_dated: bool = True
    authors: tuple[str, ...] = ("Ada",)
    menus: int = 4
    late: timedelta = timedelta(minutes=30)
    is_article: bool = True


@dataclass
class Gazette:
    """Runs jobs at times that it is told, with so many new articles each."""

    archive: Archive
    articles: int = 0
    jobs: int = 0
    pages: list[str] = field(default_factory=list)
    sights: dict[str, Capture] = field(default_factory=dict)
    """The first capture of each page of this run."""
    last: datetime = MONDAY
    """When the newest job began."""

    def job(
        self,
        at: datetime,
        new: int = 0,
        printed: Printed | None = None,
        *,
        status: int = 200,
        exit_code: int = 0,
        named: Sequence[str] = (),
        again: Sequence[str] = (),
        printed_again: Printed | None = None,
    ) -> None:
        """One job: its feed, which names its articles and `named`, and the articles; `again` are articles that it
        fetches again, in the bytes of before unless it is said how they are printed now.
        """
        printed = printed or Printed()
        self.last = at
        self.jobs += 1
        key, file = self._id("job", self.jobs), f"{SITE}-{self.jobs}.warc.gz"
        pages = [f"{PAPER}/{self.articles + no}" for no in range(new)]
        self.articles += new
        self.pages += pages
        captures = [self._capture(url, at, key, file, no, status) for no, url in enumerate([f"{PAPER}/feed", *pages])]
        later = [self._capture(url, at, key, file, no, status) for no, url in enumerate(again, len(captures))]
        later = [replace(one, kind=Kind.RECHECK, **self._bytes(one.url, printed_again)) for one in later]
        result = {"why": "finished", "exit_code": exit_code, "counts": {}}
        start = FileStart(file=file, end=10, at=at, job=key, site=SITE, fields={})
        declared = SiteDeclaration(file=file, end=20, name=SITE, digest="d", text=DECLARED)
        end = JobEnd(file=file, end=10**6, at=at + timedelta(minutes=2), job=key, result=result)
        concluded = [self._feed(captures[0], [*pages, *named]), *(self._page(one, printed) for one in captures[1:])]
        concluded += [self._page(one, printed_again) for one in later if printed_again]
        self.sights |= {one.url: one for one in captures[1:]}
        with self.archive.database.write() as connection:
            ingest(connection, start, declared, *captures, *later, end)
            readings.settle(connection, *concluded)

    def _id(self, *what: object) -> str:
        return str(uuid5(_SPACE, " ".join(map(str, what))))

    def _capture(self, url: str, at: datetime, job: str, file: str, no: int, status: int) -> Capture:
        mark = self._id(job, no)
        return Capture(
            record_id=f"urn:uuid:{mark}",
            url=url,
            at=at + timedelta(seconds=no),
            site=SITE,
            kind=Kind.RECHECK if url.endswith("/feed") else Kind.NEW,
            outcome=Outcome.RESPONSE,
            file=file,
            offset=100 + no,
            length=1,
            end=101 + no,
            job=job,
            claim=mark,
            status=status,
            content_type="text/html",
            entity_sha256=mark.replace("-", "") * 2,
            rel=Rel.FEED,
        )

    def _bytes(self, url: str, printed: Printed | None) -> dict[str, Any]:
        sight = self.sights[url]
        return {} if printed else {"entity_sha256": sight.entity_sha256, "refers_to": sight.record_id}

    def _feed(self, capture: Capture, urls: Sequence[str]) -> Reading:
        links = tuple(Link(url=url, rel=Rel.FEED, position=no) for no, url in enumerate(urls))
        return _reading(replace(_draft(capture), outcome=ReadingOutcome.FEED, links=links), None)

    def _page(self, capture: Capture, printed: Printed) -> Reading:
        draft = _draft(capture)
        if not printed.is_article or (capture.status or 0) >= 400:
            return _reading(replace(draft, outcome=ReadingOutcome.NOT_AN_ARTICLE, reason="no text"), None)
        published = capture.at - printed.late if printed.is_dated else None
        text = ("word " * (printed.letters // 5))[: printed.letters]
        article = Article(title=printed.title, text=text, authors=printed.authors, published=published)
        blocks = [_block(capture, no, Verdict.BODY) for no in range(6)]
        blocks += [_block(capture, 100 + no, Verdict.BOILERPLATE) for no in range(printed.menus)]
        return _reading(replace(draft, article=article, blocks=tuple(blocks)), article)

    def planned(self, due: datetime) -> None:
        """Something of the site is due then."""
        plan = frontier.Due(link=Link(url=f"{PAPER}/", rel=Rel.SEED), role="listing", due=due)
        with self.archive.database.write() as connection:
            frontier.add(connection, SITE, [plan])

    def told(self, health: Health) -> None:
        """Somebody was told of the alarms, and of the end of others."""
        found = {alarm.rule.value: alarm.sentence for alarm in health.alarms}
        with self.archive.database.write() as connection:
            alarms.raised(connection, SITE, found, self.last)
            alarms.ended(connection, SITE, found)

    def declared(self, *paths: str) -> None:
        """Start pages, and feeds where the path says so, due tomorrow for ever."""
        roles = {path: "feed" if path.endswith("feed") else "listing" for path in paths}
        far = MONDAY + 999 * DAY
        plans = [
            frontier.Due(link=Link(url=PAPER + path, rel=Rel.SEED), role=role, due=far, priority=SOURCE_PRIORITY)
            for path, role in roles.items()
        ]
        with self.archive.database.write() as connection:
            frontier.add(connection, SITE, plans)

    def asked(self, path: str, at: datetime, status: int) -> None:
        """A source was asked for and answered so."""
        self.jobs += 1
        key, file = self._id("job", self.jobs), f"{SITE}-{self.jobs}.warc.gz"
        capture = replace(self._capture(PAPER + path, at, key, file, 0, status), kind=Kind.RECHECK, rel=Rel.SEED)
        start = FileStart(file=file, end=10, at=at, job=key, site=SITE, fields={})
        with self.archive.database.write() as connection:
            ingest(connection, start, capture)

    def health(self, now: datetime, expect: Expect | None = None) -> Health:
        """How it fares at that time."""
        fold_all(self.archive.database)
        with self.archive.database.read() as connection:
            return judged(facts(connection, SITE), expect or Expect(), now)


def _draft(capture: Capture) -> Draft:
    same = {"url": capture.url, "at": capture.at, "record_id": capture.record_id}
    return Draft(**same, outcome=ReadingOutcome.ARTICLE, extractor="gazette 1", site_digest="d")


def _reading(draft: Draft, article: Article | None) -> Reading:
    return Reading(draft=draft, outcome=draft.outcome, reason=draft.reason, recipe=RECIPE, article=article)


def _block(capture: Capture, no: int, verdict: Verdict) -> Block:
    fingerprint = f"{uuid5(_SPACE, f'{capture.url} {no}').hex[:16]}"
    return Block(text=f"line {no}", verdict=verdict, signal="test", fingerprint=fingerprint)
