"""What must be so after a storm, whatever came.

In: a world at rest, and what happened to it. Out: sentences, one for each thing that is wrong.
The servers are the judge of requests, the files of what is kept, the database of what is known; none is believed alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import func, select, text

from crawler.queue.outcomes import FINE
from storage.archive import Archive
from storage.database.queue.preparing import SCHEMA
from storage.database.schema import ARTICLE, CAPTURE, JOB, LOCK, URL
from storage.elsewhere.errors import StoreError
from storage.errors import ArchiveError, Terminated
from storage.records import Outcome, ReadingState
from tests.chaos.blows import Blow, Told
from tests.chaos.kept import Kept
from tests.chaos.seen import SeenRequest
from tests.chaos.world import World

TOLERANCE = 0.01
"""Seconds by which two requests may come nearer than the pace. The time of a request is the kernel's, so that nothing
of the server is in it; what is left is the time from a client's last look at its clock to its `send`.
"""
_ROBOTS = "/robots.txt"


@dataclass(frozen=True)
class Judgement:
    """`wrong`: sentences; `figures`: what was counted, by what it is."""

    wrong: list[str]
    figures: dict[str, str]


def judge(world: World, told: Told, kept: Kept) -> Judgement:
    """Look at everything."""
    requests = world.requests
    wrong = [
        *kept.wrong,
        *_every_page_is_there(world, kept),
        *_rows_are_records(world, kept),
        *_requests_are_kept(world, told, requests, kept),
        *_nothing_was_asked_twice(world, told, [one for one in requests if one.at < told.rested]),
        *_hosts_were_left_their_time(world, requests),
        *_nothing_is_left(world),
        *_ends_are_truthful(world, told),
    ]
    return Judgement(wrong, _figures(world, told, requests, kept))


def _every_page_is_there(world: World, kept: Kept) -> Iterator[str]:
    """As a whole answer in a WARC file, and each story as an article."""
    whole = {capture.url for capture in kept.captures if capture.outcome == Outcome.RESPONSE and capture.status == 200}
    for site, paper in world.papers.items():
        missing = [path for path in paper.pages if f"{world.base(site)}{path}" not in whole]
        if missing:
            yield f"{site}: {len(missing)} pages are in no WARC file, as {missing[0]}"
    with Archive.examine(world.machines[0].folder) as archive, archive.database.read() as connection:
        query = select(URL.c.url).join(ARTICLE, ARTICLE.c.id == URL.c.article_id)
        named = set(connection.scalars(query))
        waiting = connection.scalar(select(func.count()).where(CAPTURE.c.reading_state == ReadingState.PENDING))
        stale = connection.scalar(select(func.count()).select_from(URL).where(URL.c.stale > 0))
    for site, paper in world.papers.items():
        missing = [path for path in paper.story_paths if f"{world.base(site)}{path}" not in named]
        if missing:
            yield f"{site}: {len(missing)} stories are no articles, as {missing[0]}"
    if waiting or stale:
        yield f"{waiting} pages wait to be read, {stale} URLs to be folded"


def _rows_are_records(world: World, kept: Kept) -> Iterator[str]:
    with Archive.examine(world.machines[0].folder) as archive, archive.database.read() as connection:
        rows = Counter(connection.scalars(select(CAPTURE.c.record_id)))
    records = Counter(capture.record_id for capture in kept.captures)
    if only := records - rows:
        yield f"{only.total()} exchanges of WARC files are no rows"
    if only := rows - records:
        yield f"{only.total()} rows have no exchange in a WARC file"
    claims = Counter(capture.claim for capture in kept.captures if capture.claim is not None)
    if more := [claim for claim, times in claims.items() if times > 1]:
        yield f"{len(more)} claims were settled twice"


def _requests_are_kept(world: World, told: Told, requests: list[SeenRequest], kept: Kept) -> Iterator[str]:
    """Each request of the servers' log is a record, or was in flight when its job was struck."""
    records = Counter(capture.url for capture in kept.captures if capture.outcome in _ASKED)
    asked = defaultdict(list)
    for request in requests:
        asked[f"http://{request.host}:{world.port}{request.path}"].append(request)
    for url, records_of_it in records.items():
        if records_of_it > len(asked[url]):
            yield f"{url} has {records_of_it} records of answers, and was asked for {len(asked[url])} times"
    lost = [one for url, all_ in asked.items() for one in all_[: max(0, len(all_) - records[url])]]
    for site in world.papers:
        of_site = [request for request in lost if world.site_at(request.host) == site]
        yield from _in_flight(site, of_site, told, world.size.concurrency, "is no record")


_ASKED = frozenset(
    {Outcome.RESPONSE, Outcome.REDIRECT, Outcome.TRUNCATED_LENGTH, Outcome.TRUNCATED_DISCONNECT, Outcome.TRUNCATED_TIME}
)


