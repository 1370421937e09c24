"""What readers ask of front pages: how one, or all of them, stood at a moment. Nothing here writes.

Of a page that is captured every hour for ten years there are ninety thousand captures, and as many teasers stood on it:
nothing here goes through them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, select, text

from storage.database import withheld
from storage.database.articles.teasers_shown import excerpt_digest
from storage.database.log.packed import teasers_in
from storage.database.log.urls import batches, digest_of
from storage.database.queries.articles import withhold, withhold_capture
from storage.database.queries.teasers import TeaserShown
from storage.database.schema import CAPTURE, READING, TEASER_SPAN, URL
from storage.database.statements import AnyRow
from storage.records import ReadingOutcome, Teaser

_SHOWING = (ReadingOutcome.ARTICLE, ReadingOutcome.LISTING)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontShown:
    """A page as a capture shows it: its teasers from the highest on, each since when it stood there without a break."""

    url: str
    record_id: str
    at: datetime
    teasers: tuple[TeaserShown, ...]


_HAS_NO_PATH = text("url.url NOT LIKE '%://%/%_'")
"""Word for word as the index `ixv_url_front` has it, or SQLite would not look there."""


def fronts_of(connection: Connection, site: str) -> list[str]:
    """The pages of a site whose addresses have no path, and that were read."""
    query = select(URL.c.url).where(URL.c.site == site, URL.c.folded_to.is_not(None), _HAS_NO_PATH)
    return list(connection.scalars(query.order_by(URL.c.url)))


def front_at(connection: Connection, urls: Iterable[str], moment: datetime) -> FrontShown | None:
    """The newest capture, up to a moment (aware), of canonical URLs that showed something; None: there is none.

    Raises TakenDown where it is withheld; teasers of what is withheld say so.
    """
    keys = [digest_of(url) for url in urls]
    found = connection.execute(_NEWEST.where(URL.c.key.in_(keys)), {"moment": moment}).all()
    if not found:
        return None
    row = max(found, key=_newness)
    withhold(connection, row.url)
    withhold_capture(connection, row.record_id)
    return next(_told(connection, [(row, _once(teasers_in(row.teasers)))]))


def fronts_at(connection: Connection, moment: datetime, most: int) -> list[FrontShown]:
    """Of each site that has a front page, its newest capture up to a moment (aware), with its `most` highest teasers.

    Pages that are withheld are left out.
    """
    newest: dict[str, AnyRow] = {}
    for row in connection.execute(_NEWEST.where(URL.c.site.is_not(None), _HAS_NO_PATH), {"moment": moment}).all():
        newest[row.site] = max(row, newest.get(row.site, row), key=_newness)
    pages = withheld.of_urls(connection, {row.url for row in newest.values()})
    captures = withheld.of_captures(connection, {row.record_id for row in newest.values()})
    shown = [row for row in newest.values() if row.url not in pages and row.record_id not in captures]
    return list(_told(connection, [(row, _once(teasers_in(row.teasers), most)) for row in shown]))


_later = CAPTURE.alias("later")
_read = READING.alias("read")
_LAST = (
    select(_later.c.id)
    .join(_read, _read.c.capture_id == _later.c.sight_id)
    .where(_later.c.url_id == URL.c.id, _later.c.at <= bindparam("moment", type_=CAPTURE.c.at.type))
    .where(_later.c.truncated.is_(None), _read.c.outcome.in_(_SHOWING))
    .order_by(_later.c.at.desc(), _later.c.record_id.desc())
    .limit(1)
    .correlate(URL)
    .scalar_subquery()
)
_NEWEST: Select[*tuple[Any, ...]] = (
    select(CAPTURE.c.record_id, CAPTURE.c.at, CAPTURE.c.url_id, URL.c.url, URL.c.site, READING.c.teasers)
    .select_from(URL)
    .join(CAPTURE, CAPTURE.c.id == _LAST)
    .join(READING, READING.c.capture_id == CAPTURE.c.sight_id)
    .where(URL.c.folded_to.is_not(None))
)
"""Of each page the newest capture that showed something."""


def _newness(capture: AnyRow) -> tuple[datetime, str]:
    return capture.at, capture.record_id


_Key = tuple[str | None, str, str]


def _key(teaser: Teaser) -> _Key:
    return teaser.url, teaser.title, excerpt_digest(teaser.excerpt)


def _once(teasers: Iterable[Teaser], most: int | None = None) -> dict[_Key, Teaser]:
    """Each teaser once, where it stands highest; the highest first, `most` of them or all."""
    found: dict[_Key, Teaser] = {}
    for teaser in sorted(teasers, key=lambda one: one.position):
        if len(found) == most:
            break
        found.setdefault(_key(teaser), teaser)
    return found


_Fronts = Sequence[tuple[AnyRow, Mapping["_Key", Teaser]]]


def _told(connection: Connection, fronts: _Fronts) -> Iterator[FrontShown]:
    """Captures of pages with their teasers: what is archived of them, what is withheld, and since when each stood."""
    urls = {teaser.url for _capture, teasers in fronts for teaser in teasers.values() if teaser.url}
    decisions = withheld.of_urls(connection, urls)
    targets = {row.url: row for row in _targets(connection, urls)}
    archived = {url for url, row in targets.items() if row.article_id is not None}
    since = _since(connection, fronts, {row.id for row in targets.values()})
    for capture, teasers in fronts:
        shown = (
            TeaserShown(
                teaser=teaser,
                since=since.get((capture.url_id, key), capture.at),
                archived=teaser.url in archived,
                withheld=decisions.get(teaser.url or ""),
            )
            for key, teaser in teasers.items()
        )
        yield FrontShown(url=capture.url, record_id=capture.record_id, at=capture.at, teasers=tuple(shown))


def _targets(connection: Connection, urls: Iterable[str]) -> Iterator[AnyRow]:
    for some in batches(sorted(map(digest_of, urls))):
        yield from connection.execute(_TARGETS, {"keys": some}).all()


_TARGETS = select(URL.c.id, URL.c.url, URL.c.article_id).where(URL.c.key.in_(bindparam("keys", expanding=True)))


def _since(connection: Connection, fronts: _Fronts, targets: Collection[int]) -> dict[tuple[int, _Key], datetime]:
    """Since when the teasers of pages stood that stood there at a capture of each, by page and teaser."""
    moments = {capture.url_id: capture.at for capture, _teasers in fronts}
    asked: list[ColumnElement[bool]] = [TEASER_SPAN.c.target_id.in_(some) for some in batches(sorted(targets))]
    # What leads nowhere has no target: it is found by its title, among what leads nowhere from the same page.
    titles = {teaser.title for _capture, teasers in fronts for teaser in teasers.values() if not teaser.url}
    nowhere = and_(TEASER_SPAN.c.page_id.in_(moments), TEASER_SPAN.c.target_id.is_(None))
    asked += [and_(nowhere, TEASER_SPAN.c.title.in_(some)) for some in batches(sorted(titles))]
    if not moments:
        return {}
    # Of what is linked for ever from every page, nearly all stood at another time.
    around = and_(_first.c.at <= max(moments.values()), _last.c.at >= min(moments.values()))
    rows = (row for condition in asked for row in connection.execute(_STOOD.where(condition, around)).all())
    return {
        (row.page_id, (row.url, row.title, row.excerpt_sha256)): row.begun
        for row in rows
        if row.page_id in moments and row.begun <= moments[row.page_id] <= row.ended
    }


_first, _last = CAPTURE.alias("first"), CAPTURE.alias("last")
_STOOD: Select[*tuple[Any, ...]] = (
    select(
        *(TEASER_SPAN.c.page_id, URL.c.url, TEASER_SPAN.c.title, TEASER_SPAN.c.excerpt_sha256),
        *(_first.c.at.label("begun"), _last.c.at.label("ended")),
    )
    .select_from(TEASER_SPAN)
    .outerjoin(URL, URL.c.id == TEASER_SPAN.c.target_id)
    .join(_first, _first.c.id == TEASER_SPAN.c.first_capture_id)
    .join(_last, _last.c.id == TEASER_SPAN.c.last_capture_id)
)
