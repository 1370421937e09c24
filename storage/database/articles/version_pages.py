"""Versions whose text goes over several pages, as rows: which capture gave each page."""

from __future__ import annotations

from collections.abc import Iterable, Set
from itertools import groupby

from sqlalchemy import Connection, bindparam, delete, insert, select

from storage.database.log.packed import article_in
from storage.database.schema import CAPTURE, READING, URL, VERSION, VERSION_PAGE
from storage.database.statements import AnyRow
from storage.records import Article
from storage.versioning.texts import Text

IS_PAGED = (
    select(VERSION_PAGE.c.id)
    .where(
        VERSION_PAGE.c.article_id == VERSION.c.article_id,
        VERSION_PAGE.c.first_capture_id == VERSION.c.first_capture_id,
    )
    .correlate(VERSION)
    .exists()
    .label("is_paged")
)
"""Whether a version goes over several pages."""


def write(connection: Connection, told: Iterable[tuple[int, Text]], paged: Set[int]) -> None:
    """Make the rows say which pages the texts of articles have; `paged` are the articles that had such rows before."""
    rows = [row for article, text in told for row in _rows(article, text)]
    before = paged | {row["article_id"] for row in rows}
    if before:
        connection.execute(delete(VERSION_PAGE).where(VERSION_PAGE.c.article_id.in_(before)))
    if rows:
        connection.execute(insert(VERSION_PAGE), rows)


def articles(connection: Connection, article: int, first_capture: int) -> list[Article | None]:
    """What was read on the pages of a version, in order; None where the reading is gone."""
    rows = connection.execute(
        select(READING.c.article)
        .select_from(VERSION_PAGE)
        .outerjoin(READING, READING.c.capture_id == VERSION_PAGE.c.capture_id)
        .where(VERSION_PAGE.c.article_id == article, VERSION_PAGE.c.first_capture_id == first_capture)
        .order_by(VERSION_PAGE.c.no)
    )
    return [article_in(row.article) for row in rows]


_ADDRESSES = (
    select(VERSION_PAGE.c.first_capture_id, URL.c.url, CAPTURE.c.record_id)
    .select_from(VERSION_PAGE)
    .join(CAPTURE, CAPTURE.c.id == VERSION_PAGE.c.capture_id)
    .join(URL, URL.c.id == CAPTURE.c.url_id)
    .where(VERSION_PAGE.c.article_id == bindparam("article"))
    .order_by(VERSION_PAGE.c.first_capture_id, VERSION_PAGE.c.no)
)


def addresses(connection: Connection, article: int) -> dict[int, list[AnyRow]]:
    """URL and record id of every page of the versions of an article, by the first capture of the version."""
    rows = connection.execute(_ADDRESSES, {"article": article})
    return {first: list(pages) for first, pages in groupby(rows, key=lambda row: row.first_capture_id)}


def _rows(article: int, text: Text) -> list[dict[str, int]]:
    version = {"article_id": article, "first_capture_id": text.first.capture}
    return [{**version, "no": no, "capture_id": page.reading} for no, page in enumerate(text.last.pages, 1)]