def _nothing_was_asked_twice(world: World, told: Told, requests: list[SeenRequest]) -> Iterator[str]:
    """Beyond what was in flight; the rules of a host may be asked for by each job."""
    first: dict[tuple[str, str], SeenRequest] = {}
    again = defaultdict(list)
    for request in requests:
        key = (request.host, request.path)
        if key in first and request.path != _ROBOTS:
            again[world.site_at(request.host)].append(first[key])
        first[key] = request
    for site, before in again.items():
        yield from _in_flight(site, before, told, world.size.concurrency, "was asked for again")


def _in_flight(site: str, requests: list[SeenRequest], told: Told, at_once: int, what: str) -> Iterator[str]:
    """Each of these requests belongs to the next blow for its site; at most one for each connection."""
    blows = sorted((blow for blow in told.blows if blow.site == site), key=lambda blow: blow.at)
    room: dict[Blow, int] = dict.fromkeys(blows, at_once)
    for request in sorted(requests, key=lambda request: request.at):
        blow = next((blow for blow in blows if blow.at >= request.at and room[blow]), None)
        if blow is None:
            yield f"{site}: {request.path}, of {request.at:.1f}, {what}, and no job was struck that had it in flight"
        else:
            room[blow] -= 1


def gaps(requests: list[SeenRequest]) -> dict[str, list[float]]:
    """Seconds between two requests to a host, robots.txt included."""
    times = defaultdict(list)
    for request in requests:
        times[request.host].append(request.at)
    return {host: [later - earlier for earlier, later in pairwise(sorted(all_))] for host, all_ in times.items()}


def _hosts_were_left_their_time(world: World, requests: list[SeenRequest]) -> Iterator[str]:
    least = world.size.pace - TOLERANCE
    for host, found in gaps(requests).items():
        if short := [gap for gap in found if gap < least]:
            yield f"{host}: {len(short)} gaps of {len(found)} below {world.size.pace} s, the least {min(short):.3f} s"


def _nothing_is_left(world: World) -> Iterator[str]:
    with Archive.examine(world.machines[0].folder) as archive, archive.database.read() as connection:
        if locks := connection.scalar(select(func.count()).select_from(LOCK)):
            yield f"{locks} sites are locked"
        yield from connection.scalars(_LEFT)
        for key, code in connection.execute(text(f"SELECT key, exit_code FROM {SCHEMA}.last")):
            if code not in FINE:
                yield f"the last run of {key!r} ended with {code}"


_LEFT = text(f"""
    SELECT 'the queue holds a job that is ' || status || ': ' || args FROM {SCHEMA}.procrastinate_jobs
    WHERE status IN ('todo', 'doing')
""")
"""A job that failed stays to be looked at; its site was crawled again since, as `last` must say."""


def _ends_are_truthful(world: World, told: Told) -> Iterator[str]:
    """Who was asked to end says so; a job without an end was struck, and one that says 0 has done all."""
    for machine in world.machines:
        if strange := [code for code in machine.codes if code not in (-9, Terminated.exit_code)]:
            yield f"{machine.folder.name}: workers ended by themselves: {strange}"
    struck = Counter(blow.site for blow in told.blows)
    with Archive.examine(world.machines[0].folder) as archive, archive.database.read() as connection:
        open_ = Counter(connection.scalars(select(JOB.c.site).where(JOB.c.ended.is_(None))))
    for site, count in (open_ - struck).items():
        yield f"{site}: {count} jobs have no end, and none struck them"
    # without its store, or without its database; behind the storm both are there
    away = {StoreError.exit_code, ArchiveError.exit_code}
    strange = [said for code, said in told.stores if code not in {0, *away}]
    if strange := [*strange, *(said for code, said in told.last_stores if code != 0)]:
        yield f"{len(strange)} runs of `store` failed, as: {strange[0]}"
    if strange := [said for code, said in told.last_crawls if code != 0]:
        yield f"{len(strange)} crawls behind the storm failed, as: {strange[0]}"


def _figures(world: World, told: Told, requests: list[SeenRequest], kept: Kept) -> dict[str, str]:
    pages = [request for request in requests if request.path != _ROBOTS and request.at < told.rested]
    asked = {(request.host, request.path) for request in pages}
    shortest = min(min(found) for found in gaps(requests).values())
    return {
        "pages of the sites": f"{sum(len(paper.pages) for paper in world.papers.values()):,}",
        "requests that the servers saw": f"{len(requests):,}",
        "of them for a page once more": f"{len(pages) - len(asked):,}",
        "exchanges in WARC files": f"{len(kept.captures):,}",
        "WARC files, of them in S3": f"{kept.here + kept.moved}, {kept.moved}",
        "exchanges that a killed job left without a row": f"{told.behind}",
        "jobs struck": f"{len(told.blows)}",
        "shortest time between two requests to a host": f"{shortest:.3f} s at a pace of {world.size.pace} s",
    }
