"""Captures that arrive, made rows in groups: one per exchange.

In: captures of any time, from any file. Out: their rows, who of them is to be read, and what is to be folded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from storage.database.log import sights
from storage.database.log.captures import SAME
from storage.database.log.sights import Judged
from storage.database.log.stale import Stale
from storage.database.log.urls import batches, url_ids
from storage.database.schema import CAPTURE, NAME_CLAIM, URL
from storage.database.statements import insert_new, inserted
from storage.records import Capture, Kind, ReadingState
from storage.urls import is_web, site_name_of

_MOVED_FOR_GOOD = (301, 308)
_TELLS_OF_ABSENCE = (404, 410, 301, 302, 303, 307, 308)
"""Answers without a reading that have a say in whether an article is gone."""


def add(connection: Connection, captures: Sequence[Capture], files: Mapping[str, int]) -> None:
    """Make rows of captures; one that is there already, or another of the same claim, stays as it is.

    `files` gives the surrogate of each file by name.
    """
    captures = list({capture.record_id: capture for capture in reversed(captures)}.values())[::-1]
    ids = url_ids(connection, {capture.url for capture in captures} | set(_targets(captures)))
    known = _known_urls(connection, {ids[capture.url] for capture in captures})
    judged = sights.judge(connection, [(capture, ids[capture.url]) for capture in captures])
    rows = [_row(capture, ids, files, one) for capture, one in zip(captures, judged, strict=True)]
    made = {row.record_id: row.id for row in inserted(connection, CAPTURE, rows, "record_id", "id")}
    new = [(c, j, made[c.record_id]) for c, j in zip(captures, judged, strict=True) if c.record_id in made]
    sights.hold(connection, [id_ for _capture, one, id_ in new if one.holds])
    _date_the_urls(connection, [(capture, one, known[ids[capture.url]]) for capture, one, _id in new])
    _claim_moves(connection, [(capture, id_) for capture, _one, id_ in new], ids)
    for url, sha256 in sorted({one.pair for _capture, one, _id in new if one.pair and one.is_open}):
        sights.settle(connection, url, sha256)


def _moved(capture: Capture) -> bool:
    """Whether a server said that a page lives at another address for good; at mailto: it does not."""
    if capture.kind is Kind.REQUISITE:  # a picture that moved names no article
        return False
    return capture.status in _MOVED_FOR_GOOD and capture.location is not None and is_web(capture.location)


def _targets(captures: Iterable[Capture]) -> Iterable[str]:
    return (capture.location for capture in captures if capture.location and _moved(capture))


def _row(capture: Capture, ids: Mapping[str, int], files: Mapping[str, int], judged: Judged) -> dict[str, object]:
    mime = (capture.content_type or "").partition(";")[0].strip().lower() or None
    facts = {name: getattr(capture, name) for name in SAME}
    return facts | {
        "url_id": ids[capture.url],
        "file_id": files[capture.file],
        "site": capture.site or site_name_of(capture.url),
        "mime": mime,
        "via": capture.via_record,
        "reading_state": ReadingState.PENDING if judged.holds else ReadingState.NONE,
        "sight_id": judged.sight,
    }


_Moment = tuple[datetime, str]


@dataclass(slots=True)
class _KnownUrl:
    """What the database said of a URL before the group came, and what the group makes of it."""

    id: int
    site: str | None
    stale: int
    first: _Moment | None
    last: _Moment | None


def _one_of(*order: Any) -> Any:
    """The first of the captures of a URL in this order."""
    of_url = select(CAPTURE.c.id).where(CAPTURE.c.url_id == URL.c.id)
    return of_url.order_by(*order).limit(1).correlate(URL).scalar_subquery()


_FIRST, _LAST = CAPTURE.alias("first"), CAPTURE.alias("last")
_KNOWN_URLS = (
    select(
        *(URL.c.id, URL.c.site, URL.c.stale),
        *(_FIRST.c.at.label("first_at"), _FIRST.c.record_id.label("first_record")),
        *(_LAST.c.at.label("last_at"), _LAST.c.record_id.label("last_record")),
    )
    .select_from(URL)
    .outerjoin(_FIRST, _FIRST.c.id == _one_of(CAPTURE.c.at, CAPTURE.c.record_id))
    .outerjoin(_LAST, _LAST.c.id == _one_of(CAPTURE.c.at.desc(), CAPTURE.c.record_id.desc()))
    .where(URL.c.id.in_(bindparam("ids", expanding=True)))
)


def _known_urls(connection: Connection, ids: set[int]) -> dict[int, _KnownUrl]:
    rows = (row for some in batches(sorted(ids)) for row in connection.execute(_KNOWN_URLS, {"ids": some}))
    return {
        row.id: _KnownUrl(
            id=row.id,
            site=row.site,
            stale=row.stale,
            first=(row.first_at, row.first_record) if row.first_record else None,
            last=(row.last_at, row.last_record) if row.last_record else None,
        )
        for row in rows
    }


_DATE = update(URL).where(URL.c.id == bindparam("of")).values(site=bindparam("new_site"), stale=bindparam("new_stale"))


def _date_the_urls(connection: Connection, new: Sequence[tuple[Capture, Judged, _KnownUrl]]) -> None:
    """The site of a URL is that of its earliest capture; what is not the newest makes all of it stale."""
    before = {url.id: (url.site, url.stale) for _capture, _judged, url in new}
    for capture, judged, url in sorted(new, key=lambda one: (one[0].at, one[0].record_id)):
        _date(url, capture, judged)
    urls = {url.id: url for _capture, _judged, url in new}
    changed = [url for id_, url in sorted(urls.items()) if (url.site, url.stale) != before[id_]]
    if changed:
        rows = [{"of": url.id, "new_site": url.site, "new_stale": url.stale} for url in changed]
        connection.execute(_DATE, rows)


def _date(url: _KnownUrl, capture: Capture, judged: Judged) -> None:
    moment = (capture.at, capture.record_id)
    level = _level(capture, judged)
    if url.last is None or moment > url.last:
        url.last = moment
    elif level:
        level = Stale.ALL
    if url.first is None or moment < url.first:
        url.first, url.site = moment, capture.site or site_name_of(capture.url)
    url.stale = max(url.stale, level)


def _level(capture: Capture, judged: Judged) -> Stale:
    """What a capture changes by itself; one that is to be read changes something when it was."""
    if judged.is_known:
        return Stale.AGAIN
    tells = capture.status in _TELLS_OF_ABSENCE and capture.kind is not Kind.REQUISITE
    return Stale.NEWEST if tells else Stale.NOTHING


def _claim_moves(connection: Connection, new: Sequence[tuple[Capture, int]], ids: Mapping[str, int]) -> None:
    """A permanent redirect says that two URLs are one (RFC 9110 §15.4.2, §15.4.9)."""
    rows = [
        {
            "capture_id": id_,
            "url_id": ids[capture.url],
            "kind": "moved",
            "site": capture.site or site_name_of(capture.url),
            "target_id": ids[capture.location or ""],
        }
        for capture, id_ in new
        if _moved(capture)
    ]
    insert_new(connection, NAME_CLAIM, rows)
