"""Whether there is room on this machine for what a crawl brings.

In: the folder of the WARC files, how a crawl ended. Out: for how long this worker takes no crawl.
A machine whose disk is full is always free: it would take each job first, fail it, and use up its tries, while others
could do it.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from crawler.jobs.disk import Disk
from storage.errors import ArchiveError, EndedEarly

ENDS = frozenset({ArchiveError.exit_code, EndedEarly.exit_code})
"""How a crawl ends that could write no more, among other reasons."""
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(minutes=30)
_PROBE = 1 << 20


class DiskRoom:
    """The room of one worker."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """`folder`: that of the WARC files."""
        self._folder, self._clock = folder, clock
        self._until, self._next = 0.0, _FIRST

    def takes_crawls(self) -> bool:
        """Whether a crawl may be taken now."""
        return self._clock() >= self._until

    def look(self, reserve: int) -> str | None:
        """Why a crawl of a site that leaves `reserve` bytes free could write nothing; no crawl is taken for a minute
        then, twice as long each time, half an hour at most. None where there is room.
        """
        why = why_none(self._folder, reserve)
        if why is None:
            self._next = _FIRST
        elif self.takes_crawls():  # of two crawls that end at once the second one tells nothing new
            self._until = self._clock() + self._next.total_seconds()
            self._next = min(2 * self._next, _LONGEST)
        return why


def why_none(folder: Path, reserve: int) -> str | None:
    """Why nothing can be written in a folder; None where a megabyte can, and `reserve` bytes stay free."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_PROBE))
            file.flush()
            os.fsync(file.fileno())
        return Disk(folder, reserve).why_full()
    except OSError as fault:
        return f"{folder}: {fault.strerror or fault}"
