"""Claims of a job that only looks at a site: its start pages, some feeds and sitemaps, and some of the newest pages.

In: an archive that is thrown away afterwards. Out: claims, few of each role. Never: more, however much is due.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from crawler.jobs.claims import BATCH, Claims, Room
from storage.archive import Archive
from storage.database.engine import Connection
from storage.records import Claim, Draft, Kind, ReadingOutcome, Rel

ARTICLES = 5
"""Articles that are enough to see what a site gives."""
_MOST = {"listing": 3, "feed": 4, "sitemap": 3, "page": 8}
"""Claims of each role. Of pages more than articles are wanted: some are none."""
_STEP = 8
"""By how much further is looked for another role, where more of one is due than is wanted."""


class SampleClaims(Claims):
    """Claims for a few pages of each role, the most urgent of each."""

    def __init__(self, archive: Archive, site: str, job: str, urls: Sequence[str] = ()) -> None:
        super().__init__(archive, site, job, urls)
        self._taken: Counter[str] = Counter()
        self._articles = 0

    def take(self, room: Room = Room.ANYTHING) -> Claim | None:
        """The next of few; one at a time, so that what one tells decides about the next."""
        claim = super().take(room) if not self.in_flight() else None
        if claim is not None and claim.kind is not Kind.REDIRECT:
            self._taken[claim.role] += 1
        return claim

    def told(self, draft: Draft) -> None:
        """Count the articles."""
        super().told(draft)
        self._articles += draft.outcome is ReadingOutcome.ARTICLE

    def _due(self, connection: Connection, now: datetime) -> list[Claim]:
        limit = BATCH
        while True:
            found = self._most_urgent(connection, now, limit)
            if (wanted := [claim for claim in found if self._is_wanted(claim)]) or len(found) < limit:
                return sorted(wanted, key=_rank)[:1]
            limit *= _STEP

    def _is_all(self, due: Sequence[Claim]) -> bool:
        return not due

    def _next_between(self, after: datetime, until: datetime) -> datetime | None:
        """A look waits for nothing: what fails, fails."""
        del after, until
        return None

    def _is_wanted(self, claim: Claim) -> bool:
        if claim.role not in _MOST:
            return False
        if claim.role == "page" and self._articles >= ARTICLES:
            return False
        return self._taken[claim.role] < _MOST[claim.role]


def _rank(claim: Claim) -> tuple[int, float]:
    """Sources first; of pages what a front page shows, then by the date that is told of them, then the rest."""
    if claim.role != "page":
        return 0, 0.0
    if claim.rel is Rel.TEASER:
        return 1, 0.0
    return (2, -claim.hint_date.timestamp()) if claim.hint_date else (3, 0.0)
