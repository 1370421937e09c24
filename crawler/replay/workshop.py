"""A folder of an archive for what is made on the way, on the disk that the copies will lie on.

In: an archive. Out: a folder, gone afterwards. What a process left that was killed is gone with the next call.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.archive import Archive
from storage.errors import ArchiveUnwritable

_PREFIX = "importing-"


@contextmanager
def workshop(archive: Archive) -> Iterator[Path]:
    """A folder that others take for left behind only when this process is dead. Raises ArchiveUnwritable."""
    for left in archive.where.glob(f"{_PREFIX}*"):
        _clear(left)
    try:
        folder = TemporaryDirectory(dir=archive.where, prefix=_PREFIX)
    except OSError as fault:
        raise ArchiveUnwritable(where=archive.where, why=fault.strerror or str(fault)) from fault
    with folder as name:
        handle = os.open(name, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield Path(name)
        finally:
            os.close(handle)


def _clear(left: Path) -> None:
    """Remove a folder that no living process holds."""
    handle = os.open(left, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    else:
        shutil.rmtree(left, ignore_errors=True)
    finally:
        os.close(handle)
