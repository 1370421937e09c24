"""Job rows, and the lock that lets one job of a site run at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from storage.database.schema import JOB, LOCK
from storage.database.statements import AnyRow, inserted
from storage.errors import SiteLocked
from storage.processes import ProcessMark, this_process

HEARTBEAT = timedelta(seconds=10)
_SILENT = HEARTBEAT * 6
"""Longer than a server may be away (`storage.database.reconnect`), and than a busy machine keeps a thread waiting."""


def began(connection: Connection, key: str, site: str, at: datetime) -> None:
    """A job's warcinfo record was seen; a job with several files began with the earliest."""
    if not inserted(connection, JOB, [{"key": key, "site": site, "started": at}], "id"):
        connection.execute(_BEGAN_EARLIER, {"of": key, "at": at})


_BEGAN_EARLIER = (
    update(JOB).where(JOB.c.key == bindparam("of"), JOB.c.started > bindparam("at")).values(started=bindparam("at"))
)


def start_of(connection: Connection, key: str) -> datetime | None:
    """When a job began (UTC); None: there is none of this key."""
    at: datetime | None = connection.scalar(select(JOB.c.started).where(JOB.c.key == key))
    return at


def ended(connection: Connection, key: str, at: datetime, result: Mapping[str, Any]) -> None:
    """A job's end record was seen; `result` holds `why`, `exit_code` and `counts`."""
    facts = {"at": at, "because": result.get("why"), "code": result.get("exit_code")}
    connection.execute(_ENDED, {"of": key, **facts, "what": dict(result.get("counts", {}))})


_ENDED = (
    update(JOB)
    .where(JOB.c.key == bindparam("of"))
    .values(ended=bindparam("at"), why=bindparam("because"), exit_code=bindparam("code"), counts=bindparam("what"))
)


def latest(connection: Connection, sites: Collection[str]) -> dict[str, datetime]:
    """When the newest job of each of some sites began (UTC); of one that had none, nothing."""
    found = ((site, connection.scalar(_NEWEST, {"of": site})) for site in sites)
    return {site: at for site, at in found if at is not None}


_NEWEST = select(func.max(JOB.c.started)).where(JOB.c.site == bindparam("of"))


def lock(connection: Connection, site: str, job: str) -> bool:
    """Take the site for `job`; SiteLocked while another one lives. The lock of a dead process is taken over: True."""
    now = _now(connection)
    mine = {"job": job, **this_process().noted(), "since": now, "heartbeat": now}
    if inserted(connection, LOCK, [{"site": site, **mine}], "id"):
        return False
    holder = connection.execute(select(LOCK).where(LOCK.c.site == site).with_for_update()).one()
    if holder.job == job:
        return False
    if _lives(holder, now):
        since = f"{holder.since:%Y-%m-%d %H:%M} UTC"
        raise SiteLocked(site=site, host=holder.host, pid=holder.pid, since=since)
    connection.execute(update(LOCK).where(LOCK.c.site == site).values(**mine))
    return True


def hold(connection: Connection, jobs: Mapping[str, str]) -> set[str]:
    """Keep the locks of sites until the end of the transaction, by the keys of the jobs that take themselves for their
    holders; the sites of which another one is the holder by now, or nobody.
    """
    if not jobs:
        return set()
    holders = connection.execute(_HOLDERS, {"sites": sorted(jobs)})
    return jobs.keys() - {holder.site for holder in holders if holder.job == jobs[holder.site]}


_HOLDERS = (
    select(LOCK.c.site, LOCK.c.job)
    .where(LOCK.c.site.in_(bindparam("sites", expanding=True)))
    .order_by(LOCK.c.site)  # always the same order: or else two that hold several wait for each other
    .with_for_update(read=True, key_share=True)  # a sign of life need not wait
)


def is_locked(connection: Connection, site: str) -> bool:
    """Whether a job of the site is running, or was killed and not gone on with."""
    return connection.scalar(select(LOCK.c.id).where(LOCK.c.site == site)) is not None


def left_behind(connection: Connection) -> list[str]:
    """The sites whose job was killed and not gone on with, in order."""
    now = _now(connection)
    return [holder.site for holder in connection.execute(select(LOCK).order_by(LOCK.c.site)) if not _lives(holder, now)]


def living(connection: Connection) -> list[AnyRow]:
    """The locks of jobs that are running."""
    now = _now(connection)
    return [holder for holder in connection.execute(select(LOCK)) if _lives(holder, now)]


def beat(connection: Connection, site: str, job: str) -> None:
    """A sign of life, every `HEARTBEAT`."""
    is_mine = (LOCK.c.site == site, LOCK.c.job == job)
    connection.execute(update(LOCK).where(*is_mine).values(heartbeat=_now(connection)))


def unlock(connection: Connection, site: str, job: str) -> None:
    """Give the site back."""
    connection.execute(_UNLOCK, {"of": site, "by": job})


_UNLOCK = delete(LOCK).where(LOCK.c.site == bindparam("of"), LOCK.c.job == bindparam("by"))


def _lives(holder: AnyRow, now: datetime) -> bool:
    """Whether the process that holds a lock still runs; of another machine, whether it gave a sign of life lately."""
    mark = ProcessMark(holder.host, holder.boot_id, holder.pid, holder.pid_started)
    return mark.runs() if mark.is_of_here() else bool(now - holder.heartbeat < _SILENT)


def _now(connection: Connection) -> datetime:
    """UTC, by the clock of a server, which several machines share; a file of SQLite is one machine's."""
    if connection.dialect.name == "postgresql":
        at: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return at.astimezone(UTC)
    return datetime.now(UTC)
