"""The archive's database, asked again while its server is away.

In: what may be asked twice. Out: its answer, however often the connection was lost, also in the middle of a commit, for
as long as a job would wait. What a worker notes of its jobs is the same when it is noted twice.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from storage.database import reconnect
from storage.errors import ArchiveError

_PAUSE = 1.0
_Answer = TypeVar("_Answer")


async def asked(ask: Callable[[], _Answer]) -> _Answer:
    """What is asked, in a thread. Raises ArchiveError where the server stays away."""
    until = time.monotonic() + reconnect.SECONDS
    while True:
        try:
            return await asyncio.to_thread(ask)
        except ArchiveError as fault:
            if not reconnect.is_cut(fault) or time.monotonic() > until:
                raise
        await asyncio.sleep(_PAUSE)
