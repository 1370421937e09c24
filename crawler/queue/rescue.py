"""Jobs whose worker was killed, or whose machine is gone: given to another.

A job counts as orphaned when its worker gave no sign of life on two looks, some seconds apart: right after a restart
of the server nobody has.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

from crawler.queue.app import TASK, put
from crawler.queue.orders import QueueOrder
from crawler.queue.outcomes import MOST_TRIES
from storage.archive import Archive
from storage.database.queue import rows
from storage.database.reconnect import twice

_BETWEEN = 10.0
_KEPT = timedelta(days=30)
"""So long failed jobs can be looked at, and tried once more."""


async def rescue_for_ever(app: App, archive: Archive, tell: Callable[[str], None]) -> None:
    """Give orphaned jobs to others, and forget what is old, until it is cancelled."""
    before: set[int] = set()
    while True:
        orphans = {job.id: job for job in await _orphans(app) if job.id is not None}
        for number in orphans.keys() & before:
            await _give_on(app, orphans[number], tell)
        before = set(orphans)
        await asyncio.to_thread(
            lambda: twice(archive.database.write, lambda connection: rows.forget(connection, _KEPT))
        )
        await asyncio.sleep(_BETWEEN)


async def _orphans(app: App) -> list[Job]:
    seconds = rows.STALLED.total_seconds()
    return list(await app.job_manager.get_stalled_jobs(task_name=TASK, seconds_since_heartbeat=seconds))


async def _give_on(app: App, job: Job, tell: Callable[[str], None]) -> None:
    """Another one waits first, and then this one is over: who dies in between leaves both, of which one runs."""
    order = order_of(job)
    again = replace(order, tries=order.tries + 1)
    if again.tries < MOST_TRIES:
        await put(app, again)
        tell(f"job={job.id} {' '.join(order.arguments)}: its worker is gone; it is given to another.")
    else:
        tell(f"job={job.id} {' '.join(order.arguments)}: its worker is gone, the {again.tries}th one; it has failed.")
    try:
        is_over = again.tries < MOST_TRIES
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=is_over)
    except ConnectorException:
        return  # another one has rescued it


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
        priority=job.priority,
    )
