"""Emptying what a reread fills again."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from storage.database.schema import Base, Capture, Decision, Epoch, Frontier, Reading, Recipe, SiteVersion
from storage.records import ReadingState


def clear(session: Session) -> None:
    """Delete all rows that the WARC files can give back, and the plans that follow from them; begin a new epoch."""
    session.execute(text("DELETE FROM article_search"))
    session.execute(delete(Frontier))
    session.execute(delete(Decision))
    for table in reversed(Base.metadata.sorted_tables):
        if table.info["rebuilt"]:
            session.execute(table.delete())
    session.add(Epoch(key=str(uuid4()), began=datetime.now(UTC), last_change=0))


def send_back(session: Session, extractor: str) -> int:
    """Mark for reading what was read by another extractor; how many there are."""
    other = select(Reading.capture_id).join(Recipe, Recipe.id == Reading.recipe_id).where(Recipe.extractor != extractor)
    captures = session.execute(
        update(Capture).where(Capture.id.in_(other)).values(reading_state=ReadingState.PENDING).returning(Capture.id)
    )
    return len(captures.all())


def recorded_sites(session: Session) -> dict[str, str]:
    """The newest recorded declaration (TOML) of each site."""
    rows = session.execute(select(SiteVersion.name, SiteVersion.declaration).order_by(SiteVersion.since.nulls_first()))
    return {name: declaration for name, declaration in rows}


def captured_sites(session: Session) -> list[str]:
    """Names of all sites with captures."""
    return list(session.scalars(select(Capture.site).distinct().order_by(Capture.site)))
