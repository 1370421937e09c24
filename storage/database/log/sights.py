"""Which capture holds the reading of some bytes: the earliest readable one of the same URL and entity, in every order.

In: captures that are about to become rows, with the surrogate of their URL.
Out: for each, the capture that holds its reading, or that it is to be read itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, and_, bindparam, delete, or_, select, update

from storage.database.log.stale import Stale, mark
from storage.database.log.urls import batches
from storage.database.schema import CAPTURE, LINK, NAME_CLAIM, READING, STALE_MONTH
from storage.database.statements import AnyRow, insert_new, listed
from storage.records import Capture, Kind, Outcome, ReadingState
from storage.repeats import is_elsewhere
from storage.urls import is_web
from storage.warc.texts import TEXT_URN

Pair = tuple[int, str]
"""Surrogate of a URL, and the sha256 of an entity that it gave."""

_ANSWERED = frozenset(
    {Outcome.RESPONSE, Outcome.TRUNCATED_LENGTH, Outcome.TRUNCATED_TIME, Outcome.TRUNCATED_DISCONNECT}
)
_READ_TYPES = ("html", "xml", "rss", "atom", "json", "text/plain", "gzip", "octet-stream", "cdx", "link-format")
"""Words of the types of pages, feeds and sitemaps; the last two are of lists that archives give: CDX, and TimeMaps."""


class _Answer(Protocol):
    """What a capture and its row both say."""

    @property
    def outcome(self) -> Outcome: ...
    @property
    def status(self) -> int | None: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def content_type(self) -> str | None: ...
    @property
    def refers_to(self) -> str | None: ...


def is_whole(answer: _Answer) -> bool:
    """An answer that says it is one, or a resource record of somebody else's, which no server answered with."""
    if answer.status is None:
        return answer.kind is Kind.IMPORTED and answer.outcome is Outcome.RESPONSE
    return 200 <= answer.status <= 299


def _shows(answer: _Answer) -> bool:
    return is_whole(answer) or answer.status == 304


def is_readable(answer: _Answer) -> bool:
    """An answer that is read when it is the first of its bytes: whole, and by its type a page, a feed or a sitemap."""
    mime = (answer.content_type or "").partition(";")[0].strip().lower()
    return (
        answer.outcome in _ANSWERED
        and is_whole(answer)
        and (not answer.refers_to or is_elsewhere(answer.refers_to))
        and answer.kind is not Kind.ROBOTS
        and (
            _is_style(answer) if answer.kind is Kind.REQUISITE else not mime or any(one in mime for one in _READ_TYPES)
        )
    )


def _is_style(answer: _Answer) -> bool:
    """Of the files of pages style sheets alone are read: they name others."""
    return (answer.content_type or "").partition(";")[0].strip().lower() == "text/css"


@dataclass(frozen=True, slots=True)
class Judged:
    """`sight`: surrogate of the capture that holds the reading; `holds`: this one does; `is_open`: `settle` decides.

    `is_known`: that reading is there.
    """

    pair: Pair | None = None
    sight: int | None = None
    holds: bool = False
    is_open: bool = False
    is_known: bool = False


@dataclass(slots=True)
class _Kept:
    """What the rows of a pair say: their holder, and whether there is a row that no holder speaks for."""

    holder: AnyRow | None = None
    strays: bool = False


def judge(connection: Connection, captures: Sequence[tuple[Capture, int]]) -> list[Judged]:
    """Who holds the reading of each capture's bytes; captures come with the surrogate of their URL."""
    pairs = [_pair(capture, url) for capture, url in captures]
    kept = _kept(connection, {pair for pair in pairs if pair})
    judged = []
    for (capture, _url), pair in zip(captures, pairs, strict=True):
        judged.append(_judged(capture, pair, kept))
        if pair:
            kept[pair].strays = True  # the next of the same bytes in this group cannot know the surrogate of this one
    return judged


def _is_page(url: str) -> bool:
    return url.startswith(TEXT_URN) or is_web(url)


def _pair(capture: Capture, url: int) -> Pair | None:
    if not capture.entity_sha256 or capture.kind is Kind.ROBOTS or not _is_page(capture.url):
        return None
    if capture.kind is Kind.REQUISITE and not _is_style(capture):
        return None
    return url, capture.entity_sha256


_KEPT = select(
    *(CAPTURE.c.url_id, CAPTURE.c.entity_sha256, CAPTURE.c.id, CAPTURE.c.at, CAPTURE.c.record_id),
    CAPTURE.c.reading_state,
).where(or_(CAPTURE.c.reading_state != ReadingState.NONE, CAPTURE.c.sight_id.is_(None)))


