"""A reread makes all articles anew; followers of the feed hear of those that look otherwise at its end, of no other.

In: a database that is about to be emptied, or one that was filled again. Out: rows of the feed.
A reread that was killed leaves the feed quiet: the next one that ends tells of everything.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, select, update

from storage.database.articles import findable, seen_of
from storage.database.articles.announcing import News, Told, tell
from storage.database.articles.stories_told import tell_all
from storage.database.engine import Database
from storage.database.log import decisions
from storage.database.log.decisions import WITHHOLDING
from storage.database.log.urls import batches
from storage.database.schema import ANNOUNCED, EPOCH

_AT_ONCE = 200
_NEWEST = EPOCH.c.id == select(func.max(EPOCH.c.id)).scalar_subquery()


def hush(connection: Connection) -> None:
    """Nothing is announced from now on, and every article is to be looked at again."""
    connection.execute(update(EPOCH).where(_NEWEST).values(quiet=datetime.now(UTC)))
    connection.execute(update(ANNOUNCED).values(again=1))


def reconcile(database: Database) -> None:
    """Announce what looks otherwise than before, and let the feed speak again."""
    while True:
        with database.write() as connection:
            if _look_at_some(connection):
                continue
            connection.execute(update(EPOCH).where(_NEWEST).values(quiet=None))
            tell_all(connection)
            return


def _look_at_some(connection: Connection) -> bool:
    """Look at articles that may have changed, and whether there were any."""
    connection.execute(select(EPOCH.c.id).where(_NEWEST).with_for_update())
    rows = connection.execute(select(ANNOUNCED).where(ANNOUNCED.c.again > 0).limit(_AT_ONCE)).all()
    keys = {row.digest: (row.site, row.key) for row in rows}
    ids = seen_of.ids_of(connection, keys)
    # The index of words is right already; where nobody ever decided anything, nothing is hidden.
    hidden = (
        findable.renew(connection, set(ids.values())).hidden if decisions.any_of(connection, WITHHOLDING) else set()
    )
    told: dict[str, Told] = {}
    for digest, (site, key) in keys.items():
        what = News.WITHHELD if ids.get(digest) in hidden else News.CHANGED if digest in ids else News.GONE
        told[digest] = (site, key, what)
    tell(connection, told)
    for some in batches(sorted(keys)):
        never_told = ANNOUNCED.c.state.is_(None)
        connection.execute(delete(ANNOUNCED).where(ANNOUNCED.c.digest.in_(some), never_told))
        connection.execute(update(ANNOUNCED).where(ANNOUNCED.c.digest.in_(some)).values(again=0))
    return bool(rows)
