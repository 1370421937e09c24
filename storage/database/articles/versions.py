"""Versions as rows: what the captures of an article showed, folded, and whether it is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.orm import Session

from storage import versions as texts
from storage.database import search
from storage.database.articles.closure import Closure, is_listing
from storage.database.log.readings import article_of
from storage.database.schema import Article, Capture, Reading, Recipe, Url, Version
from storage.identity import Component, Node, is_front
from storage.records import Article as ArticleNoun
from storage.records import ReadingOutcome, ReadingState
from storage.versions import Shown, Text

_MISSING = (404, 410)
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedArticle:
    """What is to be written of an article: the columns of its row, and its texts."""

    facts: dict[str, Any]
    texts: tuple[Text, ...]


def fold(session: Session, component: Component, nodes: dict[str, Node], found: Closure) -> FoldedArticle | None:
    """Fold what the captures of a component showed; readings that became doubtful are sent back to be read again."""
    shown = _shown(session, [found.ids[url] for url in _speaking(component, nodes)])
    folded = texts.fold(shown)
    if not folded.texts:
        return None
    _reread(session, folded.doubtful)
    last = folded.texts[-1].last
    gone_at, gone_why = _gone(session, last)
    facts = {"first_seen": folded.texts[0].first.at, "last_seen": last.at, "gone_at": gone_at, "gone_why": gone_why}
    return FoldedArticle(facts=facts, texts=folded.texts)


def _speaking(component: Component, nodes: dict[str, Node]) -> list[str]:
    """The URLs whose text counts: an AMP twin or print view that names a captured original does not speak for it."""
    read = {url for url in component.urls if nodes[url].sights}
    others = {edge.target for edge in component.edges if edge.kind == "amp" and edge.target != edge.url}
    for edge in component.edges:
        if edge.kind == "canonical" and edge.target != edge.url and edge.target in read:
            others.add(edge.url)
    return sorted(read - others or read)


def _shown(session: Session, urls: list[int]) -> list[Shown]:
    rows = session.execute(
        select(Capture, Reading.capture_id, Reading.text_key, Reading.raw_key, Recipe)
        .join(Reading, Reading.capture_id == Capture.sight_id)
        .join(Recipe, Recipe.id == Reading.recipe_id)
        .where(Capture.url_id.in_(urls), Reading.outcome == ReadingOutcome.ARTICLE)
    )
    found = [(row[0], _show(*row)) for row in rows]
    # What was cut off on the way says nothing of the article as long as a whole answer does.
    whole = [shown for capture, shown in found if capture.truncated is None]
    return whole or [shown for _capture, shown in found]


def _show(capture: Capture, holder: int, key: str | None, raw: str | None, recipe: Recipe) -> Shown:
    return Shown(
        capture=capture.id,
        at=capture.at,
        record_id=capture.record_id,
        reading=holder,
        text_key=key or "",
        raw_key=raw or "",
        recipe=(recipe.extractor, recipe.site_digest),
    )


def _reread(session: Session, captures: frozenset[int]) -> None:
    if captures:
        session.execute(update(Capture).where(Capture.id.in_(captures)).values(reading_state=ReadingState.PENDING))


def _gone(session: Session, last: Shown) -> tuple[datetime | None, str | None]:
    """Since when, and why, the URL that last showed the article answers that it is missing."""
    url = session.scalars(select(Capture.url_id).where(Capture.id == last.capture)).one()
    later = tuple_(Capture.at, Capture.record_id) > (last.at, last.record_id)
    answers = session.scalars(
        select(Capture)
        .where(Capture.url_id == url, later, Capture.status.in_((*_MISSING, *_REDIRECTS)))
        .order_by(Capture.at.desc(), Capture.record_id.desc())
    )
    since: tuple[datetime | None, str | None] = (None, None)
    for answer in answers:
        why = _why_gone(session, answer)
        if why is None:
            break
        since = (answer.at, why)
    return since


def _why_gone(session: Session, answer: Capture) -> str | None:
    if answer.status in _MISSING:
        return str(answer.status)
    if answer.location and _leads_nowhere(session, answer.location):
        return f"redirected to {answer.location}"
    return None


def _leads_nowhere(session: Session, location: str) -> bool:
    target = session.scalar(select(Url.id).where(Url.url == location))
    return is_front(location) or (target is not None and is_listing(session, target))


def write(session: Session, row: Article, folded: FoldedArticle) -> bool:
    """Make the version rows say what was folded; True when any of them changed in substance."""
    old = {v.first_capture_id: v for v in session.scalars(select(Version).where(Version.article_id == row.id))}
    new = [_columns(session, row.id, no, text) for no, text in enumerate(folded.texts, 1)]
    stale = old.keys() - {columns["first_capture_id"] for columns in new}
    session.execute(delete(Version).where(Version.article_id == row.id, Version.first_capture_id.in_(stale)))
    changed = bool(stale)
    for columns in new:
        changed |= _write_one(session, old.get(columns["first_capture_id"]), columns)
    session.flush()
    if changed:
        search.index(session, row.id, new[-1])
    return changed


def _write_one(session: Session, version: Version | None, columns: dict[str, Any]) -> bool:
    if version is None:
        session.add(Version(**columns))
        return True
    differing = {name for name, value in columns.items() if getattr(version, name) != value}
    for name in differing:
        setattr(version, name, columns[name])
    return bool(differing - {"last_capture_id"})


def _columns(session: Session, article: int, no: int, text: Text) -> dict[str, Any]:
    reading = session.scalars(select(Reading).where(Reading.capture_id == text.last.reading)).one()
    noun = article_of(reading)
    if noun is None:
        raise LookupError(f"the reading of {text.last.record_id} lost its article")
    capture = {"first_capture_id": text.first.capture, "last_capture_id": text.last.capture}
    return {"article_id": article, "no": no, "text_key": text.last.text_key, **capture, **_fields(noun)}


def _fields(noun: ArticleNoun) -> dict[str, Any]:
    plain = (
        "title",
        "kicker",
        "subtitle",
        "kind",
        "text",
        "section",
        "language",
        "canonical",
        "paywalled",
        "truncated",
    )
    images = [{"url": i.url, "caption": i.caption, "credit": i.credit} for i in noun.images]
    return {
        **{name: getattr(noun, name) for name in plain},
        **_dated("published", noun.published),
        **_dated("modified", noun.modified),
        "authors": list(noun.authors),
        "tags": list(noun.tags),
        "images": images,
        "evidence": dict(noun.evidence),
    }


def _dated(name: str, moment: datetime | None) -> dict[str, Any]:
    offset = moment.utcoffset() if moment else None
    minutes = None if offset is None else int(offset.total_seconds() // 60)
    return {name: moment, f"{name}_offset": minutes}
