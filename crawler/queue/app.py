"""procrastinate, as far as we use it: jobs go in, and are taken by workers.

Its own retries, periodic jobs and notifications are not used (decision 0081): a retry fails where the same job waits
already, a periodic job is forgotten where all workers were away for ten minutes, and a worker whose listening
connection breaks stops.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from typing import Any, TypeVar

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.tasks import ConfigureTaskOptions

from crawler.queue.orders import QueueOrder
from storage.database.engine import Database
from storage.database.queue.preparing import SCHEMA
from storage.database.reconnect import SECONDS

TASK = "microfiche"
_PAUSE = 1.0
_GONE = "Job was not found"
"""What procrastinate_finish_job_v1 says where a job is over already."""
_Answer = TypeVar("_Answer")


class PatientConnector(PsycopgConnector):
    """Asks again while the server is away, for as long as a job would wait: or else a restart of it ends all workers.

    Every statement of procrastinate's may be asked twice: what was committed unseen is found done, or found not to be
    as it was expected, which is an error and no loss.
    """

    async def execute_query_async(self, query: Any, **arguments: Any) -> None:
        """As it was, patiently; that a job was given to another, which its worker is told elsewhere, is no error."""
        try:
            await _patiently(lambda: super(PatientConnector, self).execute_query_async(query, **arguments))
        except ConnectorException as fault:
            if _GONE not in str(fault.__cause__):
                raise

    async def execute_query_one_async(self, query: Any, **arguments: Any) -> dict[str, Any]:
        """As it was, patiently."""
        return await _patiently(lambda: super(PatientConnector, self).execute_query_one_async(query, **arguments))

    async def execute_query_all_async(self, query: Any, **arguments: Any) -> list[dict[str, Any]]:
        """As it was, patiently."""
        return await _patiently(lambda: super(PatientConnector, self).execute_query_all_async(query, **arguments))


async def _patiently(ask: Callable[[], Awaitable[_Answer]]) -> _Answer:
    until = time.monotonic() + SECONDS
    while True:
        try:
            return await ask()
        except ConnectorException as fault:
            if not _is_away(fault) or time.monotonic() > until:
                raise
        await asyncio.sleep(_PAUSE)


def _is_away(fault: ConnectorException) -> bool:
    """Whether there is no server, and not one that refuses what was asked; psycopg counts a time-out of its pool so."""
    return any(kind.__name__ == "OperationalError" for kind in type(fault.__cause__).__mro__)


def for_workers(database: Database) -> App:
    """The app of a worker, to be opened in its event loop."""
    return App(connector=PatientConnector(**_where(database), min_size=1, max_size=4, timeout=SECONDS / 3))


def for_commands(database: Database) -> App:
    """The app of a command that looks or adds, to be opened."""
    return App(connector=SyncPsycopgConnector(**_where(database), min_size=1, max_size=1))


def _where(database: Database) -> dict[str, Any]:
    conninfo = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return {"conninfo": conninfo, "kwargs": {"options": f"-c search_path={SCHEMA}"}}


async def put(app: App, order: QueueOrder, after: timedelta | None = None) -> int | None:
    """Have an order wait, from `after` on; its number. None where one of its key waits already."""
    with suppress(AlreadyEnqueued):
        return await app.configure_task(TASK, **_options(order, after)).defer_async(**_arguments(order))
    return None


def put_now(app: App, order: QueueOrder) -> int | None:
    """The same, for a command."""
    with suppress(AlreadyEnqueued):
        return app.configure_task(TASK, **_options(order, None)).defer(**_arguments(order))
    return None


def _options(order: QueueOrder, after: timedelta | None) -> ConfigureTaskOptions:
    options = ConfigureTaskOptions(lock=order.lock, queueing_lock=order.key, queue=order.queue, priority=order.priority)
    if after is not None:
        options["schedule_in"] = {"seconds": math.ceil(after.total_seconds())}
    return options


_BESIDE = ("key", "lock", "queue", "priority")
"""What procrastinate has columns for."""


def _arguments(order: QueueOrder) -> dict[str, Any]:
    facts = {name: value for name, value in asdict(order).items() if name not in _BESIDE}
    return facts | {"arguments": list(order.arguments)}