def _kept(connection: Connection, pairs: set[Pair]) -> dict[Pair, _Kept]:
    found = {pair: _Kept() for pair in pairs}
    for some in batches(sorted(pairs)):
        for row in _of_pairs(connection, some):
            kept = found[row.url_id, row.entity_sha256]
            if row.reading_state is ReadingState.NONE:
                kept.strays = True
            else:
                kept.holder = row
    return found


_OF_ONE = _KEPT.where(CAPTURE.c.url_id == bindparam("url"), CAPTURE.c.entity_sha256 == bindparam("sha256"))


def _of_pairs(connection: Connection, pairs: Sequence[Pair]) -> Iterable[AnyRow]:
    if len(pairs) == 1:  # a list of values is compiled anew each time: an exchange that comes alone goes without
        [(url, sha256)] = pairs
        return connection.execute(_OF_ONE, {"url": url, "sha256": sha256})
    wanted = listed(pairs, CAPTURE.c.url_id, CAPTURE.c.entity_sha256)
    same = (CAPTURE.c.url_id == wanted.c.url_id, CAPTURE.c.entity_sha256 == wanted.c.entity_sha256)
    return connection.execute(_KEPT.join_from(wanted, CAPTURE, and_(*same)))


def _judged(capture: Capture, pair: Pair | None, kept: Mapping[Pair, _Kept]) -> Judged:
    if pair is None:
        return Judged()
    holder, may_hold = kept[pair].holder, is_readable(capture)
    moment: tuple[datetime, str] = (capture.at, capture.record_id)
    if kept[pair].strays or (holder is not None and may_hold and moment < (holder.at, holder.record_id)):
        return Judged(pair=pair, is_open=True)
    if holder is None:
        return Judged(pair=pair, holds=may_hold)
    is_known = holder.reading_state is ReadingState.DONE
    return Judged(pair=pair, sight=holder.id if _shows(capture) else None, is_known=is_known and _shows(capture))


_HOLD = update(CAPTURE).where(CAPTURE.c.id == bindparam("of")).values(sight_id=bindparam("of"))


def hold(connection: Connection, captures: Sequence[int]) -> None:
    """These captures, by surrogate, hold their own reading."""
    if captures:
        connection.execute(_HOLD, [{"of": id_} for id_ in captures])


def settle(connection: Connection, url: int, sha256: str) -> None:
    """Decide among all captures of a URL and entity anew; what another one had concluded is forgotten."""
    same = [CAPTURE.c.url_id == url, CAPTURE.c.entity_sha256 == sha256]
    rows = connection.execute(select(CAPTURE).where(*same).order_by("at", "record_id")).all()
    holder = next((row for row in rows if is_readable(row)), None)
    if holder is None:
        return
    forget(connection, url, [row.id for row in rows if row.reading_state is not ReadingState.NONE and row != holder])
    if holder.reading_state is ReadingState.NONE:
        _put(connection, [holder.id], reading_state=ReadingState.PENDING)
    else:
        mark(connection, {url: Stale.ALL})
    _put(connection, [row.id for row in rows if _shows(row)], sight_id=holder.id)


def forget(connection: Connection, url: int, captures: Sequence[int]) -> None:
    """Drop what was concluded from captures of a URL, which is to be folded again."""
    if not captures:
        return
    months = connection.execute(
        select(READING.c.site, READING.c.month).where(READING.c.capture_id.in_(captures)).distinct()
    )
    insert_new(connection, STALE_MONTH, [{"site": site, "month": month} for site, month in months])
    drop(connection, captures)
    mark(connection, {url: Stale.ALL})
    _put(connection, captures, reading_state=ReadingState.NONE)


def drop(connection: Connection, captures: Sequence[int]) -> None:
    """Delete what readings of captures, by surrogate, left in the tables."""
    for some in batches(captures):
        connection.execute(delete(READING).where(READING.c.capture_id.in_(some)))
        connection.execute(delete(LINK).where(LINK.c.capture_id.in_(some)))
        connection.execute(delete(NAME_CLAIM).where(NAME_CLAIM.c.capture_id.in_(some)))


def _put(connection: Connection, captures: Sequence[int], **values: Any) -> None:
    for some in batches(captures):
        connection.execute(update(CAPTURE).where(CAPTURE.c.id.in_(some)).values(**values))
