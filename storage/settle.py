"""Settling: at the end of a job or a reread, what was put off is folded, and the memory of sites is renewed.

Within a job the snapshot of a site does not change, so that the order of pages cannot matter.
Here new snapshots are published, and exactly the readings that hold a changed fingerprint are finished again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, exists, update
from sqlalchemy.orm import Session

from storage.database import memory
from storage.database.articles.folding import fold_stale
from storage.database.engine import Database
from storage.database.log.readings import draft_of, recipe_id, settle
from storage.database.memory import Frequent, Traced
from storage.database.schema import Reading as ReadingRow
from storage.database.schema import Recipe as RecipeRow
from storage.records import Draft, Reading, Snapshot

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
    """Fold all that is stale, then renew the memory of every month of the site."""
    fold_all(database)
    with database.read() as session:
        months = memory.months(session, site)
    for month in months:
        with database.write() as session:
            memory.fold(session, site, month, method.traced)
    for month in months:
        with database.write() as session:
            _renew(session, memory.conclude(session, site, month, method.frequent), method.finish)
    fold_all(database)
    with database.write() as session:
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
    for id_, digest in memory.made_otherwise(session, new):
        reading = session.get_one(ReadingRow, id_)
        draft = draft_of(reading)
        # A reading that names neither was made by somebody who knew another memory: nobody knows what changed for it.
        changed = old.fingerprints ^ new.fingerprints if digest == old.digest else None
        if changed is None or changed & {block.fingerprint for block in draft.blocks}:
            settle(session, draft, finish(draft, new))
        else:
            _name_snapshot(session, reading, new)


def _name_snapshot(session: Session, reading: ReadingRow, snapshot: Snapshot) -> None:
    """A reading that holds no changed block would come out the same under the new snapshot: it is that one's, too."""
    recipe = session.get_one(RecipeRow, reading.recipe_id)
    if recipe.snapshot != snapshot.digest:
        new = recipe_id(session, recipe.extractor, recipe.site_digest, snapshot.digest)
        session.execute(update(ReadingRow).where(ReadingRow.id == reading.id).values(recipe_id=new))


def _forget_unused_recipes(session: Session) -> None:
    session.execute(delete(RecipeRow).where(~exists().where(ReadingRow.recipe_id == RecipeRow.id)))
