"""Articles of a search in lines: what a list shows of each, without a look at its text. Nothing here writes.

What is withheld is not in the index; what was decided on while somebody else folded is left out here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from storage.database import withheld
from storage.database.log.urls import batches
from storage.database.queries import past, past_search
from storage.database.queries.past_search import FoundThen
from storage.database.schema import ARTICLE, CAPTURE, URL, VERSION
from storage.database.search.candidates import Search, keys
from storage.database.search.tables import DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedArticle:
    """An article in a line; moments in UTC; `version` is the record id of the first capture with its newest text."""

    site: str
    key: str
    url: str
    title: str
    kind: str | None
    section: str | None
    language: str | None
    words: int
    published: datetime | None
    first_seen: datetime
    version: str

    @property
    def date(self) -> str:
        """The day of publication, else of the first capture, UTC."""
        return f"{self.published or self.first_seen:%Y-%m-%d}"


_LISTED = (
    select(
        *(DOCUMENT.c.key.label("place"), DOCUMENT.c.words, DOCUMENT.c.article_id, ARTICLE.c.site, ARTICLE.c.key),
        *(URL.c.url, VERSION.c.title, VERSION.c.kind, VERSION.c.section, VERSION.c.language, VERSION.c.published),
        *(ARTICLE.c.first_seen, CAPTURE.c.record_id.label("version")),
    )
    .select_from(DOCUMENT)
    .join(VERSION, VERSION.c.id == DOCUMENT.c.version_id)
    .join(ARTICLE, ARTICLE.c.id == VERSION.c.article_id)
    .join(CAPTURE, CAPTURE.c.id == VERSION.c.first_capture_id)
    .join(URL, URL.c.id == CAPTURE.c.url_id)
    .where(DOCUMENT.c.key.in_(bindparam("keys", expanding=True)))
)
_NAMES = ("site", "key", "url", "title", "kind", "section", "language", "words", "published", "first_seen", "version")


def listed(connection: Connection, search: Search) -> Iterator[ListedArticle]:
    """The hits of a search in their order, some hundred rows at a time."""
    for some in batches(keys(connection, search)):
        rows = {row.place: row for row in connection.execute(_LISTED, {"keys": some})}
        hidden = withheld.of_articles(connection, {row.article_id for row in rows.values()})
        for row in (rows[key] for key in some if key in rows):
            if row.article_id not in hidden:
                yield ListedArticle(**{name: getattr(row, name) for name in _NAMES})


def listed_then(connection: Connection, search: Search, found: FoundThen) -> Iterator[ListedArticle]:
    """The same of what a search found as of a change, as it looked then."""
    for said in past.rows_of(connection, past_search.first(found, search)):
        facts = {name: said[name] for name in _NAMES if name not in _MOMENTS}
        yield ListedArticle(**facts, **{name: _moment(said[name]) for name in _MOMENTS})


_MOMENTS = ("published", "first_seen")


def _moment(text: str | None) -> Any:
    return None if text is None else datetime.fromisoformat(text)
