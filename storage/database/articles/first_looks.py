"""Looks of articles that were announced by a Microfiche which kept none: as they look now, in groups.

In: a database that was brought up from before looks were kept. Out: a look of every article, and the number from which
on it can be asked how articles looked. Never: while a reread makes all rows anew.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import bindparam, exists, func, select, update

from storage.database import withheld
from storage.database.articles import looks
from storage.database.engine import Database
from storage.database.queries import feed
from storage.database.schema import ARTICLE, EPOCH, LOOK

Report = Callable[[int, int], None]
"""Is told how many articles are done, and of how many."""

_AT_ONCE = 500
_NEWEST = EPOCH.c.id == select(func.max(EPOCH.c.id)).scalar_subquery()


def keep_all(database: Database, report: Report) -> None:
    """Keep a look of every article that has none, in groups, each for itself: what a kill left is done the next time.

    Raises ArchiveUnwritable.
    """
    with database.read() as connection:
        if not feed.standing(connection).lacks_looks:
            return
        total = connection.scalar(select(func.count()).select_from(ARTICLE)) or 0
    after, done = 0, 0
    while some := _keep_some(database, after):
        after, done = some[-1], done + len(some)
        report(done, total)


def _keep_some(database: Database, after: int) -> list[int]:
    """Keep the looks of the next articles; their surrogates. Behind the last it is known from when on all are there."""
    with database.write() as connection:
        # Whoever announces something waits, and so does this for whoever does.
        last = connection.scalar(select(EPOCH.c.last_change).where(_NEWEST).with_for_update())
        rows = connection.execute(_NEXT, {"after": after}).all()
        hidden = withheld.of_articles(connection, [row.id for row in rows])
        wanted = [row for row in rows if not row.has_look and row.id not in hidden]
        looks.begin(connection, [looks.LookBegun(0, row.id, row.site, row.key) for row in wanted])
        if not rows:
            connection.execute(update(EPOCH).where(_NEWEST, EPOCH.c.looks_from == feed.NOT_YET).values(looks_from=last))
        return [row.id for row in rows]


_OPEN = exists().where(LOOK.c.digest == ARTICLE.c.digest, LOOK.c.site == ARTICLE.c.site, LOOK.c.until.is_(None))
_NEXT = (
    select(ARTICLE.c.id, ARTICLE.c.site, ARTICLE.c.key, _OPEN.label("has_look"))
    .where(ARTICLE.c.id > bindparam("after"))
    .order_by(ARTICLE.c.id)
    .limit(_AT_ONCE)
)
