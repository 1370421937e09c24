"""What is wrong with an archive for a moment: it goes by itself, or with a question that asks for less.

In: nothing. Out: errors of the tree in `storage.errors`, below ArchiveError; whether this process can open more.
"""

from __future__ import annotations

import errno
import os

from storage.errors import ArchiveError

USED_UP = frozenset({errno.EMFILE, errno.ENFILE})
"""Errors of a system call: this process, or the whole system, has too many open files."""


class ArchiveBusy(ArchiveError):
    """The archive {where} cannot be used: {why}. Somebody else has it for himself; try again in a minute."""


class OutOfTime(ArchiveError):
    """The archive {where} was asked for more than can be told in the time that is given. Ask for less: for one site,
    for a stretch of time (from:2026-10 to:2026-11), or for words that are rarer."""


class FilesUsedUp(ArchiveError):
    """Nothing more can be opened: {why}. Raise the limit of open files (`ulimit -n`, LimitNOFILE= of systemd), or let
    fewer jobs run at once; what was fetched is kept."""


def is_used_up(fault: BaseException) -> bool:
    """Whether something could not be opened because the process, or the system, has too many open files."""
    return isinstance(fault, OSError) and fault.errno in USED_UP


def files_used_up() -> FilesUsedUp | None:
    """What to say where this process can open nothing more; None while it can. For callers that were told less."""
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as fault:
        return FilesUsedUp(why=fault.strerror or str(fault)) if is_used_up(fault) else None
    return None
