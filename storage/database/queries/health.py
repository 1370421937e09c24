"""How a site fares: its jobs, the pages that were new, what its feeds named, what is due. Nothing here writes.

All of it is bounded: by `LOOK_BACK`, and pages by number; jobs are found by site and time, captures by their job.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, distinct, func, select

from storage.database import alarms
from storage.database.plans import frontier
from storage.database.queries.declared import declared, failing_since
from storage.database.queries.read_pages import FIRST_LOOKS, Again, NewPage, fetched_again, new_pages, of_jobs, of_site
from storage.database.schema import CAPTURE, JOB, LINK, READING, URL
from storage.database.statements import AnyRow
from storage.records import Kind, Outcome, ReadingOutcome, Rel

LOOK_BACK = timedelta(weeks=8)
"""Eight of each day of the week: a median that two weeks of holidays do not move."""
NORMAL_UNTIL = timedelta(weeks=1)
"""What is younger is not yet what is normal: a fall stays an alarm for so long, however much a site publishes."""
_AGAIN, _AGAIN_NORMAL = 100, 400
"""Articles that are fetched again are hardly ever none: more of them are needed to say how seldom. Unpacked are those
alone whose bytes are others."""
_COMPARED = 30
"""Of the newest of them: twice as many readings are unpacked."""
_FEED_SETTLES = timedelta(hours=6)
"""What a feed named must have been fetched by then, at a pace of one request a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLooks:
    """So many pages are looked at, the newest, and of what is normal: enough to tell a share to a few hundredths."""

    newest: int = 200
    normal: int = 100


