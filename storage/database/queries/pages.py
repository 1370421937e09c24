"""What readers ask of pages: a capture, and the reading of its bytes. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from storage.database.log import captures
from storage.database.log.packed import article_in, draft_in
from storage.database.log.urls import digest_of
from storage.database.schema import (
    CAPTURE,
    READING,
    RECIPE,
    SNAPSHOT,
    URL,
)
from storage.records import Article, Block, Capture, Draft, ReadingOutcome, Verdict
from storage.records import Recipe as RecipeNoun

AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A capture and what its bytes were read as; see `article_of` and `blocks_of` for what stands in the reading.

    `held_by`: record id of the capture that holds the reading; another one where the bytes are the same.
    """

    capture: Capture
    held_by: str | None = None
    outcome: ReadingOutcome | None = None
    reason: str | None = None
    recipe: RecipeNoun | None = None


def observation(connection: Connection, record_id: str) -> Observation | None:
    """The capture with this record id, and the reading of its bytes; None: no such capture."""
    capture = captures.find(connection, record_id)
    return None if capture is None else _read(connection, capture)


def page(connection: Connection, url: str) -> Observation | None:
    """The newest capture of a canonical URL that was read, else the newest; None: it was never captured."""
    read = connection.scalar(_NEWEST_READ, {"key": digest_of(url)})
    return observation(connection, read) if read else newest(connection, url)


def newest(connection: Connection, url: str) -> Observation | None:
    """The newest capture of a canonical URL, whatever came of it; None: it was never captured."""
    record = newest_record(connection, url)
    return observation(connection, record) if record else None


def newest_record(connection: Connection, url: str) -> str | None:
    """The record id of that capture."""
    return connection.scalar(_NEWEST, {"key": digest_of(url)})


_NEWEST = (
    select(CAPTURE.c.record_id)
    .join(URL, URL.c.id == CAPTURE.c.url_id)
    .where(URL.c.key == bindparam("key"))
    .order_by(CAPTURE.c.at.desc(), CAPTURE.c.record_id.desc())
    .limit(1)
)
_NEWEST_READ = _NEWEST.where(CAPTURE.c.sight_id.is_not(None))


def times_captured(connection: Connection, url: str) -> tuple[int, datetime | None]:
    """How often a canonical URL was captured, and when first."""
    query = select(func.count(), func.min(CAPTURE.c.at)).join(URL, URL.c.id == CAPTURE.c.url_id)
    count, first = connection.execute(query.where(URL.c.key == digest_of(url))).one()
    return count, first


def is_known(connection: Connection, url: str) -> bool:
    """Whether a canonical URL was captured or heard of."""
    return connection.scalar(select(URL.c.id).where(URL.c.key == digest_of(url))) is not None


_OF_READING = (READING.c.outcome, READING.c.reason)
_OF_RECIPE = (RECIPE.c.extractor, RECIPE.c.site_digest, RECIPE.c.snapshot)


# Made once: an alias of a table of forty columns takes a millisecond, which a page has no five times.
_own, _holder = CAPTURE.alias("own"), CAPTURE.alias("held")
_READ = (
    select(_holder.c.record_id, *_OF_READING, *_OF_RECIPE)
    .join(_own, _own.c.sight_id == _holder.c.id)
    .join(READING, READING.c.capture_id == _holder.c.id)
    .join(RECIPE, RECIPE.c.id == READING.c.recipe_id)
    .where(_own.c.record_id == bindparam("record"))
)


def _read(connection: Connection, capture: Capture) -> Observation:
    row = connection.execute(_READ, {"record": capture.record_id}).one_or_none()
    if row is None:
        return Observation(capture=capture)
    return Observation(
        capture=capture,
        held_by=row.record_id,
        outcome=row.outcome,
        reason=row.reason,
        recipe=RecipeNoun(extractor=row.extractor, site_digest=row.site_digest, snapshot=row.snapshot),
    )


def article_of(connection: Connection, sight: Observation) -> Article | None:
    """The article that was read on a capture; None: there was none."""
    return article_in(connection.scalar(_held(select(READING.c.article), sight)))


def blocks_of(connection: Connection, sight: Observation) -> tuple[Block, ...]:
    """The blocks of the page, with the verdicts that stand after the site's memory was applied."""
    query = _held(select(READING.c.draft, READING.c.teasers, READING.c.article), sight)
    row = connection.execute(query).one_or_none()
    if row is None or sight.recipe is None:
        return ()
    remembered = _remembered(connection, sight.recipe.snapshot)
    return _judged(draft_in(row.draft, row.teasers), article_in(row.article), remembered)


def _held(query: AnySelect, sight: Observation) -> AnySelect:
    return query.join(CAPTURE, CAPTURE.c.id == READING.c.capture_id).where(CAPTURE.c.record_id == sight.held_by)


def _remembered(connection: Connection, snapshot: str) -> frozenset[str]:
    found = connection.scalars(select(SNAPSHOT.c.fingerprints).where(SNAPSHOT.c.digest == snapshot).limit(1)).first()
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
