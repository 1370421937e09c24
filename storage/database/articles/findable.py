"""What of an article is found by its words, and compared with others: what may be shown, if there is anything."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, select

from storage.database import search, syndication, withheld
from storage.database.articles.announcing import News, announce
from storage.database.log import decisions
from storage.database.log.decisions import WITHHOLDING
from storage.database.log.urls import batches
from storage.database.schema import ARTICLE
from storage.database.search.index import Versions

_KEYS = select(ARTICLE.c.id, ARTICLE.c.site, ARTICLE.c.key).where(ARTICLE.c.id.in_(bindparam("ids", expanding=True)))


def renew(connection: Connection, articles: Collection[int], former: Versions | None = None) -> set[int]:
    """Make the index and the stories hold what may be shown of articles, by surrogate; those of which nothing may.

    `former`: versions as they were before this transaction changed them, by surrogate.
    """
    if not articles:
        return set()
    withheld_whole = withheld.of_articles(connection, articles).keys()
    search.remove(connection, withheld_whole, former)
    shown = search.renew(
        connection, set(articles) - withheld_whole, withheld.of_versions(connection, articles).keys(), former
    )
    syndication.renew(connection, articles, withheld_whole)
    return set(articles) - shown if decisions.any_of(connection, WITHHOLDING) else set()


def renew_and_announce(connection: Connection, articles: Collection[int]) -> None:
    """The same after a decision; the feed says of each article whether it may be read again or must be deleted."""
    hidden = renew(connection, articles)
    rows = [row for some in batches(sorted(articles)) for row in connection.execute(_KEYS, {"ids": some})]
    announce(connection, [(row.site, row.key, News.WITHHELD if row.id in hidden else News.CHANGED) for row in rows])
