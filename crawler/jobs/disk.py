"""Whether the disk of the WARC files is nearly full: asked once a second, not for each claim.

In: a folder, and the bytes that are to stay free. Out: a sentence where fewer are.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

_GLANCE = 1.0
"""Seconds for which one look is good; a job writes some megabytes in them."""


class Disk:
    """The disk on which a folder lies."""

    def __init__(self, folder: Path, reserve: int) -> None:
        self._folder, self._reserve = folder, reserve
        self._why: str | None = None
        self._until = 0.0

    def why_full(self) -> str | None:
        """Why nothing more may be written there; None while it may. Raises OSError where the folder cannot be seen."""
        if self._reserve and time.monotonic() >= self._until:
            free = shutil.disk_usage(self._folder).free
            self._why = f"the disk has {free // 10**6:,} MB left, and {self._asked()}" if free < self._reserve else None
            self._until = time.monotonic() + _GLANCE
        return self._why

    def _asked(self) -> str:
        return f"{self._reserve / 10**6:,.0f} MB stay free (disk_reserve in the site file)"
