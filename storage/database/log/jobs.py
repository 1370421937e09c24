"""Job rows, and the lock that lets one job of a site run at a time."""

from __future__ import annotations

import os
import socket
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from storage.database.schema import JOB, LOCK
from storage.database.statements import AnyRow, inserted
from storage.errors import SiteLocked

HEARTBEAT = timedelta(seconds=30)
_SILENT = HEARTBEAT * 10


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
    mine = {"job": job, **_this_process(), "since": datetime.now(UTC), "heartbeat": datetime.now(UTC)}
    if inserted(connection, LOCK, [{"site": site, **mine}], "id"):
        return False
    holder = connection.execute(select(LOCK).where(LOCK.c.site == site).with_for_update()).one()
    if holder.job == job:
        return False
    if lives(holder):
        since = f"{holder.since:%Y-%m-%d %H:%M} UTC"
        raise SiteLocked(site=site, host=holder.host, pid=holder.pid, since=since)
    connection.execute(update(LOCK).where(LOCK.c.site == site).values(**mine))
    return True


def is_locked(connection: Connection, site: str) -> bool:
    """Whether a job of the site is running, or was killed and not gone on with."""
    return connection.scalar(select(LOCK.c.id).where(LOCK.c.site == site)) is not None


def left_behind(connection: Connection) -> list[str]:
    """The sites whose job was killed and not gone on with, in order."""
    return [holder.site for holder in connection.execute(select(LOCK).order_by(LOCK.c.site)) if not lives(holder)]


def beat(connection: Connection, site: str, job: str) -> None:
    """A sign of life, every `HEARTBEAT`."""
    connection.execute(update(LOCK).where(LOCK.c.site == site, LOCK.c.job == job).values(heartbeat=datetime.now(UTC)))


def unlock(connection: Connection, site: str, job: str) -> None:
    """Give the site back."""
    connection.execute(_UNLOCK, {"of": site, "by": job})


_UNLOCK = delete(LOCK).where(LOCK.c.site == bindparam("of"), LOCK.c.job == bindparam("by"))


def lives(holder: AnyRow) -> bool:
    """Whether the process that holds a lock still runs; of another machine, whether it gave a sign of life lately."""
    here = _this_process()
    if holder.host != here["host"] or not holder.pid_started:
        return bool(datetime.now(UTC) - holder.heartbeat < _SILENT)
    return bool(holder.boot_id == here["boot_id"]) and _started(holder.pid) == holder.pid_started


def _this_process() -> dict[str, Any]:
    return _process(os.getpid())


@cache
def _process(pid: int) -> dict[str, Any]:
    return {"host": socket.gethostname(), "boot_id": _boot(), "pid": pid, "pid_started": _started(pid)}


def _boot() -> str:
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text().strip() if path.exists() else ""


def _started(pid: int) -> str:
    """When the process began, in clock ticks since boot (proc(5), stat field 22); '' when there is none to be seen.

    A zombie counts as none: it will never write again.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in {"Z", "X"} else fields[19]
