"""Finding all stories anew, where another normaliser made the words: in groups, so that it may be broken off.

In: a database. Out: the stories of all articles.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select, update

from storage.database import withheld
from storage.database.articles.stories_told import tell_all
from storage.database.engine import Database
from storage.database.schema import ARTICLE
from storage.database.search.rebuilding import Report
from storage.database.syndication.renewing import clear, is_whole, renew
from storage.database.syndication.tables import STATE
from storage.query.normaliser import NAME

_AT_ONCE = 200


def begin(connection: Connection) -> None:
    """Where there is no article yet, all stories are there."""
    if connection.scalar(select(ARTICLE.c.id).limit(1)) is None:
        connection.execute(update(STATE).values(normaliser=NAME, done_to=None))


def make_whole(database: Database, report: Report) -> None:
    """Find stories where they are not whole; nothing happens where they are. Raises ArchiveUnwritable."""
    with database.read() as connection:
        if is_whole(connection):
            return
        normaliser = connection.scalar(select(STATE.c.normaliser))
        total = connection.scalar(select(func.count()).select_from(ARTICLE)) or 0
    if normaliser != NAME:
        with database.write() as connection:
            clear(connection)
            connection.execute(update(STATE).values(done_to=0))
    done = 0
    while some := _next(database):
        done += some
        report(done, total)


def _next(database: Database) -> int:
    """Look at the next articles; how many there were."""
    with database.write() as connection:
        after = connection.scalar(select(STATE.c.done_to).with_for_update())
        if after is None:
            return 0
        wanted = select(ARTICLE.c.id).where(ARTICLE.c.id > after).order_by(ARTICLE.c.id).limit(_AT_ONCE)
        articles = list(connection.scalars(wanted))
        renew(connection, articles, withheld.of_articles(connection, articles).keys())
        connection.execute(update(STATE).values(done_to=articles[-1] if articles else None))
        if not articles:
            tell_all(connection)
        return len(articles)
