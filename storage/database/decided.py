"""What follows when a decision becomes a row: at once, and the same whenever it is written again.

In: a writing transaction, and a decision. Out: rows that show, find, name and plan accordingly, and the feed says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from storage.database import withheld
from storage.database.articles import findable, rows
from storage.database.log import decisions as log
from storage.database.log.decisions import LIFT, MERGE, SPLIT, TAKEDOWN, WITHHOLDING, Decision
from storage.database.log.urls import batches, known_ids
from storage.database.plans import frontier
from storage.database.schema import URL


def take_effect(connection: Connection, decision: Decision) -> None:
    """Make a row of a decision, and let it take effect."""
    log.add(connection, [decision])
    if decision.kind == LIFT:
        _lift(connection, decision)
    elif decision.kind in WITHHOLDING:
        findable.renew_and_announce(connection, withheld.articles_of(connection, decision))
        if decision.kind == TAKEDOWN:
            frontier.forget(connection, withheld.urls_of(connection, decision))
    elif decision.kind in (MERGE, SPLIT):
        _fold_again(connection, decision)


def _lift(connection: Connection, lift: Decision) -> None:
    over = log.with_key(connection, lift.lifts or "")
    if over is None or lift.more:
        return
    if over.kind in WITHHOLDING:
        findable.renew_and_announce(connection, withheld.articles_of(connection, over))
        if over.kind == TAKEDOWN:
            frontier.hasten(connection, withheld.urls_of(connection, over), lift.at)
    elif over.kind in (MERGE, SPLIT):
        _fold_again(connection, over)


def _fold_again(connection: Connection, decision: Decision) -> None:
    """The articles that are concerned are named again, with all their addresses."""
    named = known_ids(connection, {decision.target, decision.other or decision.target}).values()
    articles = withheld.articles_of(connection, decision)
    together = select(URL.c.id).where(URL.c.article_id.in_(sorted(articles)))
    rows.fold(connection, {*named, *connection.scalars(together)})


def release(connection: Connection, embargoes: Iterable[Decision], now: datetime) -> None:
    """Carry out the end of embargoes whose day has come: what they withheld is found again, and the feed says so."""
    over = list(embargoes)
    if over:
        articles = {article for one in over for article in withheld.articles_of(connection, one)}
        for some in batches(sorted(articles)):
            findable.renew_and_announce(connection, some)
        log.are_released(connection, over, now)
