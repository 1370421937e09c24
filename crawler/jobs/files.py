"""What the files of pages may take of a job: bytes of a page and of all, steps from a page, patience with a host.

In: claims for files, and how they ended. Out: why a claim is left, in words that its record keeps; None where it may go
to the wire. Over the budget by what is under way at most: how large a file is, is known when it is there.
"""

from __future__ import annotations

from collections import Counter

from crawler.frontier.requisites import MOST_STEPS
from crawler.frontier.revisit_rule import PUT_OFF
from crawler.sites.declaration import Assets
from storage.records import Capture, Claim, Outcome
from storage.urls import authority_of

PATIENCE = 3
"""Files in a row for which a host has no answer, before its others are left: each may take as long as the time-out."""
_ANSWERED = frozenset({Outcome.RESPONSE, Outcome.REDIRECT, Outcome.TRUNCATED_LENGTH})
_UNASKED = frozenset({Outcome.ROBOTS_DENIED, Outcome.BUDGET})


class FilesBudget:
    """The budget of one job."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._of_job = 0
        self._of_page: Counter[str | None] = Counter()
        self._page_of: dict[str | None, str | None] = {}
        """The record of a page, by those of its style sheets."""
        self._silent: Counter[str] = Counter()

    def why_left(self, claim: Claim) -> str | None:
        """Why a file is not asked for."""
        if claim.hops > MOST_STEPS:
            return f"it is more than {MOST_STEPS} steps from its page"
        if self._of_page[self._page(claim)] >= self._assets.bytes_of_page:
            return f"the files of its page have taken {self._assets.bytes_of_page} bytes"
        if self._of_job >= self._assets.bytes_of_job:
            return f"{PUT_OFF}: the files of this job have taken {self._assets.bytes_of_job} bytes"
        if self._silent[authority_of(claim.url)] >= PATIENCE:
            return f"{PUT_OFF}: its host gave no answer {PATIENCE} times in a row"
        return None

    def note(self, claim: Claim, capture: Capture, size: int) -> None:
        """Count the answer for a file, of so many bytes."""
        page, host = self._page(claim), authority_of(claim.url)
        self._of_job += size
        self._of_page[page] += size
        self._page_of[capture.record_id] = page
        if capture.outcome not in _UNASKED:
            self._silent[host] = 0 if capture.outcome in _ANSWERED else self._silent[host] + 1

    def _page(self, claim: Claim) -> str | None:
        return self._page_of.get(claim.via_record, claim.via_record)
