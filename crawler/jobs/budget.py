"""What a run of jobs may cost, over all of them: pages, and time.

In: claims as they are taken. Out: whether another may be, and why none may.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from storage.records import Claim, Kind


@dataclass(slots=True)
class Budget:
    """Pages that may still be asked for, robots.txt and files aside, and when nothing more is begun; None: no limit."""

    pages: int | None = None
    until: datetime | None = None
    taken: int = 0

    def counted(self, claim: Claim | None) -> Claim | None:
        """The same claim, which is taken now."""
        self.taken += claim is not None and claim.kind not in (Kind.ROBOTS, Kind.REQUISITE)
        return claim

    def is_over(self) -> bool:
        """Whether the time has come from which on nothing may be begun, no file of a page either."""
        return self.until is not None and datetime.now(UTC) >= self.until

    def is_spent(self) -> bool:
        """Whether nothing more may be begun."""
        return self.why() is not None

    def why(self) -> str | None:
        """Why nothing more may be begun, for a sentence; None while it may."""
        if self.pages is not None and self.taken >= self.pages:
            return f"the limit of {self.pages} {'page' if self.pages == 1 else 'pages'} of this run is reached"
        if self.is_over():
            return "the time of this run is over"
        return None
