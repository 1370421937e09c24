"""procrastinate, as far as we use it: jobs go in, and are taken by workers.

Its own retries, periodic jobs and notifications are not used (decision 0081): a retry fails where the same job waits
already, a periodic job is forgotten where all workers were away for ten minutes, and a worker whose listening
connection breaks stops.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.tasks import ConfigureTaskOptions

from crawler.queue.asking import PatientAsking
from crawler.queue.orders import QueueOrder
from crawler.queue.taking import JobTaking
from storage.database import reconnect
from storage.database.engine import Database
from storage.database.queue.preparing import SCHEMA
from storage.database.silence import noticed
from storage.database.standstill import PromptConnection, WatchedConnection

TASK = "microfiche"
_GONE = "Job was not found"
"""What procrastinate_finish_job_v1 says where a job is over already."""


class PatientConnector(PsycopgConnector):
    """Asks again while the server is away, for as long as a job would wait: or else a restart of it ends all workers.

    Every statement of procrastinate's may be asked twice: what was committed unseen is found done, or found not to be
    as it was expected, which is an error and no loss.
    """

    def __init__(self, asking: PatientAsking, **options: Any) -> None:
        super().__init__(**options)
        self._asking = asking

    async def execute_query_async(self, query: Any, **arguments: Any) -> None:
        """As it was, patiently; that a job was given to another, which its worker is told elsewhere, is no error."""
        try:
            await self._asking.patiently(partial(super().execute_query_async, query, **arguments))
        except ConnectorException as fault:
            if _GONE not in str(fault.__cause__):
                raise

    async def execute_query_one_async(self, query: Any, **arguments: Any) -> dict[str, Any]:
        """As it was, patiently."""
        return await self._asking.patiently(
            lambda: super(PatientConnector, self).execute_query_one_async(query, **arguments)
        )

    async def execute_query_all_async(self, query: Any, **arguments: Any) -> list[dict[str, Any]]:
        """As it was, patiently."""
        return await self._asking.patiently(
            lambda: super(PatientConnector, self).execute_query_all_async(query, **arguments)
        )


def for_workers(database: Database, asking: PatientAsking, takes_crawls: Callable[[], bool]) -> App:
    """The app of a worker, to be opened in its event loop; `takes_crawls` is asked before each job."""
    # The pool tries again after 1, 2, 4, 8, 16 s, and would find a server that was away for 16 s when we gave up: an
    # attempt ends after the first pause, and whoever asks next begins another one.
    times = {"timeout": reconnect.SECONDS / 6, "reconnect_timeout": 1.0}
    how: dict[str, Any] = {"connection_class": PromptConnection, "min_size": 1, "max_size": 4}
    app = App(connector=PatientConnector(asking, **_where(database), **times, **how))
    app.job_manager = JobTaking(app.connector, takes_crawls)
    return app


def for_commands(database: Database) -> App:
    """The app of a command that looks or adds, to be opened."""
    how: dict[str, Any] = {"connection_class": WatchedConnection, "min_size": 1, "max_size": 1}
    return App(connector=SyncPsycopgConnector(**_where(database), **how))


def _where(database: Database) -> dict[str, Any]:
    conninfo = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return {"conninfo": conninfo, "kwargs": {"options": f"-c search_path={SCHEMA}", **noticed(database.url)}}


async def put(app: App, order: QueueOrder, after: timedelta | None = None) -> int | None:
    """Have an order wait, from `after` on; its number. None where one of its key waits already."""
    options = _options(order)
    if after is not None:
        options["schedule_at"] = await _now(app) + after
    with suppress(AlreadyEnqueued):
        return await app.configure_task(TASK, **options).defer_async(**_arguments(order))
    return None


def put_now(app: App, order: QueueOrder) -> int | None:
    """The same at once, for a command."""
    with suppress(AlreadyEnqueued):
        return app.configure_task(TASK, **_options(order)).defer(**_arguments(order))
    return None


async def _now(app: App) -> datetime:
    """By the clock of the database, by which jobs are taken; procrastinate's `schedule_in` adds to the machine's."""
    row = await app.connector.execute_query_one_async("SELECT now() AS now")
    now: datetime = row["now"]
    return now


def _options(order: QueueOrder) -> ConfigureTaskOptions:
    return ConfigureTaskOptions(lock=order.lock, queueing_lock=order.key, queue=order.queue, priority=order.priority)


_BESIDE = ("key", "lock", "queue", "priority")
"""What procrastinate has columns for."""


def _arguments(order: QueueOrder) -> dict[str, Any]:
    facts = {name: value for name, value in asdict(order).items() if name not in _BESIDE}
    return facts | {"arguments": list(order.arguments)}
