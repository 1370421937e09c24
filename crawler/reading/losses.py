"""Pages that could not be read, counted while a pool of readers works.

In: why, from any thread. Out: how many there were of each kind, and the first of them whole.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum

from storage.errors import DamageLeft, MicroficheError, PagesSetAside, ReadingBroken


class Fault(StrEnum):
    """Whose fault it is that a page could not be read."""

    BUG = "bug-in-reading"
    """Ours: an exception out of the code that reads."""
    PAGE = "set-aside"
    """The page's, as far as one can tell: it takes too much time or memory, or its reader dies again and again."""
    DAMAGE = "damaged-record"
    """The file's: the record that holds the page cannot be read any more."""


@dataclass(frozen=True, slots=True)
class LostPage:
    """A page that could not be read: why in a few words, and for a bug the traceback."""

    fault: Fault
    url: str
    why: str
    traceback: str = ""


class Losses:
    """The losses of a pool, in the order in which they came."""

    def __init__(self) -> None:
        self._first: dict[Fault, LostPage] = {}
        self._counts: dict[Fault, int] = dict.fromkeys(Fault, 0)
        self._lock = threading.Lock()

    def add(self, loss: LostPage) -> None:
        """Count a loss."""
        with self._lock:
            self._first.setdefault(loss.fault, loss)
            self._counts[loss.fault] += 1

    def count(self, fault: Fault) -> int:
        """How many pages were lost in this way."""
        return self._counts[fault]

    def total(self) -> int:
        """How many pages were lost."""
        return sum(self._counts.values())

    def first(self, fault: Fault) -> LostPage | None:
        """The first page that was lost in this way."""
        return self._first.get(fault)

    def counts(self) -> dict[str, int]:
        """Numbers above zero by the names of faults, for a job's result."""
        return {fault.value: number for fault, number in self._counts.items() if number}

    def problem(self) -> MicroficheError | None:
        """The error to end with: of damage before that of a bug, and of pages; None where nothing was lost."""
        if (first := self.first(Fault.DAMAGE)) is not None:
            why = f"the first was {first.url} ({first.why})"
            return DamageLeft(where=f"what holds {_pages(self.count(Fault.DAMAGE))} that waited to be read", why=why)
        if (first := self.first(Fault.BUG)) is not None:
            facts = {"url": first.url, "why": first.why, "detail": first.traceback}
            return ReadingBroken(pages=_pages(self.count(Fault.BUG)), **facts)
        if (first := self.first(Fault.PAGE)) is not None:
            number = self.count(Fault.PAGE)
            were = "was" if number == 1 else "were"
            return PagesSetAside(pages=_pages(number), were=were, url=first.url, why=first.why)
        return None


def _pages(number: int) -> str:
    return "1 page" if number == 1 else f"{number} pages"
