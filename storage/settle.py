"""Settling: at the end of a job or a reread, what was put off is folded, and the memory of sites is renewed.

Within a job the snapshot of a site does not change, so that the order of pages cannot matter.
Here new snapshots are published, and exactly the readings that hold a changed fingerprint are finished again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from storage.database import memory
from storage.database.articles.folding import fold_stale
from storage.database.engine import Database
from storage.database.log import recipes
from storage.database.log.readings import draft_in, settle
from storage.database.log.urls import batches
from storage.database.memory import Frequent, Traced
from storage.database.schema import ReadingRow, RecipeRow
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
    """Fold all that is stale, then renew the memory of the months whose readings changed, and what follows from it."""
    fold_all(database)
    with database.read() as session:
        stale = memory.stale_months(session, site)
        concerned = memory.concerned(session, site, stale)
    for month in stale:
        with database.write() as session:
            memory.fold(session, site, month, method.traced)
    for month in concerned:
        with database.write() as session:
            _renew(session, memory.conclude(session, site, month, method.frequent), method.finish)
    fold_all(database)
    if stale:
        with database.write() as session:
            memory.withdraw(session, site, stale)
            memory.are_fresh(session, site, stale)
            _forget_unused_recipes(session)


def fold_all(database: Database) -> None:
    """Fold until nothing is stale, in transactions of bounded size."""
    folded = _AT_ONCE
    while folded:
        with database.write() as session:
            folded = fold_stale(session, _AT_ONCE)


def _renew(session: Session, new: Snapshot, finish: Finish) -> None:
    old = memory.published(session, new.site, new.month)
    memory.publish(session, new)
    touched: list[int] = []
    same: dict[Recipe, list[int]] = {}
    for reading, recipe, fingerprints in memory.made_otherwise(session, new):
        # A reading that names neither was made by somebody who knew another memory: nobody knows what changed for it.
        changed = old.fingerprints ^ new.fingerprints if recipe.snapshot == old.digest else fingerprints
        if changed & fingerprints:
            touched.append(reading)
        else:
            same.setdefault(replace(recipe, snapshot=new.digest), []).append(reading)
    _name_snapshot(session, same)
    _finish_again(session, touched, new, finish)


def _finish_again(session: Session, readings: Sequence[int], snapshot: Snapshot, finish: Finish) -> None:
    for start in range(0, len(readings), _AT_ONCE):
        some = readings[start : start + _AT_ONCE]
        rows = session.execute(select(ReadingRow.draft, ReadingRow.teasers).where(ReadingRow.id.in_(some)))
        drafts = [draft_in(draft, teasers) for draft, teasers in rows]
        settle(session, *((draft, finish(draft, snapshot)) for draft in drafts))


def _name_snapshot(session: Session, readings: Mapping[Recipe, Sequence[int]]) -> None:
    """Readings that hold no changed block would come out the same under the new snapshot: they are that one's, too."""
    ids = recipes.ids_of(session, readings) if readings else {}
    for recipe, named in readings.items():
        for some in batches(named):
            session.execute(update(ReadingRow).where(ReadingRow.id.in_(some)).values(recipe_id=ids[recipe]))


def _forget_unused_recipes(session: Session) -> None:
    session.execute(delete(RecipeRow).where(~exists().where(ReadingRow.recipe_id == RecipeRow.id)))
