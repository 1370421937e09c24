"""Jobs whose worker was killed, or whose machine is gone: given to another.

A job counts as orphaned when its worker gave no sign of life on two looks, some seconds apart: right after a restart
of the server nobody has. Even so it is left alone while its command is seen to run on this machine, or a job of its
site gives signs of life of its own (`storage.database.log.jobs`): a worker may be stopped, and its command go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from procrastinate import App
from procrastinate.jobs import Job, Status

from crawler.queue.app import TASK, put
from crawler.queue.asking import PatientAsking
from crawler.queue.orders import QueueOrder
from crawler.queue.outcomes import MOST_TRIES, spared, tried
from storage.archive import Archive
from storage.database.engine import Connection
from storage.database.log import jobs
from storage.database.queue import rows
from storage.database.reconnect import retrying

_BETWEEN = 10.0
_KEPT = timedelta(days=30)
"""So long failed jobs can be looked at, and tried once more."""


async def rescue_for_ever(app: App, archive: Archive, asking: PatientAsking, tell: Callable[[str], None]) -> None:
    """Give orphaned jobs to others, and forget what is old, until it is cancelled."""
    before: set[int] = set()
    while True:
        orphans = await _orphans(app, archive, asking)
        for number in orphans.keys() & before:
            await _give_on(app, orphans[number], await _again(orphans[number], archive, asking), tell)
        before = set(orphans)
        await asking.asked(lambda: retrying(archive.database.write, lambda connection: rows.forget(connection, _KEPT)))
        await asyncio.sleep(_BETWEEN)


async def _orphans(app: App, archive: Archive, asking: PatientAsking) -> dict[int, Job]:
    seconds = rows.STALLED.total_seconds()
    found = await app.job_manager.get_stalled_jobs(task_name=TASK, seconds_since_heartbeat=seconds)
    silent = {job.id: job for job in found if job.id is not None}
    if not silent:
        return {}
    alive = await asking.asked(
        lambda: retrying(archive.database.read, lambda connection: _alive(connection, list(silent.values())))
    )
    return {number: job for number, job in silent.items() if number not in alive}


def _alive(connection: Connection, silent: list[Job]) -> set[int | None]:
    """Those of the jobs whose workers are silent that are run all the same."""
    processes = rows.processes(connection, [job.id for job in silent if job.id is not None])
    sites = {lock.site for lock in jobs.living(connection)}
    seen = {number for number, process in processes.items() if process.is_of_here() and process.runs()}
    return seen | {job.id for job in silent if order_of(job).site in sites}


async def _again(job: Job, archive: Archive, asking: PatientAsking) -> QueueOrder:
    """Workers end, too, where the server stays away for long."""
    order, fell = order_of(job), partial(rows.server_began_since, job=job.id or 0)
    has_fallen = await asking.asked(lambda: retrying(archive.database.read, fell))
    return (spared(order) if has_fallen else None) or tried(order)


async def _give_on(app: App, job: Job, again: QueueOrder, tell: Callable[[str], None]) -> None:
    """Another one waits first, and then this one is over: who dies in between leaves both, of which one runs."""
    words = f"job={job.id} {' '.join(again.arguments)}"
    if again.tries < MOST_TRIES:
        await put(app, again)
        tell(f"{words}: its worker is gone; it is given to another.")
    else:
        tell(f"{words}: its worker is gone, the {again.tries}th one; it has failed.")
    await app.job_manager.finish_job(job, Status.FAILED, delete_job=again.tries < MOST_TRIES)


def order_of(job: Job) -> QueueOrder:
    """The order that a job was put in as."""
    facts: dict[str, Any] = job.task_kwargs
    return QueueOrder(
        arguments=tuple(facts["arguments"]),
        key=job.queueing_lock or "",
        lock=job.lock or "",
        queue=job.queue,
        folder=facts["folder"],
        tries=facts["tries"],
        outages=facts.get("outages", 0),
        priority=job.priority,
        site_digest=facts.get("site_digest"),
    )
