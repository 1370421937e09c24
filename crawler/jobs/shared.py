"""What the jobs of one process share: readers, the ledger, the turns at hosts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from crawler.jobs.heart import Heart
from crawler.jobs.ledger import Ledger
from crawler.network.shared_turns import turns_of
from crawler.network.turns import TurnTaking
from crawler.reading.pool import ReaderPool
from storage.archive import Archive
from storage.records import Reading

READERS = 2
"""Processes that read what jobs fetch."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Used by all jobs that run side by side."""

    readers: ReaderPool[Reading]
    ledger: Ledger
    turns: TurnTaking


@contextmanager
def shared_in(archive: Archive) -> Iterator[Shared]:
    """While jobs run in an archive. Raises ArchiveUnwritable."""
    with (
        ReaderPool[Reading](READERS) as readers,
        turns_of(archive) as turns,
        Ledger(archive) as ledger,
        Heart(archive, ledger.living),
    ):
        yield Shared(readers, ledger, turns)
