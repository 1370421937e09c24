"""The feed of changes, of stories: which articles belong to another story than before, or to none any more.

In: articles whose stories may have changed, after all else was told of them. Out: a row of the feed for each whose
story is called otherwise than when that was told last. A story is called by its first article; so whoever follows them
knows all members of all stories, and one that joins or leaves is one row, whatever the size of the story.
Never: a row of an article that is withheld: that was told, and that it has no story goes without saying.

While a reread is under way, or the stories are found anew, nothing is told; all is looked at when that has ended.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, select, update

from storage.database.articles import seen_of
from storage.database.articles.announcing import News, is_quiet
from storage.database.engine import next_changes
from storage.database.log.urls import batches, digest_of
from storage.database.schema import ANNOUNCED, ARTICLE, CHANGE, STORY_MEMBER
from storage.database.statements import AnyRow, insert_new
from storage.database.syndication import is_whole

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_first = ARTICLE.alias()
_NOW = (
    select(ARTICLE.c.site, ARTICLE.c.key, _first.c.site.label("first_site"), _first.c.key.label("first_key"))
    .outerjoin(STORY_MEMBER, STORY_MEMBER.c.article_id == ARTICLE.c.id)
    .outerjoin(_first, _first.c.id == STORY_MEMBER.c.first_id)
    .where(ARTICLE.c.id.in_(_IDS))
    .order_by(ARTICLE.c.id)
)
_KNOWN = select(ANNOUNCED).where(ANNOUNCED.c.digest.in_(_IDS))
_TOLD = update(ANNOUNCED).where(ANNOUNCED.c.digest == bindparam("of")).values(story=bindparam("as"))


def tell_stories(connection: Connection, articles: Collection[int]) -> None:
    """Say in the feed which of these articles, by surrogate, belong to another story now."""
    if articles and not is_quiet(connection) and is_whole(connection):
        for some in batches(sorted(articles)):
            _tell(connection, some)


def tell_all(connection: Connection) -> None:
    """The same of all articles that belong to a story, or did when that was told last."""
    known = connection.execute(select(ANNOUNCED).where(ANNOUNCED.c.story.is_not(None)))
    before = seen_of.ids_of(connection, {row.digest: (row.site, row.key) for row in known})
    tell_stories(connection, {*before.values(), *connection.scalars(select(STORY_MEMBER.c.article_id))})


def _tell(connection: Connection, articles: Collection[int]) -> None:
    now = {digest_of(f"{row.site} {row.key}"): row for row in connection.execute(_NOW, {"ids": list(articles)})}
    known = {row.digest: row for row in connection.execute(_KNOWN, {"ids": list(now)})}
    other = [digest for digest in now if digest in known and known[digest].story != _name(now[digest])]
    if other:
        connection.execute(_TOLD, [{"of": digest, "as": _name(now[digest])} for digest in other])
        _write(connection, [known[digest] for digest in other if known[digest].state != News.WITHHELD])


def _name(row: AnyRow) -> str | None:
    return None if row.first_key is None else f"{row.first_site} {row.first_key}"


def _write(connection: Connection, told: Collection[AnyRow]) -> None:
    if told:
        epoch, numbers = next_changes(connection, len(told))
        same = {"epoch": epoch, "subject": "story", "what": News.STORY.value, "at": datetime.now(UTC)}
        rows: Iterator[dict[str, Any]] = (
            {**same, "n": n, "key": f"{row.site} {row.key}"} for n, row in zip(numbers, told, strict=True)
        )
        insert_new(connection, CHANGE, list(rows))
