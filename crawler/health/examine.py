"""A site of an archive looked at: its facts, judged, and told to whom its file names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.health.alarm import Alarm, Health
from crawler.health.notify import tell
from crawler.health.rules import judged
from crawler.sites.declaration import Site
from storage.archive import Archive
from storage.database import alarms
from storage.database.queries.health import Facts, facts, last_started

_QUIET = timedelta(hours=6)
"""So often a site is looked at whose jobs bring nothing: the shortest time in which articles can be missed."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What a site gives, what is wrong with it, and who could not be told, in sentences."""

    facts: Facts
    health: Health
    untold: tuple[str, ...] = ()


def examine(archive: Archive, site: Site, now: datetime) -> Examined:
    """Look at a site at `now` (UTC), and tell its command and webhook of what is new and what is over."""
    with archive.database.read() as connection:
        found = facts(connection, site.name)
    health = judged(found, site.expect, now)
    return Examined(found, health, tuple(tell(archive, site, health, now)))


def accept(archive: Archive, site: Site, now: datetime) -> tuple[Alarm, ...]:
    """Hold a site from `now` (UTC) on against nothing that came before; the alarms that this ends.

    Others stay: what the site's file expects, sources that give nothing, jobs that do not come.
    """
    with archive.database.read() as connection:
        found = judged(facts(connection, site.name), site.expect, now)
        left = judged(facts(connection, site.name, now), site.expect, now)
    still = {alarm.rule for alarm in left.alarms}
    ended = tuple(alarm for alarm in found.alarms if alarm.rule not in still)
    if ended:
        with archive.database.write() as connection:
            alarms.accept(connection, site.name, {alarm.rule.value: alarm.sentence for alarm in ended}, now)
    return ended


def is_first_in_a_while(archive: Archive, site: str) -> bool:
    """Whether the newest job of a site is the first of its quarter of the day (UTC).

    A look costs 60 ms of CPU where jobs are hourly, more than a job that is told three times that nothing is new.
    """
    with archive.database.read() as connection:
        quarters = [started.timestamp() // _QUIET.total_seconds() for started in last_started(connection, site, 2)]
    return len(set(quarters)) == len(quarters)