_LOOKS = PageLooks()
"""Unpacked within 50 ms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """A job: of its `exchanges` so many came `well` (below 400), and so many pages were new `articles`."""

    started: datetime
    exit_code: int | None = None
    why: str | None = None
    exchanges: int = 0
    well: int = 0
    articles: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedUrls:
    """How many URLs feeds named in a time, and how many of them are articles; `lost` is one that is none."""

    urls: int = 0
    articles: int = 0
    lost: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingSource:
    """A declared start page, feed or sitemap whose last answer was none, or above 399, as all were since `failing`
    (UTC); `well` is the last that was not, None: there was none.
    """

    url: str
    role: str
    status: int | None
    outcome: Outcome
    failing: datetime
    well: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """How a site fares: jobs oldest first, pages newest first; `due` is when the next URL is or was due (UTC).

    `normal` are pages until `normal_until`, which is `NORMAL_UNTIL` before the newest job or the oldest open alarm;
    `newest` may reach into them. `again` are articles that were fetched again since then, `again_before` until then.
    Of what came until `accepted` (UTC) nothing is normal. `sources`: how many are declared and were asked.
    """

    site: str
    jobs: tuple[Worked, ...] = ()
    newest: tuple[NewPage, ...] = ()
    normal: tuple[NewPage, ...] = ()
    again: tuple[Again, ...] = ()
    again_before: tuple[Again, ...] = ()
    feeds: FeedUrls = FeedUrls()
    feeds_before: FeedUrls = FeedUrls()
    due: datetime | None = None
    normal_until: datetime | None = None
    accepted: datetime | None = None
    sources: int = 0
    failing: tuple[FailingSource, ...] = ()


def facts(connection: Connection, site: str, accepted: datetime | None = None) -> Facts:
    """How a site fares, as its newest job left it; without a job within `LOOK_BACK`, with that one only.

    `accepted`: until when what came is no measure (UTC), where it is not yet kept.
    """
    accepted = accepted or alarms.accepted_at(connection, site)
    bare = of_pages(connection, site, accepted)
    last, young = next(iter(last_started(connection, site, 1)), None), bare.normal_until
    if last is None or young is None:
        return bare
    begin, settled = last - LOOK_BACK, last - _FEED_SETTLES
    from_then = max(begin, accepted or begin)
    return replace(
        bare,
        jobs=tuple(_jobs(connection, of_site(site, begin, last))),
        again=tuple(fetched_again(connection, of_site(site, young, last), _AGAIN, _COMPARED)),
        again_before=tuple(fetched_again(connection, of_site(site, from_then, young), _AGAIN_NORMAL, _LOOKS.normal)),
        feeds=_named(connection, of_site(site, settled - timedelta(days=1), settled)),
        feeds_before=_named(connection, of_site(site, max(from_then, young - NORMAL_UNTIL), young)),
    )


def of_pages(connection: Connection, site: str, accepted: datetime | None = None, looks: PageLooks = _LOOKS) -> Facts:
    """What new pages and declared sources say of how a site fares: a tenth of the work of all the `facts`."""
    accepted = accepted or alarms.accepted_at(connection, site)
    last = next(iter(last_started(connection, site, 1)), None)
    due = frontier.next_due(connection, site)
    if last is None:
        return Facts(site=site, due=due)
    # While an alarm is open, what came since is not what is normal: else each trouble is over after a week.
    young = min(last, alarms.open_since(connection, site, accepted) or last) - NORMAL_UNTIL
    begin = last - LOOK_BACK
    return Facts(
        site=site,
        newest=tuple(new_pages(connection, of_site(site, begin, last), looks.newest)),
        normal=tuple(new_pages(connection, of_site(site, max(begin, accepted or begin), young), looks.normal)),
        due=due,
        normal_until=young,
        accepted=accepted,
        sources=len(sources := list(_sources(connection, site))),
        failing=tuple(_failing(connection, row) for row in sources if not _is_well(row)),
    )


def _sources(connection: Connection, site: str) -> Iterable[AnyRow]:
    """What is declared of a site and was asked, each with its last answer."""
    return (row for row in declared(connection, site) if row.outcome is not None)


def _is_well(row: AnyRow) -> bool:
    return row.outcome in {Outcome.RESPONSE, Outcome.REDIRECT} and row.status is not None and row.status < 400


def _failing(connection: Connection, row: AnyRow) -> FailingSource:
    return FailingSource(
        url=row.url,
        role=row.role,
        status=row.status,
        outcome=row.outcome,
        failing=failing_since(connection, row),
        well=row.well,
    )


def last_started(connection: Connection, site: str, count: int) -> list[datetime]:
    """When the newest jobs of a site started (UTC), newest first."""
    return list(connection.scalars(_STARTED, {"of": site, "most": count}))


_STARTED = (
    select(JOB.c.started).where(JOB.c.site == bindparam("of")).order_by(JOB.c.started.desc()).limit(bindparam("most"))
)


_NO_EXCHANGE = (Outcome.ROBOTS_DENIED, Outcome.GUARD_DENIED, Outcome.BUDGET, Outcome.TAKEN_DOWN)
_ASKED = and_(CAPTURE.c.kind.not_in((Kind.ROBOTS, Kind.REQUISITE)), CAPTURE.c.outcome.not_in(_NO_EXCHANGE))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _jobs(connection: Connection, wanted: ColumnElement[bool]) -> Iterable[Worked]:
    found = and_(CAPTURE.c.kind.in_(FIRST_LOOKS), READING.c.outcome == ReadingOutcome.ARTICLE)
    query = (
        select(
            *(JOB.c.started, JOB.c.exit_code, JOB.c.why),
            _count(_ASKED).label("exchanges"),
            _count(and_(_ASKED, CAPTURE.c.status < 400)).label("well"),
            _count(found).label("articles"),
        )
        .select_from(JOB)
        .outerjoin(CAPTURE, CAPTURE.c.job == JOB.c.key)
        .outerjoin(READING, READING.c.capture_id == CAPTURE.c.id)
        .where(wanted)
        .group_by(JOB.c.id, JOB.c.started, JOB.c.exit_code, JOB.c.why)
        .order_by(JOB.c.started)
    )
    for row in connection.execute(query):
        yield Worked(**row._mapping)


def _named(connection: Connection, wanted: ColumnElement[bool]) -> FeedUrls:
    is_article = URL.c.article_id.is_not(None)
    row = connection.execute(
        of_jobs(
            func.count(distinct(URL.c.id)),
            func.count(distinct(case((is_article, URL.c.id)))),
            func.min(case((~is_article, URL.c.url))),
        )
        .join(READING, READING.c.capture_id == CAPTURE.c.id)
        .join(LINK, LINK.c.capture_id == CAPTURE.c.id)
        .join(URL, URL.c.id == LINK.c.url_id)
        .where(wanted, READING.c.outcome == ReadingOutcome.FEED, LINK.c.rel == Rel.FEED)
    ).one()
    return FeedUrls(urls=row[0], articles=row[1], lost=row[2])
