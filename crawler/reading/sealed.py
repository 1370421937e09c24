"""The rows of a reading on their way from where it is read to where they are stored. Pure.

In: rows of a reading. Out: their bytes, and back. Who only passes them on takes nothing apart: on a cluster rows go
through three processes, and to make their hundred links objects in each, and bytes again, is CPU that reads nothing.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import Self

from storage.database.log.reading_rows import ReadingRows, rows_of
from storage.records import Reading, ReadingOutcome


@dataclass(frozen=True, slots=True)
class SealedRows:
    """Rows of a reading as bytes, and beside these what is asked on the way."""

    outcome: ReadingOutcome
    reason: str | None
    contents: bytes

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """What is sent of a reading."""
        rows = rows_of(reading)
        return cls(rows.outcome, rows.reason, pickle.dumps(rows, pickle.HIGHEST_PROTOCOL))

    def opened(self) -> ReadingRows:
        """The rows."""
        rows: ReadingRows = pickle.loads(self.contents)
        return rows
