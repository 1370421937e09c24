"""What is wrong with an archive for a moment: it goes by itself, or with a question that asks for less.

In: nothing. Out: errors of the tree in `storage.errors`, below ArchiveError.
"""

from __future__ import annotations

from storage.errors import ArchiveError


class ArchiveBusy(ArchiveError):
    """The archive {where} cannot be used: {why}. Somebody else has it for himself; try again in a minute."""


class OutOfTime(ArchiveError):
    """The archive {where} was asked for more than can be told in the time that is given. Ask for less: for one site,
    for a stretch of time (from:2026-10 to:2026-11), or for words that are rarer."""
