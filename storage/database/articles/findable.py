"""What of an article is found by its words, and compared with others: what may be shown, if there is anything."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from storage.database import search, syndication, withheld
from storage.database.articles.announcing import News, announce
from storage.database.articles.stories_told import tell_stories
from storage.database.log import decisions
from storage.database.log.decisions import WITHHOLDING
from storage.database.log.urls import batches
from storage.database.schema import ARTICLE
from storage.database.search.index import Versions

_KEYS = select(ARTICLE.c.id, ARTICLE.c.site, ARTICLE.c.key).where(ARTICLE.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Renewed:
    """Surrogates of articles: of those that were asked about, those of which nothing may be shown; and all whose story
    may be another one now.
    """

    hidden: set[int]
    regrouped: set[int]


def renew(connection: Connection, articles: Collection[int], former: Versions | None = None) -> Renewed:
    """Make the index and the stories hold what may be shown of articles, by surrogate.

    `former`: versions as they were before this transaction changed them, by surrogate.
    """
    if not articles:
        return Renewed(set(), set())
    withheld_whole = withheld.of_articles(connection, articles).keys()
    search.remove(connection, withheld_whole, former)
    shown = search.renew(
        connection, set(articles) - withheld_whole, withheld.of_versions(connection, articles).keys(), former
    )
    regrouped = syndication.renew(connection, articles, withheld_whole)
    return Renewed(set(articles) - shown if decisions.any_of(connection, WITHHOLDING) else set(), regrouped)


def renew_and_announce(connection: Connection, articles: Collection[int]) -> None:
    """The same after a decision; the feed says of each article whether it may be read again or must be deleted."""
    renewed = renew(connection, articles)
    rows = [row for some in batches(sorted(articles)) for row in connection.execute(_KEYS, {"ids": some})]
    told = [(row.site, row.key, News.WITHHELD if row.id in renewed.hidden else News.CHANGED) for row in rows]
    announce(connection, told)
    tell_stories(connection, renewed.regrouped)
