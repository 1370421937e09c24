"""Which text of an article the search index holds: the newest that may be shown, if there is one."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, select

from storage.database import search, withheld
from storage.database.articles.announcing import News, announce
from storage.database.log import decisions
from storage.database.log.decisions import WITHHOLDING
from storage.database.log.urls import batches
from storage.database.schema import ARTICLE, VERSION

_VERSIONS = (
    select(VERSION.c.id, *(VERSION.c[name] for name in ("article_id", "title", "subtitle", "text", "authors")))
    .where(VERSION.c.article_id.in_(bindparam("ids", expanding=True)))
    .order_by(VERSION.c.article_id, VERSION.c.no)
)
_KEYS = select(ARTICLE.c.id, ARTICLE.c.site, ARTICLE.c.key).where(ARTICLE.c.id.in_(bindparam("ids", expanding=True)))


def renew(connection: Connection, articles: Collection[int]) -> set[int]:
    """Make the index hold what may be shown of articles, by surrogate; those of which nothing may.

    Where nobody ever decided anything, the index is right already.
    """
    if not articles or not decisions.any_of(connection, WITHHOLDING):
        return set()
    search.remove(connection, sorted(articles))
    hidden = withheld.of_versions(connection, articles)
    free = sorted(set(articles) - withheld.of_articles(connection, articles).keys())
    shown: set[int] = set()
    for some in batches(free):
        rows = connection.execute(_VERSIONS, {"ids": some}).mappings()
        newest = {row["article_id"]: row for row in rows if row["id"] not in hidden}
        search.index(connection, [{**row, "is_new": True} for row in newest.values()])
        shown |= newest.keys()
    return set(articles) - shown


def renew_and_announce(connection: Connection, articles: Collection[int]) -> None:
    """The same after a decision; the feed says of each article whether it may be read again or must be deleted."""
    hidden = renew(connection, articles)
    rows = [row for some in batches(sorted(articles)) for row in connection.execute(_KEYS, {"ids": some})]
    announce(connection, [(row.site, row.key, News.WITHHELD if row.id in hidden else News.CHANGED) for row in rows])
