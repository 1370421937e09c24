"""Whether decisions.jsonl can be read, and says the same as the rows.

In: an open archive. Out: `Finding`s; by `repair` what stands in one of the two alone stands in both.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from storage import decision_lines
from storage.archive import Archive
from storage.database.log import decisions as log
from storage.decisions import replay, write_back
from storage.fixity.findings import Finding


def check(archive: Archive, connection: Connection) -> Iterator[Finding]:
    """Lines that are no decisions, decisions that have no row, and rows that no line says."""
    name, found = archive.decisions.name, decision_lines.examine(archive.decisions)
    for bad in found.bad:
        what = f"line {bad.number} is no decision: {bad.why}; nothing is handed out before it is mended"
        yield Finding(kind="unreadable decision", what=what, file=name, offset=bad.offset)
    rows, lines = log.known(connection), {line.key for line in found.decisions}
    for key in sorted(lines - rows):
        yield Finding(kind="missing row", what=f"the decision {key} has no row", file=name)
    for key in sorted(rows - lines):
        yield Finding(kind="missing line", what=f"the decision {key} is not in the file", file=name)


def repair(archive: Archive) -> int:
    """Write what only the database knows into the file, and let take effect what only the file says; how many there
    were. Nothing is done where a line cannot be read: `check` says which, and a person mends it.
    """
    if decision_lines.examine(archive.decisions).bad:
        return 0
    with archive.database.read() as connection:
        before = log.known(connection)
    added = write_back(archive)
    replay(archive)
    with archive.database.read() as connection:
        return added + len(log.known(connection) - before)
