"""A worker of the queue: takes jobs, runs each as a command of its own, plans what is due, and rescues orphans.

In: an archive on PostgreSQL whose queue is prepared. Out: the number of the signal that ended it, or why it could not
go on.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from procrastinate import App, JobContext
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from procrastinate.worker import Worker

from crawler.queue.app import TASK, for_workers, put
from crawler.queue.asking import PatientAsking, is_away, why
from crawler.queue.orders import ANYWHERE, QueueOrder, queue_at
from crawler.queue.outcomes import OUTDATED, Becomes, becomes, spared, tried, wait_before
from crawler.queue.planner import plan_for_ever, site_here
from crawler.queue.rescue import order_of, rescue_for_ever
from crawler.queue.room import ENDS, DiskRoom
from crawler.queue.running import Commands, Ended
from crawler.spiders.patience import PATIENCE
from storage.archive import Archive
from storage.database.engine import Connection
from storage.database.queue import rows
from storage.database.reconnect import Transaction, retrying
from storage.errors import ArchiveError, Terminated
from storage.place import note_here, place_of
from storage.processes import mark_of

_POLL = 1.0
"""Seconds between two looks into the queue."""
_BEAT = 10.0
"""Seconds between two signs of life."""
_Done = TypeVar("_Done")


class JobFailed(Exception):
    """A job has failed, and somebody should look at it."""


class QueueWorker:
    """One worker; `run` once."""

    def __init__(self, archive: Archive, jobs: int, tell: Callable[[str], None]) -> None:
        """`jobs`: commands at a time; `tell` is given each line that is to be said."""
        self._archive, self._jobs, self._tell = archive, jobs, tell
        self._commands = Commands(archive.where, tell)
        self._asking = PatientAsking(tell)
        self._room = DiskRoom(archive.warcs.root)
        self._app: App = for_workers(archive.database, self._asking, self._room.takes_crawls)
        self._app.task(name=TASK, pass_context=True)(self._do)
        self._place = place_of(archive)
        self._worker: Worker | None = None
        self._signal: int | None = None
        self._is_outdated = False
        self._lost: ConnectorException | None = None

    def run(self) -> int:
        """Work until a signal comes; the exit code. Raises ArchiveError where the server stays away."""
        # What they say we say: a failed job is a traceback to one, each look for a server a line to the other.
        for library in ("procrastinate", "psycopg.pool"):
            logging.getLogger(library).setLevel(logging.CRITICAL)
        try:
            asyncio.run(self._work())
            if self._lost:
                raise self._lost
        except ConnectorException as fault:
            raise ArchiveError(where=self._archive.database.where, why=why(fault)) from fault
        return OUTDATED if self._is_outdated else 128 + (self._signal or signal.SIGTERM)

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._end_by, number)
        loop.set_exception_handler(self._hear)
        await self._asking.asked(partial(note_here, self._archive))
        async with self._app.open_async():
            side = [
                asyncio.create_task(plan_for_ever(self._app, self._archive, self._asking)),
                asyncio.create_task(rescue_for_ever(self._app, self._archive, self._asking, self._tell)),
                asyncio.create_task(self._beat_for_ever()),
            ]
            try:
                await self._serve(side)
            finally:
                for task in side:
                    task.cancel()
                await asyncio.gather(*side, return_exceptions=True)

    async def _serve(self, side: list[asyncio.Task[None]]) -> None:
        """Take jobs until it is to end; a worker that ended by itself is followed by another, with another number."""
        while not self._is_ending():
            self._worker = self._made()
            serving = asyncio.create_task(self._worker.run())
            done, _ = await asyncio.wait({serving, *side}, return_when=asyncio.FIRST_COMPLETED)
            if serving not in done:
                self._stop()
                await asyncio.wait({serving})
            for task in done:
                task.result()

    async def _beat_for_ever(self) -> None:
        """Give signs of life, and hear of jobs that were given to another because there were none for too long.

        procrastinate's worker gives none once it is asked to stop, while it waits for the jobs that it runs.
        """
        while True:
            await asyncio.sleep(_BEAT)
            if self._number() is not None:
                await self._app.job_manager.update_heartbeat(self._number() or 0)
                for job in set(running := self._commands.jobs()) - await self._kept(running):
                    self._commands.drop(job)

    async def _kept(self, jobs: list[int]) -> set[int]:
        """Those of its jobs that are this worker's still."""
        number = self._number() or 0
        return await self._asked(self._archive.database.read, partial(rows.kept_by, worker=number, jobs=jobs))

    def _number(self) -> int | None:
        return self._worker.worker_id if self._worker else None

    def _made(self) -> Worker:
        return Worker(
            app=self._app,
            queues=[ANYWHERE, queue_at(self._place)],
            name=f"{socket.gethostname()}-{os.getpid()}",
            concurrency=self._jobs,
            fetch_job_polling_interval=_POLL,
            abort_job_polling_interval=_POLL,
            update_heartbeat_interval=10 * rows.STALLED.total_seconds(),  # ours go on while it stops
            stalled_worker_timeout=10 * rows.STALLED.total_seconds(),
            listen_notify=False,
            delete_jobs="successful",
            install_signal_handlers=False,
        )

    def _is_ending(self) -> bool:
        return self._signal is not None or self._is_outdated or self._lost is not None

    def _hear(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """End where nobody could note that a job is over, as the server stayed away: whoever finds no sign of life of
        this worker gives the job to another.
        """
        fault = context.get("exception")
        if isinstance(fault, ConnectorException) and is_away(fault):
            self._lost = fault
            self._stop()
        else:
            loop.default_exception_handler(context)

    def _end_by(self, number: int) -> None:
        """Take nothing more, and ask what runs to end; a second signal asks again: a crawl waits no longer then."""
        self._signal = self._signal or number
        self._stop()

    def _stop(self) -> None:
        """Take nothing more, and have what runs end."""
        if not self._commands.is_stopping:
            asyncio.get_running_loop().call_later(PATIENCE + 10, self._commands.kill)
        self._commands.stop()
        if self._worker is not None:
            self._worker.stop()

    async def _do(self, context: JobContext, /, **_: Any) -> None:
        """Run a job's command, and see to what becomes of it, unless it is another worker's by then."""
        job, order = context.job, order_of(context.job)
        number, words = job.id or 0, f"job={job.id} {' '.join(order.arguments)}"

        async def begun(pid: int) -> None:
            await self._write(partial(rows.began, key=order.key, job=number, process=mark_of(pid)))

        self._compare(order, words)
        since = time.monotonic()
        try:
            ended = await self._commands.run(number, order.arguments, order.folder, begun)
        except asyncio.CancelledError:  # `queue cancel`: it rests, or it would be planned again at once
            await self._write(partial(rows.ended, key=order.key, exit_code=Terminated.exit_code, said="cancelled"))
            raise
        if not await self._kept([number]):
            self._tell(f"{words}: ended with {ended.exit_code}; it was given to another worker before.")
            return
        await self._write(partial(rows.ended, key=order.key, exit_code=ended.exit_code, said=ended.said))
        back = await self._given_back(ended, job, since)
        what = Becomes.BACK if back else becomes(ended.exit_code, order)
        if what is Becomes.AGAIN:
            await put(self._app, tried(order), wait_before(order.tries))
        if what is Becomes.BACK:
            await put(self._app, back or order)
        self._see(ended, what, words)

    async def _given_back(self, ended: Ended, job: Job, since: float) -> QueueOrder | None:
        """The order to be put in again where it is no fault of the job's how its command ended, begun at `since`."""
        order = order_of(job)
        if await self._found_no_room(ended, order):
            return order
        return spared(order) if await self._found_no_database(ended, job, since) else None

    async def _found_no_database(self, ended: Ended, job: Job, since: float) -> bool:
        """Whether the server was away while a command ran that ended with 4. One that was back at once may be missed by
        nobody here, and tells it; one to which a line was cut tells nothing.
        """
        if ended.exit_code != ArchiveError.exit_code:
            return False
        began = await self._asked(self._archive.database.read, partial(rows.server_began_since, job=job.id or 0))
        was_away = began or self._asking.was_away_since(since)
        if was_away:
            self._tell(f"job={job.id}: the database was away while it ran.")
        return was_away

    async def _found_no_room(self, ended: Ended, order: QueueOrder) -> bool:
        """Whether a crawl ended because nothing can be written on this machine, which is no fault of the job's."""
        site = site_here(self._archive, order)
        if site is None or ended.exit_code not in ENDS:
            return False
        lack = await asyncio.to_thread(self._room.look, site.limits.disk_reserve)
        if lack is not None:
            self._tell(f"{lack}. This worker takes no crawls for a while; others do.")
        return lack is not None

    def _compare(self, order: QueueOrder, job: str) -> None:
        """Say so where the site's file here is another than where the job was made."""
        site = site_here(self._archive, order) if order.site_digest else None
        if site is not None and site.digest != order.site_digest:
            self._tell(f"{job}: the site file here differs from the one by which it was planned; make them the same.")

    def _see(self, ended: Ended, what: Becomes, job: str) -> None:
        self._tell(f"{job}: ended with {ended.exit_code}: {what.value}.")
        if ended.exit_code == OUTDATED:
            self._is_outdated = True
            self._stop()
        if what is Becomes.FAILED:
            raise JobFailed

    async def _write(self, note: Callable[[Connection], None]) -> None:
        await self._asked(self._archive.database.write, note)

    async def _asked(self, transaction: Transaction, work: Callable[[Connection], _Done]) -> _Done:
        return await self._asking.asked(lambda: retrying(transaction, work))
