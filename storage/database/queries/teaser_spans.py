"""The teasers that stood on pages at a moment. Nothing here writes, and what is withheld is left out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, column, exists, or_, select, table

from storage.database.log.urls import digest_of
from storage.database.schema import CAPTURE, TEASER_SPAN, URL
from storage.database.statements import AnyRow

# Of pages and of targets: made once for both.
_WITHHELD_URL = select(select(table("withheld_url", column("url_id")).c.url_id).cte("kept_back").c.url_id)
_WITHHELD_CAPTURE = select(table("withheld_capture", column("capture_id")).c.capture_id)
_page, _target = URL.alias("page"), URL.alias("target")
_first, _last, _later = CAPTURE.alias("first"), CAPTURE.alias("last"), CAPTURE.alias("later")


@dataclass(frozen=True, slots=True, kw_only=True)
class TeaserStood:
    """A teaser that stood on a page from one capture to another (`seen_from`, `seen_to`, UTC).

    `target` is the URL that it announces, `captured` whether that is an article of the archive. Positions count from 0.
    """

    site: str
    page: str
    target: str | None
    captured: bool
    title: str
    excerpt: str | None
    category: str | None
    credit: str | None
    best_position: int
    last_position: int
    seen_from: datetime
    seen_to: datetime


_SPANS = (
    select(
        *TEASER_SPAN.c,
        *(_page.c.site.label("site"), _page.c.url.label("page"), _target.c.url.label("target")),
        *(_target.c.article_id, _first.c.at.label("seen_from"), _last.c.at.label("seen_to")),
    )
    .join(_page, _page.c.id == TEASER_SPAN.c.page_id)
    .outerjoin(_target, _target.c.id == TEASER_SPAN.c.target_id)
    .join(_first, _first.c.id == TEASER_SPAN.c.first_capture_id)
    .join(_last, _last.c.id == TEASER_SPAN.c.last_capture_id)
)


def of_article(connection: Connection, article: int, limit: int) -> list[TeaserStood]:
    """At most `limit` teasers of an article (its surrogate): on pages that are no articles first, the highest first."""
    return [_noun(row) for row in connection.execute(_OF_ARTICLE, {"article": article, "most": limit})]


def stood(connection: Connection, at: datetime | None = None, page: str | None = None) -> Iterator[TeaserStood]:
    """Those that stood when their page was last captured, or at a moment (aware); of one page, by its canonical URL.

    At a moment stands what was there when the page was last captured before it.
    """
    query = _SPANS.where(*_may_be_shown(), *_at(at)).order_by(
        _page.c.key, TEASER_SPAN.c.last_position, TEASER_SPAN.c.id
    )
    query = query.where(_page.c.key == digest_of(page)) if page is not None else query
    # Left half read, a cursor of the server would stay open.
    with closing(connection.execute(query.execution_options(yield_per=1000))) as rows:
        yield from (_noun(row) for row in rows)


def _may_be_shown() -> Iterator[ColumnElement[bool]]:
    yield _page.c.id.not_in(_WITHHELD_URL)
    yield or_(_target.c.id.is_(None), _target.c.id.not_in(_WITHHELD_URL))
    yield _last.c.id.not_in(_WITHHELD_CAPTURE)


_OF_ARTICLE = (
    _SPANS.where(*_may_be_shown(), _target.c.article_id == bindparam("article"))
    .order_by(_page.c.article_id.is_not(None), TEASER_SPAN.c.best_position, _first.c.at, TEASER_SPAN.c.id)
    .limit(bindparam("most"))
)


def _at(moment: datetime | None) -> Iterator[ColumnElement[bool]]:
    if moment is None:
        yield TEASER_SPAN.c.last_capture_id == _page.c.folded_to
        return
    yield _first.c.at <= moment
    read_since = (_later.c.url_id == _page.c.id, _later.c.at > _last.c.at, _later.c.at <= moment)
    yield ~exists().where(*read_since, _later.c.sight_id.is_not(None))


def _noun(row: AnyRow) -> TeaserStood:
    names = ("site", "page", "target", "title", "excerpt", "category", "credit")
    same = {name: getattr(row, name) for name in (*names, "best_position", "last_position", "seen_from", "seen_to")}
    return TeaserStood(**same, captured=row.article_id is not None)
