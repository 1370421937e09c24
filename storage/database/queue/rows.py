"""What stands in the queue, and how the last run of each job ended.

Times are the database's, UTC, so that machines whose clocks differ agree.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, text

from storage.database.queue.preparing import SCHEMA
from storage.processes import ProcessMark

State = Literal["waits", "runs", "stalled", "failed"]
STALLED = timedelta(seconds=30)
"""A worker that gave no sign of life for so long is thought dead; it gives one every ten."""
_JOBS = text(f"""
    SELECT j.id, j.queueing_lock AS key, j.args, j.queue_name AS queue, l.host, l.exit_code, l.said,
           coalesce(CASE j.status WHEN 'todo' THEN j.scheduled_at WHEN 'doing' THEN l.began ELSE l.ended END,
                    (SELECT max(e.at) FROM {SCHEMA}.procrastinate_events e WHERE e.job_id = j.id)) AS at,
           CASE j.status WHEN 'todo' THEN 'waits' WHEN 'failed' THEN 'failed'
                ELSE CASE WHEN w.last_heartbeat > now() - :stalled THEN 'runs' ELSE 'stalled' END END AS state
    FROM {SCHEMA}.procrastinate_jobs j
    LEFT JOIN {SCHEMA}.last l ON l.key = j.queueing_lock
    LEFT JOIN {SCHEMA}.procrastinate_workers w ON w.id = j.worker_id
    WHERE j.status IN ('todo', 'doing', 'failed')
    ORDER BY j.status DESC, j.priority DESC, j.scheduled_at NULLS FIRST, j.id LIMIT :most
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedJob:
    """A job of the queue: the command's arguments, since or from when (`at`, UTC), how often it was tried before, on
    which machine it runs or ran last, with which exit code, and what it said last.
    """

    id: int
    state: State
    arguments: tuple[str, ...]
    key: str
    queue: str
    at: datetime | None
    tries: int
    host: str | None
    exit_code: int | None
    said: str


def queued(connection: Connection, most: int) -> list[QueuedJob]:
    """What runs, waits and failed, in the order in which it will be taken."""
    rows = connection.execute(_JOBS, {"stalled": STALLED, "most": most})
    return [
        QueuedJob(
            id=row.id,
            state=row.state,
            arguments=tuple(row.args["arguments"]),
            key=row.key,
            queue=row.queue,
            at=row.at,
            tries=row.args["tries"],
            host=row.host if row.state != "waits" or row.exit_code is not None else None,
            exit_code=row.exit_code,
            said=row.said or "",
        )
        for row in rows
    ]


def now(connection: Connection) -> datetime:
    """What time it is where jobs wait until theirs has come (UTC)."""
    moment: datetime = connection.execute(text("SELECT now()")).scalar_one()
    return moment


def held_back(connection: Connection, rest: timedelta, rest_of_failed: timedelta, fine: Sequence[int]) -> set[str]:
    """The keys of jobs that wait or run, or ran within the `rest`; the other one holds for exit codes not `fine`."""
    facts = {"rest": rest, "longer": rest_of_failed, "fine": list(fine)}
    return set(connection.scalars(_HELD_BACK, facts))


_HELD_BACK = text(f"""
    SELECT queueing_lock FROM {SCHEMA}.procrastinate_jobs WHERE status IN ('todo', 'doing')
    UNION
    SELECT key FROM {SCHEMA}.last
    WHERE ended > now() - CASE WHEN exit_code = ANY(:fine) THEN CAST(:rest AS interval) ELSE :longer END
""")


def began(connection: Connection, key: str, job: int, process: ProcessMark) -> None:
    """A run of a job begins, by this process."""
    connection.execute(_BEGAN, {"key": key, "job": job, **process.noted()})


_BEGAN = text(f"""
    INSERT INTO {SCHEMA}.last (key, job, host, boot_id, pid, pid_started)
    VALUES (:key, :job, :host, :boot_id, :pid, :pid_started)
    ON CONFLICT (key) DO UPDATE SET job = excluded.job, host = excluded.host, boot_id = excluded.boot_id,
        pid = excluded.pid, pid_started = excluded.pid_started, began = excluded.began, ended = NULL, exit_code = NULL,
        said = ''
""")


def processes(connection: Connection, jobs: Collection[int]) -> dict[int, ProcessMark]:
    """By which process each of these jobs is run, as far as one was begun."""
    rows = connection.execute(_PROCESSES, {"jobs": sorted(jobs)})
    return {row.job: ProcessMark(row.host, row.boot_id, row.pid, row.pid_started) for row in rows}


_PROCESSES = text(f"SELECT job, host, boot_id, pid, pid_started FROM {SCHEMA}.last WHERE job = ANY(:jobs)")


def kept_by(connection: Connection, worker: int, jobs: Collection[int]) -> set[int]:
    """Those of the jobs that a worker runs which are its own still: nobody has given them to another."""
    return set(connection.scalars(_KEPT_BY, {"worker": worker, "jobs": sorted(jobs)}))


# A worker that was silent for minutes is forgotten, and its jobs name none.
_KEPT_BY = text(f"""
    SELECT id FROM {SCHEMA}.procrastinate_jobs
    WHERE id = ANY(:jobs) AND status = 'doing' AND coalesce(worker_id, :worker) = :worker
""")


def server_began_since(connection: Connection, job: int) -> bool:
    """Whether the server was started, or began anew behind a crash, since a job was taken."""
    return bool(connection.scalar(_BEGAN_SINCE, {"job": job}))


# Behind the crash of a backend all processes but the postmaster are new; since when they run the server tells those
# alone who may see the statistics of others (pg_read_all_stats), and the others nothing.
_BEGAN_SINCE = text(f"""
    SELECT max(e.at) < greatest(
        pg_postmaster_start_time(),
        (SELECT max(a.backend_start) FROM pg_stat_activity a WHERE a.backend_type = 'checkpointer')
    ) FROM {SCHEMA}.procrastinate_events e WHERE e.job_id = :job AND e.type = 'started'
""")


def ended(connection: Connection, key: str, exit_code: int, said: str) -> None:
    """The run of a job has ended; `said`: the last lines of what it printed."""
    connection.execute(_ENDED, {"key": key, "code": exit_code, "said": said.replace("\0", "")})


_ENDED = text(f"UPDATE {SCHEMA}.last SET ended = clock_timestamp(), exit_code = :code, said = :said WHERE key = :key")


def forget(connection: Connection, age: timedelta) -> None:
    """Forget failed and cancelled jobs, and runs, of which nothing was heard for so long."""
    connection.execute(text(f"SET LOCAL search_path = {SCHEMA}, public"))  # procrastinate's triggers name no schema
    for statement in _FORGET:
        connection.execute(statement, {"age": age})


_FORGET = (
    text(f"DELETE FROM {SCHEMA}.last WHERE ended < now() - :age"),
    text(f"""
        DELETE FROM {SCHEMA}.procrastinate_jobs j WHERE status NOT IN ('todo', 'doing')
        AND NOT EXISTS (SELECT 1 FROM {SCHEMA}.procrastinate_events e WHERE e.job_id = j.id AND e.at > now() - :age)
    """),
)
