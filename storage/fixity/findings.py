"""What was found when an archive was looked at: one thing, its weight, and where it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """FAULT: the archive does not agree with itself. NOTE: worth knowing, and as it may be."""

    FAULT = "fault"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found: `kind` in a word or two, `what` in a sentence, and where in which file.

    `record`: the id of the capture that it is about.
    """

    kind: str
    what: str
    file: str | None = None
    offset: int | None = None
    record: str | None = None
    weight: Weight = Weight.FAULT

    def __str__(self) -> str:
        place = "" if self.file is None else f" in {self.file}"
        offset = "" if self.offset is None else f" at byte {self.offset}"
        return f"{self.weight}: {self.kind}{place}{offset}: {self.what}."
