"""What readers ask of front pages: how one stood at a moment. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from storage.database import withheld
from storage.database.articles.teasers_shown import excerpt_digest
from storage.database.log.packed import teasers_in
from storage.database.log.urls import digest_of
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


def fronts_of(connection: Connection, site: str) -> list[str]:
    """The pages of a site whose addresses have no path, and that were read."""
    query = select(URL.c.url).where(URL.c.site == site, URL.c.folded_to.is_not(None), URL.c.url.not_like("%://%/%_"))
    return list(connection.scalars(query.order_by(URL.c.url)))


def front_at(connection: Connection, urls: Iterable[str], moment: datetime) -> FrontShown | None:
    """The newest capture, up to a moment (aware), of canonical URLs that showed something; None: there is none.

    Raises TakenDown where it is withheld; teasers of what is withheld say so.
    """
    row = _capture(connection, [digest_of(url) for url in urls], moment)
    if row is None:
        return None
    withhold(connection, row.url)
    withhold_capture(connection, row.record_id)
    shown = _shown(connection, row, _once(teasers_in(row.teasers)))
    return FrontShown(url=row.url, record_id=row.record_id, at=row.at, teasers=tuple(shown))


def _capture(connection: Connection, keys: Sequence[str], moment: datetime) -> AnyRow | None:
    return connection.execute(
        select(CAPTURE.c.record_id, CAPTURE.c.at, CAPTURE.c.url_id, URL.c.url, READING.c.teasers)
        .join(URL, URL.c.id == CAPTURE.c.url_id)
        .join(READING, READING.c.capture_id == CAPTURE.c.sight_id)
        .where(
            URL.c.key.in_(keys),
            CAPTURE.c.at <= moment,
            CAPTURE.c.truncated.is_(None),
            READING.c.outcome.in_(_SHOWING),
        )
        .order_by(CAPTURE.c.at.desc(), CAPTURE.c.record_id.desc())
        .limit(1)
    ).first()


_Key = tuple[str | None, str, str]


def _key(teaser: Teaser) -> _Key:
    return teaser.url, teaser.title, excerpt_digest(teaser.excerpt)


def _once(teasers: Iterable[Teaser]) -> dict[_Key, Teaser]:
    """Each teaser once, where it stands highest; the highest first."""
    found: dict[_Key, Teaser] = {}
    for teaser in sorted(teasers, key=lambda one: one.position):
        found.setdefault(_key(teaser), teaser)
    return found


def _shown(connection: Connection, capture: AnyRow, teasers: dict[_Key, Teaser]) -> list[TeaserShown]:
    targets = {teaser.url for teaser in teasers.values() if teaser.url}
    decisions = withheld.of_urls(connection, targets)
    keys = [digest_of(target) for target in targets]
    archived = set(connection.scalars(select(URL.c.url).where(URL.c.key.in_(keys), URL.c.article_id.is_not(None))))
    since = _since(connection, capture)
    return [
        TeaserShown(
            teaser=teaser,
            since=since.get(key, capture.at),
            archived=teaser.url in archived,
            withheld=decisions.get(teaser.url or ""),
        )
        for key, teaser in teasers.items()
    ]


def _since(connection: Connection, capture: AnyRow) -> dict[_Key, datetime]:
    """Since when the teasers of a page stood that stood there at a capture of it."""
    first, last = CAPTURE.alias(), CAPTURE.alias()
    rows = connection.execute(
        select(URL.c.url, TEASER_SPAN.c.title, TEASER_SPAN.c.excerpt_sha256, first.c.at)
        .select_from(TEASER_SPAN)
        .outerjoin(URL, URL.c.id == TEASER_SPAN.c.target_id)
        .join(first, first.c.id == TEASER_SPAN.c.first_capture_id)
        .join(last, last.c.id == TEASER_SPAN.c.last_capture_id)
        .where(TEASER_SPAN.c.page_id == capture.url_id, first.c.at <= capture.at, last.c.at >= capture.at)
    )
    return {(row.url, row.title, row.excerpt_sha256): row.at for row in rows}
