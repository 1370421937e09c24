"""Which alarms of a site are open, kept so that each is told once, and so is its end.

In: the alarms that are found now, by rule. Out: those to be told of, each to one process only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, true, update

from storage.database.schema import ACCEPTANCE, ALARM
from storage.database.statements import insert_new


@dataclass(frozen=True, slots=True)
class Over:
    """An alarm that is found no more, or was accepted: what was said, and since when it was one (UTC)."""

    rule: str
    sentence: str
    since: datetime
    is_accepted: bool


def raised(connection: Connection, site: str, found: Mapping[str, str], now: datetime) -> set[str]:
    """Keep what is found, rule by rule with its sentence; the rules nobody was told of, which count as told now."""
    rows = [{"site": site, "rule": rule, "sentence": said, "since": now} for rule, said in found.items()]
    insert_new(connection, ALARM, rows)
    untold = update(ALARM).where(ALARM.c.site == site, ALARM.c.rule.in_(list(found)), ALARM.c.told.is_(None))
    return set(connection.scalars(untold.values(told=now).returning(ALARM.c.rule)))


def ended(connection: Connection, site: str, found: Collection[str]) -> list[Over]:
    """Forget what is not found any more: what somebody was told of."""
    over = delete(ALARM).where(ALARM.c.site == site, ALARM.c.rule.not_in(list(found)))
    rows = connection.execute(over.returning(ALARM.c.rule, ALARM.c.sentence, ALARM.c.since, ALARM.c.told)).all()
    accepted = _accepted(connection, site)
    return [
        Over(row.rule, row.sentence, row.since, is_accepted=accepted.get(row.rule, row.since) > row.since)
        for row in rows
        if row.told is not None
    ]


def _accepted(connection: Connection, site: str) -> dict[str, datetime]:
    """When each rule of a site was last accepted."""
    newest = select(ACCEPTANCE.c.rule, func.max(ACCEPTANCE.c.at).label("at")).where(ACCEPTANCE.c.site == site)
    return {row.rule: row.at for row in connection.execute(newest.group_by(ACCEPTANCE.c.rule))}


def untold(connection: Connection, site: str, rules: Collection[str]) -> None:
    """Nobody could be told of these: they are to be told next time."""
    connection.execute(update(ALARM).where(ALARM.c.site == site, ALARM.c.rule.in_(list(rules))).values(told=None))


def unended(connection: Connection, site: str, over: Iterable[Over], now: datetime) -> None:
    """Nobody could be told that these are over: they are to be found over next time."""
    rows = [{"site": site, "rule": one.rule, "sentence": one.sentence, "since": one.since, "told": now} for one in over]
    insert_new(connection, ALARM, rows)


def open_since(connection: Connection, site: str, after: datetime | None) -> datetime | None:
    """When the oldest open alarm of a site that was found `after` a time was first found (UTC); None: none is open."""
    later = ALARM.c.since > after if after else true()
    return connection.scalar(select(func.min(ALARM.c.since)).where(ALARM.c.site == site, later))


def accept(connection: Connection, site: str, found: Mapping[str, str], now: datetime) -> None:
    """Keep that these are meant, rule by rule with its sentence: what came until `now` is no measure any more."""
    rows = [{"site": site, "rule": rule, "sentence": said, "at": now} for rule, said in found.items()]
    insert_new(connection, ACCEPTANCE, rows)


def accepted_at(connection: Connection, site: str) -> datetime | None:
    """When an alarm of a site was last accepted (UTC); None: never."""
    return connection.scalar(select(func.max(ACCEPTANCE.c.at)).where(ACCEPTANCE.c.site == site))


def open_ones(connection: Connection) -> list[tuple[str, str]]:
    """Site and rule of each open alarm, in order."""
    rows = connection.execute(select(ALARM.c.site, ALARM.c.rule).order_by(ALARM.c.site, ALARM.c.rule))
    return [(row.site, row.rule) for row in rows]


def is_any_open(connection: Connection, site: str) -> bool:
    """Whether an alarm of the site is open, so that a reader need not write to find out that there is none."""
    return connection.scalar(select(ALARM.c.id).where(ALARM.c.site == site).limit(1)) is not None
