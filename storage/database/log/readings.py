"""Readings as rows, and back as nouns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from storage.database.log.captures import ALL_STALE, NEWEST_STALE
from storage.database.schema import Capture as CaptureRow
from storage.database.schema import Link as LinkRow
from storage.database.schema import NameClaim, Url
from storage.database.schema import Reading as ReadingRow
from storage.database.schema import Recipe as RecipeRow
from storage.database.upsert import insert_new, url_ids
from storage.keys import text_key, title_key
from storage.records import Article, Draft, Link, Name, Reading, ReadingOutcome, ReadingState

_POST_ID_LENGTH = 200


@cache
def _drafts() -> TypeAdapter[Draft]:
    return TypeAdapter(Draft)


def settle(session: Session, draft: Draft, reading: Reading) -> bool:
    """Store what was concluded about a capture, and mark its URL for folding.

    False when the capture no longer waits for this: an older capture of the same bytes arrived in between.
    """
    capture = session.scalars(select(CaptureRow).where(CaptureRow.record_id == reading.record_id)).one_or_none()
    if capture is None or capture.reading_state is ReadingState.NONE:
        return False
    _replace_reading(session, capture, draft, reading)
    _replace_links(session, capture, (*reading.links, *draft.further))
    _replace_claims(session, capture, reading.names)
    failed = reading.outcome is ReadingOutcome.FAILED
    capture.reading_state = ReadingState.FAILED if failed else ReadingState.DONE
    _mark_stale(session, capture)
    session.flush()
    return True


def _replace_reading(session: Session, capture: CaptureRow, draft: Draft, reading: Reading) -> None:
    session.execute(delete(ReadingRow).where(ReadingRow.capture_id == capture.id))
    article, recipe = reading.article, reading.recipe
    row = {
        "capture_id": capture.id,
        "recipe_id": recipe_id(session, recipe.extractor, recipe.site_digest, recipe.snapshot),
        "outcome": reading.outcome,
        "reason": reading.reason,
        "text_key": text_key(article) if article else None,
        "raw_key": text_key(draft.article) if draft.article else None,
        "title_key": title_key(article.title) if article else None,
        "article": _packed(reading),
        "draft": _drafts().dump_python(draft, mode="json"),
    }
    session.add(ReadingRow(**row))


@cache
def _articles() -> TypeAdapter[Article]:
    return TypeAdapter(Article)


def _packed(reading: Reading) -> dict[str, object] | None:
    return _articles().dump_python(reading.article, mode="json") if reading.article else None


def article_of(row: ReadingRow) -> Article | None:
    """The article that was read there; None when there was none."""
    return None if row.article is None else _articles().validate_python(row.article)


def recipe_id(session: Session, extractor: str, site_digest: str, snapshot: str) -> int:
    """The surrogate of a recipe, which is made a row when it is new."""
    facts = {"extractor": extractor, "site_digest": site_digest, "snapshot": snapshot}
    query = select(RecipeRow.id).filter_by(**facts)
    found = session.scalar(query)
    if found is None:
        insert_new(session, RecipeRow, [facts])
        found = session.scalars(query).one()
    return found


def _replace_links(session: Session, capture: CaptureRow, links: Sequence[Link]) -> None:
    session.execute(delete(LinkRow).where(LinkRow.capture_id == capture.id))
    ids = url_ids(session, [link.url for link in links])
    rows = [
        {
            "capture_id": capture.id,
            "url_id": ids[link.url],
            "rel": link.rel,
            "position": link.position,
            "hint_title": link.hint_title,
            "hint_date": link.hint_date,
        }
        for link in links
    ]
    if rows:
        # Not by the unit of work: it inserts row by row where it wants the new ids back.
        session.execute(insert(LinkRow), rows)


def _replace_claims(session: Session, capture: CaptureRow, names: Iterable[Name]) -> None:
    session.execute(delete(NameClaim).where(NameClaim.capture_id == capture.id))
    common = {"capture_id": capture.id, "url_id": capture.url_id, "site": capture.site}
    others = {name for name in names if name.kind in {"canonical", "amp"}}
    ids = url_ids(session, [name.value for name in others])
    for name in sorted(others, key=lambda name: (name.kind, name.value)):
        session.add(NameClaim(**common, kind=name.kind, target_id=ids[name.value]))
    for post_id in sorted({name.value[:_POST_ID_LENGTH] for name in names if name.kind == "post-id"}):
        session.add(NameClaim(**common, kind="post-id", post_id=post_id))


def _mark_stale(session: Session, capture: CaptureRow) -> None:
    newer = select(CaptureRow.id).where(CaptureRow.url_id == capture.url_id, CaptureRow.at > capture.at).limit(1)
    level = NEWEST_STALE if session.scalar(newer) is None else ALL_STALE
    session.execute(update(Url).where(Url.id == capture.url_id, Url.stale < level).values(stale=level))


def draft_of(row: ReadingRow) -> Draft:
    """The page taken apart, as it was stored."""
    return _drafts().validate_python(row.draft)
