"""Emptying what a reread fills again, and remembering what it cannot."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import ColumnElement, case, delete, exists, insert, or_, select, text, update
from sqlalchemy.orm import Session

from storage.database.schema import (
    Base,
    CaptureRow,
    DecisionRow,
    EpochRow,
    FrontierRow,
    LossRow,
    ReadingRow,
    RecipeRow,
    SiteVersionRow,
    StaleMonthRow,
    UrlRow,
    WarcFileRow,
)
from storage.records import ReadingState

_AT_ONCE = 200
_Item = TypeVar("_Item")


def clear(session: Session, here: Collection[str]) -> None:
    """Delete all rows that the WARC files can give back, and the plans that follow from them; begin a new epoch.

    `here`: names of the files that will give them. What a file was when it was closed, and what is known of one that
    is not here, no file can give back: that stays.
    """
    session.execute(text("DELETE FROM article_search"))
    session.execute(delete(FrontierRow))
    session.execute(delete(DecisionRow))
    session.execute(delete(StaleMonthRow))
    for table in reversed(Base.metadata.sorted_tables):
        if table.info["rebuilt"] and table.name != WarcFileRow.__tablename__:
            session.execute(table.delete())
    _reopen(session, here)
    session.add(EpochRow(key=str(uuid4()), began=datetime.now(UTC), last_change=0))


def _reopen(session: Session, here: Collection[str]) -> None:
    for file in session.scalars(select(WarcFileRow)):
        if file.name in here:
            file.state, file.ingested_to, file.job, file.site, file.place = "open", 0, None, None, None
        elif file.sha256 is None:
            session.delete(file)
    session.flush()


def keep_losses(session: Session, records: Collection[str], files: Collection[str]) -> None:
    """Remember captures by their record ids, and those of whole files, whose records cannot be read any more."""
    wanted = [CaptureRow.record_id.in_(some) for some in _some(sorted(records))]
    wanted += [WarcFileRow.name.in_(some) for some in _some(sorted(files))]
    query = (
        select(
            CaptureRow.record_id,
            UrlRow.url,
            CaptureRow.at,
            WarcFileRow.name.label("file"),
            CaptureRow.offset,
        )
        .join(UrlRow, UrlRow.id == CaptureRow.url_id)
        .join(WarcFileRow, WarcFileRow.id == CaptureRow.file_id)
        .where(CaptureRow.record_id.not_in(select(LossRow.record_id)))
    )
    noticed = datetime.now(UTC)
    for condition in wanted:
        rows = [{**row, "noticed": noticed} for row in session.execute(query.where(condition)).mappings()]
        for some in _some(rows):
            session.execute(insert(LossRow), some)


def forget_losses(session: Session) -> None:
    """Captures that are rows again were found again."""
    session.execute(delete(LossRow).where(LossRow.record_id.in_(select(CaptureRow.record_id))))


def losses(session: Session) -> list[LossRow]:
    """Captures that the archive knew once, and whose records cannot be read any more."""
    return list(session.scalars(select(LossRow).order_by(LossRow.file, LossRow.offset)))


def _some(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    """In groups that a database takes at once."""
    rest = iter(items)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def send_back(session: Session, extractor: str) -> int:
    """Mark for reading what another extractor read, or none could read or get; how many there are."""
    other = (
        select(ReadingRow.capture_id)
        .join(RecipeRow, RecipeRow.id == ReadingRow.recipe_id)
        .where(RecipeRow.extractor != extractor)
    )
    captures = session.execute(
        update(CaptureRow)
        .where(or_(CaptureRow.id.in_(other), CaptureRow.reading_state == ReadingState.FAILED))
        .values(reading_state=ReadingState.PENDING)
        .returning(CaptureRow.id)
    )
    return len(captures.all())


def set_aside(session: Session, records: Collection[str]) -> None:
    """These captures cannot be got to be read: what an older extractor read stays, and the others failed."""
    for some in _some(sorted(records)):
        state = case((_has_reading(), ReadingState.DONE), else_=ReadingState.FAILED)
        session.execute(update(CaptureRow).where(CaptureRow.record_id.in_(some)).values(reading_state=state))


def _has_reading() -> ColumnElement[bool]:
    return exists().where(ReadingRow.capture_id == CaptureRow.id)


def recorded_sites(session: Session) -> dict[str, str]:
    """The newest recorded declaration (TOML) of each site."""
    rows = session.execute(
        select(SiteVersionRow.name, SiteVersionRow.declaration).order_by(SiteVersionRow.since.nulls_first())
    )
    return {name: declaration for name, declaration in rows}


def captured_sites(session: Session) -> list[str]:
    """Names of all sites with captures."""
    return list(session.scalars(select(CaptureRow.site).distinct().order_by(CaptureRow.site)))
