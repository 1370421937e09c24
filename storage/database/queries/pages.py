"""What readers ask of pages: a capture, and the reading of its bytes. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from storage.database.log import captures
from storage.database.log.readings import article_of, draft_of
from storage.database.log.urls import digest_of
from storage.database.schema import (
    CaptureRow,
    ReadingRow,
    RecipeRow,
    SnapshotRow,
    UrlRow,
)
from storage.records import Article, Block, Capture, Draft, ReadingOutcome, Verdict
from storage.records import Recipe as RecipeNoun


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A capture and the reading of its bytes, held by `held_by` (a record id; another's where the bytes are the same).

    `blocks` are the page's, with the verdicts that stand after the site's memory was applied.
    """

    capture: Capture
    held_by: str | None = None
    outcome: ReadingOutcome | None = None
    reason: str | None = None
    article: Article | None = None
    draft: Draft | None = None
    recipe: RecipeNoun | None = None
    blocks: tuple[Block, ...] = ()


def observation(session: Session, record_id: str) -> Observation | None:
    """The capture with this record id, and the reading of its bytes; None: no such capture."""
    capture = captures.find(session, record_id)
    return None if capture is None else _read(session, capture)


def page(session: Session, url: str) -> Observation | None:
    """The newest capture of a canonical URL that was read, else the newest; None: it was never captured."""
    newest = (
        select(CaptureRow.record_id).join(UrlRow, UrlRow.id == CaptureRow.url_id).where(UrlRow.key == digest_of(url))
    )
    newest = newest.order_by(CaptureRow.at.desc(), CaptureRow.record_id.desc()).limit(1)
    read = session.scalar(newest.where(CaptureRow.sight_id.is_not(None))) or session.scalar(newest)
    return observation(session, read) if read else None


def times_captured(session: Session, url: str) -> tuple[int, datetime | None]:
    """How often a canonical URL was captured, and when first."""
    query = select(func.count(), func.min(CaptureRow.at)).join(UrlRow, UrlRow.id == CaptureRow.url_id)
    count, first = session.execute(query.where(UrlRow.key == digest_of(url))).one()
    return count, first


def is_known(session: Session, url: str) -> bool:
    """Whether a canonical URL was captured or heard of."""
    return session.scalar(select(UrlRow.id).where(UrlRow.key == digest_of(url))) is not None


def _read(session: Session, capture: Capture) -> Observation:
    own, held = aliased(CaptureRow), aliased(CaptureRow)
    row = session.execute(
        select(held.record_id, ReadingRow, RecipeRow)
        .join(own, own.sight_id == held.id)
        .join(ReadingRow, ReadingRow.capture_id == held.id)
        .join(RecipeRow, RecipeRow.id == ReadingRow.recipe_id)
        .where(own.record_id == capture.record_id)
    ).one_or_none()
    if row is None:
        return Observation(capture=capture)
    held_by, reading, recipe = row
    draft, article = draft_of(reading), article_of(reading)
    return Observation(
        capture=capture,
        held_by=held_by,
        outcome=reading.outcome,
        reason=reading.reason,
        article=article,
        draft=draft,
        recipe=RecipeNoun(extractor=recipe.extractor, site_digest=recipe.site_digest, snapshot=recipe.snapshot),
        blocks=_judged(draft, article, _remembered(session, recipe.snapshot)),
    )


def _remembered(session: Session, snapshot: str) -> frozenset[str]:
    found = session.scalars(select(SnapshotRow.fingerprints).where(SnapshotRow.digest == snapshot).limit(1)).first()
    return frozenset(found or ())


def _judged(draft: Draft, article: Article | None, remembered: frozenset[str]) -> tuple[Block, ...]:
    """A draft is stored as it was before the memory was applied; what of its body is not in the article, that cut."""
    lines = set(article.text.splitlines()) if article else set()
    return tuple(
        replace(block, verdict=Verdict.BOILERPLATE, signal="memory")
        if block.verdict is Verdict.BODY and block.fingerprint in remembered and block.text not in lines
        else block
        for block in draft.blocks
    )
