"""What a job has done so far, in numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from crawler.network.address_guard import denied_address
from storage.records import Capture, Kind, Outcome, Reading, Rel


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
class FilesTally:
    """The files of pages that a job asked for; none of them counts among its exchanges."""

    had: Counter[str] = field(default_factory=Counter)
    """Those that are kept, by what they are: image, style, script, font, media; those that were as before, too."""
    as_before: int = 0
    """Of these: not modified, or of bytes that are kept already, under whatever address."""
    cut: int = 0
    """Of these: larger than a file may be."""
    bytes: int = 0
    moved: int = 0
    """Redirects, whose targets are files of their own."""
    failed: int = 0
    """Not had: no answer, or one of an error, or forbidden by robots.txt."""
    left: int = 0
    """Left for the budget, or because a page names too many."""

    def count(self, capture: Capture, size: int) -> None:
        """A claim for a file is settled; its answer has `size` bytes."""
        self.bytes += size
        is_had = capture.outcome is Outcome.TRUNCATED_LENGTH or failure_of(capture) is None
        if capture.outcome is Outcome.BUDGET:
            self.left += 1
        elif not is_had:
            self.failed += 1
        elif capture.outcome is Outcome.REDIRECT:
            self.moved += 1
        else:
            self.had[capture.rel.value if capture.rel else Rel.IMAGE.value] += 1
            self.as_before += capture.status == 304 or capture.refers_to is not None
            self.cut += capture.outcome is Outcome.TRUNCATED_LENGTH

    def counts(self) -> dict[str, int]:
        """The numbers that are not 0, as the last record of a job says them."""
        numbers = {
            "files": self.had.total(),
            **{f"files-{kind}": number for kind, number in sorted(self.had.items())},
            "files-as-before": self.as_before,
            "files-cut": self.cut,
            "files-moved": self.moved,
            "files-failed": self.failed,
            "files-left": self.left,
            "files-bytes": self.bytes,
        }
        return {what: number for what, number in numbers.items() if number}


@dataclass(slots=True)
class Tally:
    """What a job has done so far."""

    exchanges: int = 0
    """For pages, sources and robots.txt; `files` counts those for files of pages."""
    files: FilesTally = field(default_factory=FilesTally)
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
        if capture.kind is Kind.REQUISITE:
            self.files.count(capture, size)
            return
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
        self.files.left += reading.draft.unlisted
        self.articles += reading.article is not None
