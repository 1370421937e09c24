"""What ran, what runs, and what died: jobs as readers see them. Nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from storage.database.log.jobs import living
from storage.database.schema import JOB, WARC_FILE
from storage.database.statements import AnyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A job; times in UTC. It runs as process `pid` on `host`, or it `ended`; neither: it died, or ran `elsewhere`: of
    its captures some were taken in, and none of the files that it wrote.
    """

    key: str
    site: str
    started: datetime
    ended: datetime | None = None
    why: str | None = None
    exit_code: int | None = None
    counts: Mapping[str, Any] = field(default_factory=dict)
    pid: int | None = None
    host: str | None = None
    elsewhere: bool = False

    @property
    def state(self) -> str:
        """ended, running, died or elsewhere."""
        if self.ended is not None:
            return "ended"
        if self.pid is not None:
            return "running"
        return "elsewhere" if self.elsewhere else "died"


def runs(connection: Connection, limit: int, site: str | None = None) -> list[Run]:
    """The latest jobs, newest first; of one site, or of all."""
    locks = {lock.job: lock for lock in living(connection)}
    query = select(JOB).order_by(JOB.c.started.desc(), JOB.c.key).limit(limit)
    rows = connection.execute(query.where(JOB.c.site == site) if site else query).all()
    found = [_placed(connection, _run(job, locks)) for job in rows]
    # A job has a row only from its first exchange on.
    keys = {run.key for run in found}
    fresh = [_begun(lock) for lock in locks.values() if lock.job not in keys and site in {None, lock.site}]
    return sorted(fresh + found, key=lambda run: run.started, reverse=True)[:limit]


def _placed(connection: Connection, run: Run) -> Run:
    """A job of which nothing says how it ended: whether it ran here. Files of ours bear the key of their job."""
    if run.state != "died":
        return run
    files = connection.scalars(select(WARC_FILE.c.name).where(WARC_FILE.c.job == run.key)).all()
    return replace(run, elsewhere=bool(files) and not any(run.key[:8] in name for name in files))


def newest(connection: Connection) -> list[Run]:
    """The newest job of each site that has ended, by site: one step into an index for each."""
    found: list[Run] = []
    site: str | None = ""
    while (site := connection.scalar(_NEXT_SITE, {"above": site})) is not None:
        row = connection.execute(_NEWEST, {"of": site}).first()
        found += [_run(row, {})] if row is not None else []
    return found


_NEXT_SITE = select(func.min(JOB.c.site)).where(JOB.c.site > bindparam("above"))
_NEWEST = (
    select(JOB).where(JOB.c.site == bindparam("of"), JOB.c.ended.is_not(None)).order_by(JOB.c.started.desc()).limit(1)
)


def running(connection: Connection) -> dict[str, Run]:
    """The jobs that run now, by site."""
    return {lock.site: _begun(lock) for lock in living(connection)}


def _run(job: AnyRow, locks: Mapping[str, AnyRow]) -> Run:
    same = {name: getattr(job, name) for name in ("key", "site", "started", "ended", "why", "exit_code")}
    holder = locks.get(job.key) if job.ended is None else None
    pid, host = (holder.pid, holder.host) if holder else (None, None)
    return Run(**same, counts=job.counts or {}, pid=pid, host=host)


def _begun(lock: AnyRow) -> Run:
    return Run(key=lock.job, site=lock.site, started=lock.since, pid=lock.pid, host=lock.host)
