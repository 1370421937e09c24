"""What a job has done so far, in numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from crawler.network.address_guard import denied_address
from storage.records import Capture, Kind, Outcome, Reading


def failure_of(capture: Capture) -> str | None:
    """Why an exchange gave no page, in a few words; None where it did, or led elsewhere.

    That a host has no robots.txt is no failure: everything may be fetched then (RFC 9309 §2.3.1.3).
    """
    if capture.outcome in {Outcome.RESPONSE, Outcome.REDIRECT}:
        is_well = capture.status is None or capture.status < 400 or _has_no_rules(capture)
        return None if is_well else f"status {capture.status}"
    return f"{capture.outcome.value}: {capture.error}" if capture.error else capture.outcome.value


def _has_no_rules(capture: Capture) -> bool:
    return capture.kind is Kind.ROBOTS and capture.status in {404, 410}


@dataclass(slots=True)
class Tally:
    """What a job has done so far."""

    exchanges: int = 0
    claims: int = 0
    """Exchanges but those for robots.txt."""
    answers: int = 0
    articles: int = 0
    teasers: int = 0
    bytes: int = 0
    failed: int = 0
    """Exchanges that gave no page (`failure_of`), but those that robots.txt forbids."""
    unread: int = 0
    """Pages whose reading failed."""
    by: Counter[str] = field(default_factory=Counter)
    """Exchanges by outcome."""
    statuses: Counter[int] = field(default_factory=Counter)
    """Answers by HTTP status."""
    last_failure: str | None = None
    denied: str | None = None
    """The private address that was met last."""

    def count_exchange(self, capture: Capture, size: int) -> None:
        """An exchange is kept; its answer has `size` bytes."""
        self.exchanges += 1
        self.claims += capture.kind is not Kind.ROBOTS
        self.bytes += size
        self.by[capture.outcome.value] += 1
        self.failed += failure_of(capture) is not None and capture.outcome is not Outcome.ROBOTS_DENIED
        if capture.status is not None:
            self.statuses[capture.status] += 1
        if capture.status is not None and capture.kind is not Kind.ROBOTS:
            self.answers += 1
        if capture.outcome is Outcome.GUARD_DENIED:
            self.denied = denied_address(capture.error or "")
        if capture.outcome not in {Outcome.RESPONSE, Outcome.REDIRECT}:
            self.last_failure = f"{capture.outcome.value}: {capture.error or capture.url}"

    def count_reading(self, reading: Reading) -> None:
        """A page is read."""
        self.teasers += len(reading.draft.teasers)
        self.articles += reading.article is not None
