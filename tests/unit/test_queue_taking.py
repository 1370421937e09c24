"""Which job a worker takes: none of a lock of which another one runs; whoever only waits keeps no other waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from procrastinate import App

from crawler.queue.app import TASK, for_commands, for_workers, put, put_now
from crawler.queue.asking import PatientAsking
from crawler.queue.orders import ANYWHERE, QueueOrder, crawl_what_is_left, crawl_when_due, queue_at
from crawler.queue.rescue import order_of
from storage.archive import Archive
from storage.database.queue.preparing import prepare
from tests.flow.machines import machine

pytestmark = pytest.mark.slow

PAPER = crawl_when_due("paper")
LEFT = crawl_what_is_left("paper", "south")
VERIFY = QueueOrder(arguments=("verify",), key="verify", lock="verify")


class Taker:
    """A worker, as far as it takes jobs."""

    def __init__(self, app: App) -> None:
        self._app, self.takes_crawls, self._number = app, True, 0

    async def begin(self) -> None:
        self._app.task(name=TASK)(print)
        self._number = await self._app.job_manager.register_worker()

    async def take(self, *queues: str) -> QueueOrder | None:
        job = await self._app.job_manager.fetch_job(queues or (ANYWHERE,), self._number)
        return order_of(job) if job else None

    async def put(self, *orders: QueueOrder, after: timedelta | None = None) -> None:
        for order in orders:
            assert await put(self._app, order, after)


def taking(folder: Path, database: str, work: Callable[[Taker], Awaitable[None]]) -> list[str]:
    """Do it with a queue of nothing; what was told."""
    told: list[str] = []

    async def opened(archive: Archive) -> None:
        app = for_workers(archive.database, PatientAsking(told.append), lambda: taker.takes_crawls)
        taker = Taker(app)
        async with app.open_async():
            await taker.begin()
            await work(taker)

    with Archive.open(machine(folder / "archive", database)) as archive:
        prepare(archive.database)
        asyncio.run(opened(archive))
    return told


def test_a_job_waits_for_one_of_its_lock_that_runs_and_not_for_one_that_nobody_can_take(
    tmp_path: Path, postgres_database: str
) -> None:
    async def work(taker: Taker) -> None:
        await taker.put(LEFT, PAPER)
        assert await taker.take() == PAPER, "the machine in the south may be gone"
        assert await taker.take(queue_at("south")) is None, "of a lock one job runs"

    taking(tmp_path, postgres_database, work)


def test_a_job_that_is_to_be_tried_again_later_keeps_no_other_waiting(tmp_path: Path, postgres_database: str) -> None:
    async def work(taker: Taker) -> None:
        await taker.put(PAPER, after=timedelta(minutes=1))
        await taker.put(other := replace(PAPER, key="another"))
        assert await taker.take() == other
        assert await taker.take() is None

    taking(tmp_path, postgres_database, work)


def test_of_jobs_that_are_taken_at_once_no_two_are_of_one_lock(tmp_path: Path, postgres_database: str) -> None:
    async def work(taker: Taker) -> None:
        await taker.put(*(replace(PAPER, key=f"{number}", lock=f"{number % 3}") for number in range(12)))
        taken = [order for order in await asyncio.gather(*(taker.take() for _ in range(9))) if order]
        taken += [order for _ in range(3) if (order := await taker.take())]
        assert sorted(order.lock for order in taken) == ["0", "1", "2"]

    taking(tmp_path, postgres_database, work)


def test_what_is_urgent_goes_first_and_crawls_are_left_where_none_is_taken(
    tmp_path: Path, postgres_database: str
) -> None:
    async def work(taker: Taker) -> None:
        await taker.put(PAPER, replace(VERIFY, key="second", lock="second"), replace(VERIFY, priority=10))
        taker.takes_crawls = False
        assert [order.key for order in (await taker.take(), await taker.take()) if order] == ["verify", "second"]
        assert await taker.take() is None
        taker.takes_crawls = True
        assert await taker.take() == PAPER

    taking(tmp_path, postgres_database, work)


def test_when_a_job_is_due_is_told_by_the_clock_of_the_database(tmp_path: Path, postgres_database: str) -> None:
    async def work(taker: Taker) -> None:
        await taker.put(PAPER, after=timedelta(seconds=-1))
        assert await taker.take() == PAPER
        await taker.put(VERIFY, after=timedelta(days=1))

    assert taking(tmp_path, postgres_database, work) == []
    with Archive.open(tmp_path / "archive") as archive, (app := for_commands(archive.database)).open():
        assert put_now(app, VERIFY) is None
        with archive.database.read() as connection:
            ahead = connection.exec_driver_sql(
                "SELECT scheduled_at - now() FROM microfiche_queue.procrastinate_jobs WHERE status = 'todo'"
            ).scalar_one()
    assert timedelta(hours=23, minutes=50) < ahead <= timedelta(days=1)
