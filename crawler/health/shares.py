"""Whether a share has fallen: of pages that have a field, of requests that were answered. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from math import exp, lgamma
from typing import Generic, Protocol, TypeVar

CHANCE = 1e-5
"""Probability: so seldom may chance alone make what we call a fall of answers, numbers and feeds. A site is looked at
some 9,000 times a year, at samples that are nearly the same: about one false alarm in ten years."""
A_YEAR = 0.2
"""Falls that chance alone may make of one share in a year. Each page that is read may begin one, so a page's chance is
smaller the more there are: two bad pages tell of a paper that prints one a day, and not of one that prints a hundred.
docs/benchmarks/alarms.md measures what comes of it."""
FALL = 0.5
"""Share of what was normal: what did not fall below half of it is no change of a layout but of what is written."""
_SIZES = (2, 3, 5, 10)
"""Newest pages: the fewest that can tell for a site that never failed, and more for one that often did."""
_DAYS = 365
_MOST = 100
"""Newest pages that are compared, of those of a day."""


class Looked(Protocol):
    """A page that was read; times in UTC."""

    @property
    def url(self) -> str:
        """Its address."""
        ...

    @property
    def record_id(self) -> str:
        """Of its capture."""
        ...

    @property
    def at(self) -> datetime:
        """When it was fetched."""
        ...


P = TypeVar("P", bound=Looked)


@dataclass(frozen=True, slots=True)
class Fallen(Generic[P]):
    """From what share to what; the first page of the fall, the last good one before and the newest bad one."""

    was: float
    now: float
    first: P
    before: P | None
    after: P


Has = Callable[[P], bool]


def is_fall(had: int, of: int, has: int, among: int, chance: float = CHANCE) -> bool:
    """Whether `has` in `among` is a fall from `had` in `of`: below half, and less probable than `chance` by itself."""
    if not of or not among:
        return False
    return has / among < FALL * had / of and at_most(has, among, had, of) < chance


def at_most(has: int, among: int, had: int, of: int) -> float:
    """Probability that at most `has` in `among` have what `had` in `of` had before, and nothing else is known of it.

    Laplace's rule of succession for several trials: beta-binomial, from a uniform prior.
    """
    lost = of - had
    return sum(
        exp(_log_choose(among, k) + _log_beta(had + 1 + k, lost + 1 + among - k) - _log_beta(had + 1, lost + 1))
        for k in range(has + 1)
    )


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _log_beta(a: int, b: int) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def fallen(newest: Sequence[P], of_a_day: int, normal: Sequence[P], has: Has[P]) -> Fallen[P] | None:
    """Whether fewer pages have something than normally; pages newest first, `of_a_day` of the newest within a day."""
    chance = A_YEAR / max(1.0, _a_year(normal))
    for size in sorted({*_SIZES, min(of_a_day, _MOST)}):
        recent = newest[:size]
        taken = {page.record_id for page in recent}
        before = [page for page in normal if page.record_id not in taken]
        had, good = sum(map(has, before)), sum(map(has, recent))
        if len(recent) == size and is_fall(had, len(before), good, size, chance):
            return _told(newest, recent, had / len(before), has)
    return None


def _a_year(normal: Sequence[Looked]) -> float:
    """Pages of a year, at the pace of those that are normal, newest first."""
    if not normal:
        return 0.0
    days = (normal[0].at - normal[-1].at) / timedelta(days=1)
    return len(normal) / max(1.0, days) * _DAYS


def _told(newest: Sequence[P], recent: Sequence[P], was: float, has: Has[P]) -> Fallen[P]:
    bad = [page for page in recent if not has(page)]
    streak = list(takewhile(lambda page: not has(page), newest))
    first = streak[-1] if streak else bad[-1]
    good = (page for page in newest if has(page) and page.at <= first.at)
    return Fallen(was, 1 - len(bad) / len(recent), first, next(good, None), bad[0])
