"""Emptying what a reread fills again, and remembering what it cannot."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, case, delete, exists, func, insert, or_, select, update

from storage.database import search, syndication
from storage.database.articles.reconciling import hush
from storage.database.schema import (
    CAPTURE,
    DECISION,
    FRONTIER,
    LOSS,
    METADATA,
    READING,
    RECIPE,
    SHAPE,
    SITE_VERSION,
    STALE_MONTH,
    URL,
    WARC_FILE,
)
from storage.database.statements import AnyRow
from storage.records import ReadingState

_AT_ONCE = 200
_Item = TypeVar("_Item")


def clear(connection: Connection, here: Collection[str]) -> None:
    """Delete all rows that the WARC files can give back, and the plans that follow from them. The feed of changes is
    quiet until `reconcile`.

    `here`: names of the files that will give them. What a file was when it was closed, and what is known of one that
    is not here, no file can give back: that stays.
    """
    search.clear(connection)
    syndication.clear(connection)
    forget_plans(connection)
    connection.execute(delete(DECISION))
    connection.execute(delete(STALE_MONTH))
    for table in reversed(METADATA.sorted_tables):
        if table.info["rebuilt"] and table.name != WARC_FILE.name:
            connection.execute(table.delete())
    _reopen(connection, here)
    hush(connection)


def forget_plans(connection: Connection) -> None:
    """Delete what is planned of all sites."""
    connection.execute(delete(FRONTIER))
    connection.execute(delete(SHAPE))


def _reopen(connection: Connection, here: Collection[str]) -> None:
    afresh = {"state": "open", "ingested_to": 0, "job": None, "site": None, "place": None}
    for some in _some(sorted(here)):
        connection.execute(update(WARC_FILE).where(WARC_FILE.c.name.in_(some)).values(afresh))
    never_closed = set(connection.scalars(select(WARC_FILE.c.name).where(WARC_FILE.c.sha256.is_(None))))
    for some in _some(sorted(never_closed - set(here))):
        connection.execute(delete(WARC_FILE).where(WARC_FILE.c.name.in_(some)))


def keep_losses(connection: Connection, records: Collection[str], files: Collection[str]) -> None:
    """Remember captures by their record ids, and those of whole files, whose records cannot be read any more."""
    wanted = [CAPTURE.c.record_id.in_(some) for some in _some(sorted(records))]
    wanted += [WARC_FILE.c.name.in_(some) for some in _some(sorted(files))]
    query = (
        select(
            CAPTURE.c.record_id,
            URL.c.url,
            CAPTURE.c.at,
            WARC_FILE.c.name.label("file"),
            CAPTURE.c.offset,
        )
        .join(URL, URL.c.id == CAPTURE.c.url_id)
        .join(WARC_FILE, WARC_FILE.c.id == CAPTURE.c.file_id)
        .where(CAPTURE.c.record_id.not_in(select(LOSS.c.record_id)))
    )
    noticed = datetime.now(UTC)
    for condition in wanted:
        rows = [{**row, "noticed": noticed} for row in connection.execute(query.where(condition)).mappings()]
        for some in _some(rows):
            connection.execute(insert(LOSS), some)


def forget_losses(connection: Connection) -> None:
    """Captures that are rows again were found again."""
    connection.execute(delete(LOSS).where(LOSS.c.record_id.in_(select(CAPTURE.c.record_id))))


STILL_TOLD = LOSS.c.record_id.in_(select(CAPTURE.c.record_id))
"""Of captures that are lost: those of which there are rows all the same."""


def losses(connection: Connection, wanted: ColumnElement[bool] | None = None) -> list[AnyRow]:
    """Captures that the archive knew once, and whose records cannot be read any more; those that are `wanted`."""
    conditions = [] if wanted is None else [wanted]
    return list(connection.execute(select(LOSS).where(*conditions).order_by(LOSS.c.file, LOSS.c.offset)))


def _some(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    """In groups that a database takes at once."""
    rest = iter(items)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def send_back(connection: Connection, extractor: str, files: Collection[str] | None = None) -> int:
    """Mark for reading what another extractor read, or none could read or get, of some files or of all; how many there
    are.
    """
    other = (
        select(READING.c.capture_id)
        .join(RECIPE, RECIPE.c.id == READING.c.recipe_id)
        .where(RECIPE.c.extractor != extractor)
    )
    wanted = or_(CAPTURE.c.id.in_(other), CAPTURE.c.reading_state == ReadingState.FAILED)
    if files is not None:
        wanted &= CAPTURE.c.file_id.in_(select(WARC_FILE.c.id).where(WARC_FILE.c.name.in_(files)))
    captures = connection.execute(
        update(CAPTURE).where(wanted).values(reading_state=ReadingState.PENDING).returning(CAPTURE.c.id)
    )
    return len(captures.all())


def pages_read(connection: Connection) -> int:
    """How many captures are read."""
    done = select(func.count()).select_from(CAPTURE).where(CAPTURE.c.reading_state == ReadingState.DONE)
    return connection.scalar(done) or 0


def set_aside(connection: Connection, records: Collection[str]) -> None:
    """These captures cannot be got to be read: what an older extractor read stays, and the others failed."""
    for some in _some(sorted(records)):
        state = case((_has_reading(), ReadingState.DONE), else_=ReadingState.FAILED)
        connection.execute(update(CAPTURE).where(CAPTURE.c.record_id.in_(some)).values(reading_state=state))


def _has_reading() -> ColumnElement[bool]:
    return exists().where(READING.c.capture_id == CAPTURE.c.id)


def recorded_sites(connection: Connection) -> dict[str, str]:
    """The newest recorded declaration (TOML) of each site."""
    rows = connection.execute(
        select(SITE_VERSION.c.name, SITE_VERSION.c.declaration).order_by(SITE_VERSION.c.since.nulls_first())
    )
    return {name: declaration for name, declaration in rows}


def captured_sites(connection: Connection) -> list[str]:
    """Names of all sites with captures."""
    return list(connection.scalars(select(CAPTURE.c.site).distinct().order_by(CAPTURE.c.site)))
