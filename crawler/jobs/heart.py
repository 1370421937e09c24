"""Signs of life of the jobs of a process, also while the ledger is busy with one of them for long.

In: books of running jobs. Out: their locks' heartbeats, by which another machine sees that they are alive.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import TracebackType
from typing import Self

from storage.archive import Archive
from storage.database.log import jobs
from storage.errors import MicroficheError

Living = Callable[[], Iterable[tuple[str, str]]]
"""Site and key of each job that is running."""


class Heart:
    """A thread that beats while the context lasts."""

    def __init__(self, archive: Archive, living: Living) -> None:
        self._archive, self._living = archive, living
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heart", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(jobs.HEARTBEAT.total_seconds()):
            with suppress(MicroficheError):  # what cannot be written now is the ledger's to tell; a beat is no loss
                self._beat()

    def _beat(self) -> None:
        with self._archive.database.write() as connection:
            for site, job in sorted(self._living()):  # as whoever holds several locks: `jobs.hold`
                jobs.beat(connection, site, job)
