"""Articles chosen for an export or a program: which, in which order, and what the archive was. Nothing here writes.

What is withheld is never chosen: neither an article nor a version of it (the views `withheld_article` and
`withheld_version`, whose clock is that of the database). The order is that of publication, articles without a date
last, then that of the digest of the key: the same rows come in the same order whenever they are asked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, bindparam, column, func, nulls_last, select, table, text

from storage.database.log.urls import batches
from storage.database.schema import ARTICLE, CHANGE, EPOCH, VERSION

_FEW = 500
_WITHHELD_ARTICLE = table("withheld_article", column("article_id"))
_WITHHELD_VERSION = table("withheld_version", column("version_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleChoice:
    """Which articles; what is not said does not matter. Moments are aware: from `…_from` on, before `…_before`.

    `dated` is published, else first seen, as the search has it. `articles` are surrogates. `since`: those of which the
    feed of changes tells behind this number of this epoch.
    `as_of`: as they looked at this number (`storage.database.queries.past`); then `looks` are surrogates, and none are
    `articles`.
    """

    sites: tuple[str, ...] = ()
    published_from: datetime | None = None
    published_before: datetime | None = None
    seen_from: datetime | None = None
    seen_before: datetime | None = None
    dated_from: datetime | None = None
    dated_before: datetime | None = None
    articles: tuple[int, ...] | None = None
    since: int | None = None
    as_of: int | None = None
    looks: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        check_aware(self.published_from, self.published_before, self.seen_from, self.seen_before)
        check_aware(self.dated_from, self.dated_before)


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """What a database was: its epoch (UUID of its build) and the highest change number given in it."""

    epoch: str
    change: int


def check_aware(*moments: datetime | None) -> None:
    """Raise ValueError where a moment has no zone: nobody could know which one is meant."""
    for moment in moments:
        if moment is not None and moment.tzinfo is None:
            raise ValueError(f"{moment!r} has no time zone; datetime.now(UTC) and datetime(…, tzinfo=UTC) have one")


def hold_still(connection: Connection) -> None:
    """Let a reading transaction see one state to its end. To be called before anything is asked.

    SQLite's do so anyway; those of PostgreSQL would see with each statement what others wrote meanwhile.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def state(connection: Connection) -> ArchiveState:
    """What the database is now."""
    row = connection.execute(select(EPOCH.c.key, EPOCH.c.last_change).order_by(EPOCH.c.id.desc()).limit(1)).one()
    return ArchiveState(epoch=row.key, change=row.last_change)


def versions_chosen(connection: Connection, choice: ArticleChoice) -> array[int]:
    """Surrogates of the newest version that may be shown of each article, in order: eight bytes for each article."""
    few = choice.articles is not None and len(choice.articles) <= _FEW
    query = _query(choice)
    if choice.articles is not None and few:
        query = query.where(ARTICLE.c.id.in_(choice.articles))
    rows = connection.execute(query.execution_options(yield_per=10_000))
    if choice.articles is None or few:
        return array("q", (row[0] for row in rows))
    wanted = frozenset(choice.articles)
    return array("q", (row[0] for row in rows if row[1] in wanted))


def newest_versions(connection: Connection, articles: Collection[int]) -> dict[int, int]:
    """The same by article, both surrogates: for few articles."""
    found = {}
    for some in batches(sorted(articles)):
        rows = connection.execute(_OF_ARTICLES, {"articles": some})
        found.update({row[1]: row[0] for row in rows})
    return found


def all_versions(connection: Connection, article: int) -> list[int]:
    """Surrogates of all versions of an article that may be shown, oldest first."""
    withheld = select(_WITHHELD_VERSION.c.version_id)
    query = select(VERSION.c.id).where(VERSION.c.article_id == article, VERSION.c.id.not_in(withheld))
    return list(connection.scalars(query.order_by(VERSION.c.no)))


_of_it = VERSION.alias("of_it")
_NEWEST = (
    select(func.max(_of_it.c.no))
    .where(_of_it.c.article_id == ARTICLE.c.id, _of_it.c.id.not_in(select(_WITHHELD_VERSION.c.version_id)))
    .correlate(ARTICLE)
    .scalar_subquery()
)


def _query(choice: ArticleChoice) -> Select[int, int]:
    return (
        select(VERSION.c.id, ARTICLE.c.id)
        .select_from(ARTICLE)
        .join(VERSION, (VERSION.c.article_id == ARTICLE.c.id) & (VERSION.c.no == _NEWEST))
        .where(ARTICLE.c.id.not_in(select(_WITHHELD_ARTICLE.c.article_id)), *_wanted(choice))
        .order_by(nulls_last(VERSION.c.published), ARTICLE.c.digest, ARTICLE.c.site)
    )


def _wanted(choice: ArticleChoice) -> Iterator[ColumnElement[bool]]:
    if choice.sites:
        yield ARTICLE.c.site.in_(choice.sites)
    if choice.published_from is not None:
        yield VERSION.c.published >= choice.published_from
    if choice.published_before is not None:
        yield VERSION.c.published < choice.published_before
    if choice.seen_from is not None:
        yield ARTICLE.c.first_seen >= choice.seen_from
    if choice.seen_before is not None:
        yield ARTICLE.c.first_seen < choice.seen_before
    yield from _dated(choice)
    if choice.since is not None:
        yield (ARTICLE.c.site + " " + ARTICLE.c.key).in_(_told_since(choice.since))


def _dated(choice: ArticleChoice) -> Iterator[ColumnElement[bool]]:
    moment = func.coalesce(VERSION.c.published, ARTICLE.c.first_seen)
    if choice.dated_from is not None:
        yield moment >= choice.dated_from
    if choice.dated_before is not None:
        yield moment < choice.dated_before


def _told_since(since: int) -> Select[str]:
    epoch = select(EPOCH.c.key).order_by(EPOCH.c.id.desc()).limit(1).scalar_subquery()
    return select(CHANGE.c.key).where(CHANGE.c.epoch == epoch, CHANGE.c.n > since, CHANGE.c.subject == "article")


_OF_ARTICLES = _query(ArticleChoice()).where(ARTICLE.c.id.in_(bindparam("articles", expanding=True)))
