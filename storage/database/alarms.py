"""Which alarms of a site are open, kept so that each is told once, and so is its end.

In: the alarms that are found now, by rule. Out: those to be told of, each to one process only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from storage.database.schema import ALARM
from storage.database.statements import insert_new


def raised(connection: Connection, site: str, found: Mapping[str, str], now: datetime) -> set[str]:
    """Keep what is found, rule by rule with its sentence; the rules nobody was told of, which count as told now."""
    rows = [{"site": site, "rule": rule, "sentence": said, "since": now} for rule, said in found.items()]
    insert_new(connection, ALARM, rows)
    untold = update(ALARM).where(ALARM.c.site == site, ALARM.c.rule.in_(list(found)), ALARM.c.told.is_(None))
    return set(connection.scalars(untold.values(told=now).returning(ALARM.c.rule)))


def ended(connection: Connection, site: str, found: Collection[str]) -> dict[str, str]:
    """Forget what is not found any more: the rules that somebody was told of, with what was said then."""
    over = delete(ALARM).where(ALARM.c.site == site, ALARM.c.rule.not_in(list(found)))
    rows = connection.execute(over.returning(ALARM.c.rule, ALARM.c.sentence, ALARM.c.told)).all()
    return {row.rule: row.sentence for row in rows if row.told is not None}


def untold(connection: Connection, site: str, rules: Collection[str]) -> None:
    """Nobody could be told of these: they are to be told next time."""
    connection.execute(update(ALARM).where(ALARM.c.site == site, ALARM.c.rule.in_(list(rules))).values(told=None))


def unended(connection: Connection, site: str, over: Mapping[str, str], now: datetime) -> None:
    """Nobody could be told that these are over: they are to be found over next time."""
    rows = [{"site": site, "rule": rule, "sentence": said, "since": now, "told": now} for rule, said in over.items()]
    insert_new(connection, ALARM, rows)


def open_since(connection: Connection, site: str) -> datetime | None:
    """When the oldest open alarm of a site was first found (UTC); None where none is open."""
    return connection.scalar(select(func.min(ALARM.c.since)).where(ALARM.c.site == site))


def open_ones(connection: Connection) -> list[tuple[str, str]]:
    """Site and rule of each open alarm, in order."""
    rows = connection.execute(select(ALARM.c.site, ALARM.c.rule).order_by(ALARM.c.site, ALARM.c.rule))
    return [(row.site, row.rule) for row in rows]


def is_any_open(connection: Connection, site: str) -> bool:
    """Whether an alarm of the site is open, so that a reader need not write to find out that there is none."""
    return connection.scalar(select(ALARM.c.id).where(ALARM.c.site == site).limit(1)) is not None
