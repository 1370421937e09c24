"""Versions as rows: what the captures of articles showed, folded, and whether they are gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from storage.database.articles import edits, version_pages
from storage.database.articles import shown as shown_by
from storage.database.articles.absences import Absence, absences_of, gone
from storage.database.articles.naming import Named
from storage.database.log.packed import article_in
from storage.database.log.urls import batches
from storage.database.schema import CAPTURE, READING, VERSION
from storage.database.search.documents import Columns
from storage.database.statements import AnyRow
from storage.nouns import names_of
from storage.records import Article as ArticleNoun
from storage.records import ReadingState
from storage.storable import storable_time
from storage.versioning import texts
from storage.versioning.keys import text_key
from storage.versioning.stories import whole
from storage.versioning.texts import Shown, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedArticle:
    """What is to be written of an article: the columns of its row, and its texts."""

    facts: dict[str, Any]
    texts: tuple[Text, ...]


def fold(connection: Connection, named: Sequence[Named]) -> list[FoldedArticle | None]:
    """Fold what the captures of articles showed; readings that became doubtful are sent back to be read again."""
    speaking = [shown_by.speaking(one) for one in named]
    shown = shown_by.captures(connection, {url for places in speaking for url in places})
    folded = [texts.fold(shown_by.told(one, places, shown)) for one, places in zip(named, speaking, strict=True)]
    _send_back(connection, {capture for one in folded for capture in one.doubtful})
    url_of = {row.capture: url for url, rows in shown.items() for row, _is_cut in rows}
    absences = absences_of(connection, {url_of[one.texts[-1].last.head.capture] for one in folded if one.texts})
    return [
        _article(one.texts, absences.get(url_of[one.texts[-1].last.head.capture], ())) if one.texts else None
        for one in folded
    ]


def _article(folded: tuple[Text, ...], absences: Iterable[Absence]) -> FoldedArticle:
    last = folded[-1].last
    gone_at, gone_why = gone(last.head, absences)
    facts = {"first_seen": folded[0].first.at, "last_seen": last.at, "gone_at": gone_at, "gone_why": gone_why}
    return FoldedArticle(facts=facts, texts=folded)


def _send_back(connection: Connection, captures: set[int]) -> None:
    for some in batches(sorted(captures)):
        connection.execute(update(CAPTURE).where(CAPTURE.c.id.in_(some)).values(reading_state=ReadingState.PENDING))


def write(
    connection: Connection, articles: Sequence[tuple[int, FoldedArticle, bool]]
) -> tuple[set[int], dict[int, Columns]]:
    """Make the version rows of articles say what was folded; those in which any changed in substance.

    Articles come with their surrogate, and whether they are new. Beside them: the rows as they were, by surrogate.
    """
    old = _old(connection, [id_ for id_, _folded, is_new in articles if not is_new])
    told = [(id_, text) for id_, folded, _is_new in articles for text in folded.texts]
    nouns = _nouns(connection, {reading for _id, text in told for reading in text.last.readings})
    changed: set[int] = set()
    new: list[dict[str, Any]] = []
    for id_, folded, _is_new in articles:
        rows = _rows(id_, folded, nouns, old.get(id_, {}))
        fresh, differs = _compared(connection, id_, old.get(id_, {}), rows)
        new += fresh
        if fresh or differs:
            changed.add(id_)
    if new:
        connection.execute(insert(VERSION), new)
    version_pages.write(
        connection, told, {id_ for id_, rows in old.items() if any(row.is_paged for row in rows.values())}
    )
    return changed, {row.id: row._mapping for rows in old.values() for row in rows.values()}


_OLD = select(*VERSION.c, version_pages.IS_PAGED).where(VERSION.c.article_id.in_(bindparam("ids", expanding=True)))
_ARTICLES = select(READING.c.capture_id, READING.c.article).where(
    READING.c.capture_id.in_(bindparam("ids", expanding=True))
)


def _old(connection: Connection, articles: Sequence[int]) -> dict[int, dict[int, AnyRow]]:
    """The version rows of articles by the surrogate of their first capture."""
    found: dict[int, dict[int, AnyRow]] = {}
    for some in batches(articles):
        for row in connection.execute(_OLD, {"ids": some}):
            found.setdefault(row.article_id, {})[row.first_capture_id] = row
    return found


def _nouns(connection: Connection, readings: set[int]) -> dict[int, ArticleNoun]:
    """The articles that were read, by the surrogate of the capture that holds the reading."""
    rows = (row for some in batches(sorted(readings)) for row in connection.execute(_ARTICLES, {"ids": some}))
    return {row.capture_id: noun for row in rows if (noun := article_in(row.article)) is not None}


def _compared(
    connection: Connection, article: int, old: Mapping[int, AnyRow], rows: Sequence[dict[str, Any]]
) -> tuple[list[dict[str, Any]], bool]:
    """The rows that are new, and whether any old one is gone or changed in substance; those are mended here."""
    stale = old.keys() - {row["first_capture_id"] for row in rows}
    if stale:
        mine = VERSION.c.article_id == article
        connection.execute(delete(VERSION).where(mine, VERSION.c.first_capture_id.in_(stale)))
    differs = bool(stale)
    for row in rows:
        if (before := old.get(row["first_capture_id"])) is not None:
            values = {name: value for name, value in row.items() if getattr(before, name) != value}
            if values:
                connection.execute(update(VERSION).where(VERSION.c.id == before.id).values(**values))
            differs |= bool(values.keys() - {"last_capture_id"})
    return [row for row in rows if row["first_capture_id"] not in old], differs


def _rows(
    article: int, folded: FoldedArticle, nouns: Mapping[int, ArticleNoun], old: Mapping[int, AnyRow]
) -> list[dict[str, Any]]:
    """The versions of an article, each with how it came of the one before."""
    told = [_noun(text.last, nouns) for text in folded.texts]
    rows = [_columns(article, no, text, *of) for no, (text, of) in enumerate(zip(folded.texts, told, strict=True), 1)]
    how = edits.of_versions([noun for noun, _key in told], rows, old)
    return [row | columns for row, columns in zip(rows, how, strict=True)]


def _columns(article: int, no: int, text: Text, noun: ArticleNoun, key: str) -> dict[str, Any]:
    capture = {"first_capture_id": text.first.capture, "last_capture_id": text.last.capture}
    return {"article_id": article, "no": no, "text_key": key, **capture, **fields_of(noun)}


def _noun(last: Shown, nouns: Mapping[int, ArticleNoun]) -> tuple[ArticleNoun, str]:
    """An article as it was shown last, and the key of its text."""
    if lost := [reading for reading in last.readings if reading not in nouns]:
        raise LookupError(f"{len(lost)} readings of {last.record_id} lost their articles")
    if not last.pages:
        return nouns[last.reading], last.text_key
    noun = whole([nouns[reading] for reading in last.readings], last.missing)
    return noun, text_key(noun)


_PLAIN = names_of(ArticleNoun, without=("authors", "published", "modified", "tags", "images", "evidence"))


def fields_of(noun: ArticleNoun) -> dict[str, Any]:
    """What a version's row says of an article."""
    images = [{"url": i.url, "caption": i.caption, "credit": i.credit} for i in noun.images]
    return {
        **{name: getattr(noun, name) for name in _PLAIN},
        **_dated("published", noun.published),
        **_dated("modified", noun.modified),
        "authors": list(noun.authors),
        "tags": list(noun.tags),
        "images": images,
        "evidence": dict(noun.evidence),
    }


def _dated(name: str, moment: datetime | None) -> dict[str, Any]:
    """The columns of a time that the page gives; one that no row can hold stays in the reading alone."""
    moment = storable_time(moment)
    offset = moment.utcoffset() if moment else None
    minutes = None if offset is None else int(offset.total_seconds() // 60)
    return {name: moment, f"{name}_offset": minutes}
