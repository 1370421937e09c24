"""What was found when an archive was looked at: one thing, its weight, where it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """FAULT: the archive does not agree with itself. NOTE: worth knowing, and as it may be."""

    FAULT = "fault"
    NOTE = "note"


_COPY = "put a whole copy back, or import one"
_REREAD = "`microfiche reread --all` makes the rows anew"
_REPAIR = "`microfiche verify --repair` takes it in"
_ADVICE = {
    "missing file": "put it back into warc/",
    "elsewhere": "`microfiche verify` there looks at it",
    "changed file": _COPY,
    "damage": f"{_COPY}; `microfiche verify --repair` sets the stretch aside",
    "flaw": _COPY,
    "readers differ": "look at the record before anything is made of it",
    "missing record": f"{_COPY}; `microfiche verify --repair` lists it as lost",
    "missing certificates": _COPY,
    "lost record": _COPY,
    "unknown file": _REPAIR,
    "missing row": _REPAIR,
    "missing line": "`microfiche verify --repair` writes it",
    "wrong row": "`microfiche verify --repair` corrects its place, or else `microfiche reread --all` makes all anew",
    "half row": _REREAD,
    "half exchange": _COPY,
    "wrong index": "`microfiche verify --repair` makes it anew",
    "unread": "`microfiche reread` reads them",
    "open": "crawl the site again",
    "unreadable decision": "`microfiche decisions --mend`, or correct the line",
    "damaged database": "move it away and run `microfiche reread --all`",
    "altered reading": _REREAD,
    "altered version": _REREAD,
    "altered story": _REREAD,
    "missing reading": _REREAD,
    "missing version": _REREAD,
    "not in search": _REREAD,
    "shown though withheld": _REREAD,
    "miscounted day": _REREAD,
    "miscounted name": _REREAD,
    "reread was killed": "`microfiche reread --all` goes on with it, and the feed tells of what has changed",
    "look without text": "put a whole copy of the database back; what is asked as of a change is refused without it",
}
"""What a person can do about each kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found: `kind` in a word or two, `what` in a sentence, and where in which file.

    `record` and `url`: of the capture that it is about.
    """

    kind: str
    what: str
    file: str | None = None
    offset: int | None = None
    record: str | None = None
    url: str | None = None
    weight: Weight = Weight.FAULT

    @property
    def advice(self) -> str | None:
        """What to do about it."""
        return _ADVICE.get(self.kind)

    def __str__(self) -> str:
        place = "" if self.file is None else f" in {self.file}"
        offset = "" if self.offset is None else f" at byte {self.offset}"
        url = "" if self.url is None else f" ({self.url})"
        advice = f" To do: {self.advice}." if self.advice else ""
        return f"{self.weight}: {self.kind}{place}{offset}{url}: {self.what}.{advice}"
