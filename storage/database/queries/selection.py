"""Captures chosen for an export: by site, time and article; and what they say as pages. Nothing here writes.

What is withheld is never chosen. Pages bring along the files that they need to be shown, and revisits the captures that
hold their bytes, of whatever day and site.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, or_, select, tuple_

from storage.database import withheld
from storage.database.log.captures import COLUMNS, noun
from storage.database.log.packed import article_in
from storage.database.log.urls import batches, digest_of
from storage.database.queries.files_shown import FilesShown
from storage.database.schema import ARTICLE, CAPTURE, READING, URL, WARC_FILE
from storage.records import Capture, Kind, ReadingOutcome
from storage.repeats import record_in

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is wanted; what is not said does not matter. Times are aware: from `since` on, before `until`.

    `articles` are surrogates: all that was captured of their pages, and the files that were fetched for these.
    The files that chosen pages need to be shown belong to every selection, also those of another site or day.
    """

    sites: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    articles: tuple[int, ...] | None = None

    @property
    def is_of_whole_sites(self) -> bool:
        """Whether it leaves nothing out of the sites that it is of."""
        return self.since is None and self.until is None and self.articles is None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageShown:
    """A page as an entry of a list: its title and clean text where it is an article."""

    record_id: str
    url: str
    at: datetime
    title: str | None
    text: str | None


def chosen(connection: Connection, selection: Selection, files: FilesShown | None = None) -> Iterator[Capture]:
    """The captures with an answer that are wanted, by file and place; behind them those of files that these show, and
    last those whose bytes all these repeat. `files` is told what the pages need.
    """
    files = files or FilesShown()
    seen, needed = set[str](), set[str]()
    for some in _all_wanted(connection, selection):
        new = [capture for capture in _shown(connection, some) if capture.record_id not in seen]
        files.pages_in(connection, new)
        yield from _noted(new, seen, needed)
    for some in _called(connection, files.records - seen):
        yield from _noted(some, seen, needed)
    for some in _called(connection, needed - seen):
        yield from some


def captures_of(connection: Connection, selection: Selection) -> Iterator[Capture]:
    """The captures with an answer that are wanted and may be shown, by file and place; nothing that these need."""
    for some in _all_wanted(connection, selection):
        yield from _shown(connection, some)


def _noted(some: Iterable[Capture], seen: set[str], needed: set[str]) -> Iterator[Capture]:
    for capture in some:
        seen.add(capture.record_id)
        needed |= {record_in(capture.refers_to)} if capture.refers_to else set()
        yield capture


def _called(connection: Connection, wanted: Collection[str]) -> Iterator[list[Capture]]:
    """The captures with these record ids."""
    for records in batches(sorted(wanted)):
        for some in _in_order(connection, CAPTURE.c.record_id.in_(records)):
            yield [*_shown(connection, some)]


def whole_files(connection: Connection, selection: Selection) -> dict[str, str]:
    """The closed files of which all is chosen, and the sha256 that each had when it was closed; by name.

    Whether something in them is withheld is not looked at.
    """
    if not selection.is_of_whole_sites:
        return {}
    of_file = CAPTURE.c.file_id == WARC_FILE.c.id
    query = select(WARC_FILE.c.name, WARC_FILE.c.sha256).where(WARC_FILE.c.state.in_(("closed", "moved")))
    if selection.sites:
        others = exists().where(of_file, CAPTURE.c.site.not_in(selection.sites))
        query = query.where(exists().where(of_file), ~others)
    return {name: sha256 or "" for name, sha256 in connection.execute(query.order_by(WARC_FILE.c.name))}


def _shown(connection: Connection, some: Sequence[Capture]) -> Iterator[Capture]:
    hidden = withheld.of_captures(connection, [capture.record_id for capture in some])
    return (capture for capture in some if capture.record_id not in hidden)


