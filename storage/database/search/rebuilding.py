"""Making the index anew, where another normaliser made its words: in groups, so that it may be broken off and goes on.

In: a database. Out: the index of all articles, made by the normaliser of this program.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from storage.database import withheld
from storage.database.engine import Database
from storage.database.schema import ARTICLE
from storage.database.search.index import begin_bulk, clear, pack, renew
from storage.database.search.tables import STATE
from storage.query.normaliser import NAME

_AT_ONCE = 1_000

Report = Callable[[int, int], None]
"""Is told how many articles are done, and of how many."""


@dataclass(frozen=True, slots=True)
class State:
    """Whose words the index holds; `done_to`: surrogate of the last article that is there, null: all are."""

    normaliser: str
    done_to: int | None

    @property
    def is_whole(self) -> bool:
        """Whether a search finds all that there is."""
        return self.normaliser == NAME and self.done_to is None


def state(connection: Connection) -> State:
    """How far the index is."""
    row = connection.execute(select(STATE)).first()
    return State(row.normaliser, row.done_to) if row else State("", 0)


def begin(connection: Connection) -> None:
    """Where there is no article yet, the index of all of them is whole."""
    if connection.scalar(select(ARTICLE.c.id).limit(1)) is None:
        connection.execute(update(STATE).values(normaliser=NAME, done_to=None))


def make_whole(database: Database, report: Report) -> None:
    """Make the index anew where it is not whole; nothing happens where it is. Raises ArchiveUnwritable."""
    with database.read() as connection:
        found = state(connection)
    if found.is_whole:
        return
    if found.normaliser != NAME:
        with database.write() as connection:
            clear(connection)
            connection.execute(update(STATE).values(normaliser=NAME, done_to=0))
    with database.write() as connection:
        begin_bulk(connection)
    with database.read() as connection:
        total = connection.scalar(select(func.count()).select_from(ARTICLE)) or 0
    done = 0
    while some := _next(database):
        done += some
        report(done, total)
    with database.write() as connection:
        pack(connection)


def _next(database: Database) -> int:
    """Index the next articles; how many there were."""
    with database.write() as connection:
        after = connection.scalar(select(STATE.c.done_to).with_for_update())
        if after is None:
            return 0
        wanted = select(ARTICLE.c.id).where(ARTICLE.c.id > after).order_by(ARTICLE.c.id).limit(_AT_ONCE)
        articles = list(connection.scalars(wanted))
        free = set(articles) - withheld.of_articles(connection, articles).keys()
        renew(connection, free, withheld.of_versions(connection, free).keys())
        connection.execute(update(STATE).values(done_to=articles[-1] if articles else None))
        return len(articles)
