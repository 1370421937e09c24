"""Settling: at the end of a job or a reread, what was put off is folded, and the memory of sites is renewed.

Within a job the snapshot of a site does not change, so that the order of pages cannot matter.
Here new snapshots are published, and exactly the readings that hold a changed fingerprint are finished again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection, delete, exists, select, update

from storage.database import memory
from storage.database.articles.folding import fold_stale
from storage.database.decided import release
from storage.database.engine import Database
from storage.database.log import decisions, recipes
from storage.database.log.packed import draft_in
from storage.database.log.readings import settle
from storage.database.log.urls import batches
from storage.database.memory import Frequent, Traced
from storage.database.reconnect import retrying
from storage.database.schema import READING, RECIPE
from storage.records import Draft, Reading, Recipe, Snapshot

Finish = Callable[[Draft, Snapshot], Reading]
_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """What settling needs to know of reading: pure functions, given by whoever reads.

    `traced` says what is kept of a page, `frequent` which of that is boilerplate, `finish` applies it to a page.
    """

    traced: Traced
    frequent: Frequent
    finish: Finish


def settle_site(database: Database, site: str, method: Method) -> None:
    """Fold all that is stale, then renew the memory of the months whose readings changed, and what follows from it.

    Embargoes whose day has come are ended here, too: a worker keeps its archive open for years.
    """
    _end_embargoes(database)
    fold_all(database)
    stale, concerned = retrying(database.read, lambda connection: _months(connection, site))
    for month in stale:
        retrying(database.write, partial(memory.fold, site=site, month=month, traced=method.traced))
    for month in concerned:
        retrying(database.write, partial(_conclude, site=site, month=month, method=method))
    if concerned:
        fold_all(database)
    if stale:
        retrying(database.write, lambda connection: _are_settled(connection, site, stale))


def _months(connection: Connection, site: str) -> tuple[list[str], list[str]]:
    """Those whose readings changed, and those whose memory follows from them."""
    stale = memory.stale_months(connection, site)
    return stale, memory.concerned(connection, site, stale)


def _conclude(connection: Connection, site: str, month: str, method: Method) -> None:
    _renew(connection, memory.conclude(connection, site, month, method.frequent), method.finish)


def _are_settled(connection: Connection, site: str, months: Sequence[str]) -> None:
    memory.withdraw(connection, site, months)
    memory.are_fresh(connection, site, months)
    _forget_unused_recipes(connection)


def _end_embargoes(database: Database) -> None:
    now = datetime.now(UTC)
    ended = retrying(database.read, lambda connection: decisions.ended(connection, now))
    if ended:
        retrying(database.write, lambda connection: release(connection, ended, now))


def fold_all(database: Database) -> None:
    """Fold until nothing is stale, in transactions of bounded size."""
    folded = _AT_ONCE
    while folded == _AT_ONCE:
        folded = retrying(database.write, lambda connection: fold_stale(connection, _AT_ONCE))


def _renew(connection: Connection, new: Snapshot, finish: Finish) -> None:
    old = memory.published(connection, new.site, new.month)
    memory.publish(connection, new)
    touched: list[int] = []
    same: dict[Recipe, list[int]] = {}
    for reading, recipe, fingerprints in memory.made_otherwise(connection, new):
        # A reading that names neither was made by somebody who knew another memory: nobody knows what changed for it.
        changed = old.fingerprints ^ new.fingerprints if recipe.snapshot == old.digest else fingerprints
        if changed & fingerprints:
            touched.append(reading)
        else:
            same.setdefault(replace(recipe, snapshot=new.digest), []).append(reading)
    _name_snapshot(connection, same)
    _finish_again(connection, touched, new, finish)


def _finish_again(connection: Connection, readings: Sequence[int], snapshot: Snapshot, finish: Finish) -> None:
    for start in range(0, len(readings), _AT_ONCE):
        some = readings[start : start + _AT_ONCE]
        rows = connection.execute(select(READING.c.draft, READING.c.teasers).where(READING.c.id.in_(some)))
        drafts = [draft_in(draft, teasers) for draft, teasers in rows]
        settle(connection, *(finish(draft, snapshot) for draft in drafts))


def _name_snapshot(connection: Connection, readings: Mapping[Recipe, Sequence[int]]) -> None:
    """Readings that hold no changed block would come out the same under the new snapshot: they are that one's, too."""
    ids = recipes.ids_of(connection, readings) if readings else {}
    for recipe, named in readings.items():
        for some in batches(named):
            connection.execute(update(READING).where(READING.c.id.in_(some)).values(recipe_id=ids[recipe]))


def _forget_unused_recipes(connection: Connection) -> None:
    connection.execute(delete(RECIPE).where(~exists().where(READING.c.recipe_id == RECIPE.c.id)))