def pages(connection: Connection, records: Sequence[str]) -> list[PageShown]:
    """Which of these captures were read as pages: articles, and lists of them; oldest first."""
    found = []
    for some in batches(records):
        query = (
            select(CAPTURE.c.record_id, CAPTURE.c.at, URL.c.url, READING.c.article)
            .join(READING, READING.c.capture_id == CAPTURE.c.id)
            .join(URL, URL.c.id == CAPTURE.c.url_id)
            .where(READING.c.outcome.in_((ReadingOutcome.ARTICLE, ReadingOutcome.LISTING)))
            .where(CAPTURE.c.record_id.in_(some))
        )
        found += [_page(row) for row in connection.execute(query)]
    return sorted(found, key=lambda page: (page.at, page.record_id))


def _page(row: Any) -> PageShown:
    article = article_in(row.article)
    return PageShown(
        record_id=row.record_id,
        url=row.url,
        at=row.at,
        title=article.title if article else None,
        text=article.text if article else None,
    )


def articles_called(connection: Connection, keys: Sequence[tuple[str, str]]) -> tuple[int, ...]:
    """Surrogates of articles by site and key."""
    found: list[int] = []
    for some in batches(keys):
        digests = {digest_of(key) for _site, key in some}
        rows = connection.execute(_CALLED, {"digests": sorted(digests)}).all()
        wanted = set(some)
        found += [row.id for row in rows if (row.site, row.key) in wanted]
    return tuple(found)


_CALLED = select(ARTICLE.c.id, ARTICLE.c.site, ARTICLE.c.key).where(
    ARTICLE.c.digest.in_(bindparam("digests", expanding=True))
)


def names_of_articles(connection: Connection, records: Sequence[str]) -> set[str]:
    """Whatever a decision may call the articles that these captures are of: URLs, and site and key."""
    articles: set[int] = set()
    for some in batches(records):
        query = select(URL.c.article_id).join(CAPTURE, CAPTURE.c.url_id == URL.c.id)
        found = connection.scalars(query.where(CAPTURE.c.record_id.in_(some), URL.c.article_id.is_not(None)))
        articles |= {article for article in found if article is not None}
    return {name for names in withheld.targets_of(connection, articles).values() for name in names}


def _all_wanted(connection: Connection, selection: Selection) -> Iterator[list[Capture]]:
    wanted: list[ColumnElement[bool]] = [CAPTURE.c.status.is_not(None)]
    wanted += [CAPTURE.c.site.in_(selection.sites)] if selection.sites else []
    wanted += [CAPTURE.c.at >= selection.since] if selection.since else []
    wanted += [CAPTURE.c.at < selection.until] if selection.until else []
    if selection.articles is None:
        yield from _in_order(connection, and_(*wanted))
        return
    for some in batches(selection.articles):
        yield from _in_order(connection, and_(*wanted, _of_articles(some)))


def _of_articles(articles: Sequence[int]) -> ColumnElement[bool]:
    """Captures of the pages of articles, and of the files for which these were the reason."""
    its = select(URL.c.id).where(URL.c.article_id.in_(articles))
    led = select(CAPTURE.c.record_id).where(CAPTURE.c.url_id.in_(its))
    files = and_(CAPTURE.c.kind == Kind.REQUISITE, CAPTURE.c.via.in_(led))
    return or_(CAPTURE.c.url_id.in_(its), files)


def _in_order(connection: Connection, wanted: ColumnElement[bool]) -> Iterator[list[Capture]]:
    """In groups, each behind the last, so that an archive of any size goes through."""
    place = tuple_(CAPTURE.c.file_id, CAPTURE.c.offset)
    query = (
        select(*COLUMNS)
        .join(URL, URL.c.id == CAPTURE.c.url_id)
        .join(WARC_FILE, WARC_FILE.c.id == CAPTURE.c.file_id)
        .where(wanted)
        .order_by(CAPTURE.c.file_id, CAPTURE.c.offset)
        .limit(_AT_ONCE)
    )
    rows = connection.execute(query).all()
    while rows:
        yield [noun(row) for row in rows]
        last = rows[-1]
        rows = connection.execute(query.where(place > tuple_(last.file_id, last.offset))).all()
