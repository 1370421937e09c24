"""What a job has done so far, in numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf

from storage.records import Capture, Kind, Outcome, Reading

MOST_HEADLINES = 8
"""How many of the articles that a job read it can show at its end."""


@dataclass(frozen=True, slots=True)
class Headline:
    """An article in one line; `published` as the page gives it."""

    title: str
    url: str
    published: datetime | None

    @property
    def age(self) -> float:
        """By which the newest comes first, and what has no date last."""
        if self.published is None:
            return inf
        return -(self.published if self.published.tzinfo else self.published.replace(tzinfo=UTC)).timestamp()


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
    unread: int = 0
    """Pages whose reading failed."""
    by: Counter[str] = field(default_factory=Counter)
    last_failure: str | None = None
    headlines: list[Headline] = field(default_factory=list)
    """The newest of the articles read, newest first."""

    def count_exchange(self, capture: Capture, size: int) -> None:
        """An exchange is kept; its answer has `size` bytes."""
        self.exchanges += 1
        self.claims += capture.kind is not Kind.ROBOTS
        self.bytes += size
        self.by[capture.outcome.value] += 1
        if capture.status is not None and capture.kind is not Kind.ROBOTS:
            self.answers += 1
        if capture.outcome not in {Outcome.RESPONSE, Outcome.REDIRECT}:
            self.last_failure = f"{capture.outcome.value}: {capture.error or capture.url}"

    def count_reading(self, reading: Reading) -> None:
        """A page is read."""
        self.teasers += len(reading.draft.teasers)
        if (article := reading.article) is not None:
            self.articles += 1
            headline = Headline(article.title, article.canonical or reading.draft.url, article.published)
            # Not asked of the archive, where it would take the longer the more there is.
            self.headlines = sorted({*self.headlines, headline}, key=_order)[:MOST_HEADLINES]


def _order(headline: Headline) -> tuple[float, str, str]:
    return headline.age, headline.title, headline.url
