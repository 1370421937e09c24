"""Whether a share has fallen: of pages that have a field, of requests that were answered. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from math import exp, lgamma, log, log1p

from storage.database.queries.health import NewPage

CHANCE = 1e-5
"""Probability: so seldom may chance alone make what we call a fall. A site is looked at some 9,000 times a year on
six shares, many of them nearly the same sample: about one false alarm in ten years for each hundred sites."""
FALL = 0.5
"""Share of what was normal: what did not fall below half of it is no change of a layout but of what is written."""
_SIZES = (3, 5, 10)
"""Newest pages: the fewest that can tell for a site that never failed, and more for one that often did."""
_MOST = 100
"""Newest pages that are compared, of those of a day."""


@dataclass(frozen=True, slots=True)
class Fallen:
    """From what share to what; the first page of the fall, the last good one before and the newest bad one."""

    was: float
    now: float
    first: NewPage
    before: NewPage | None
    after: NewPage


Has = Callable[[NewPage], bool]


def is_fall(had: int, of: int, has: int, among: int) -> bool:
    """Whether `has` in `among` is a fall from `had` in `of`: below half, and no matter of chance."""
    if not of or not among:
        return False
    return has / among < FALL * had / of and _at_most(has, among, (had + 1) / (of + 2)) < CHANCE


def _at_most(has: int, among: int, share: float) -> float:
    """Probability that at most `has` in `among` have what each has with probability `share`."""
    return sum(exp(_log_choose(among, k) + k * log(share) + (among - k) * log1p(-share)) for k in range(has + 1))


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def fallen(newest: Sequence[NewPage], of_a_day: int, normal: Sequence[NewPage], has: Has) -> Fallen | None:
    """Whether fewer pages have something than normally; pages newest first, `of_a_day` of the newest within a day."""
    for size in sorted({*_SIZES, min(of_a_day, _MOST)}):
        recent = newest[:size]
        taken = {page.record_id for page in recent}
        before = [page for page in normal if page.record_id not in taken]
        had, good = sum(map(has, before)), sum(map(has, recent))
        if len(recent) == size and is_fall(had, len(before), good, size):
            return _told(newest, recent, had / len(before), has)
    return None


def _told(newest: Sequence[NewPage], recent: Sequence[NewPage], was: float, has: Has) -> Fallen:
    bad = [page for page in recent if not has(page)]
    streak = list(takewhile(lambda page: not has(page), newest))
    first = streak[-1] if streak else bad[-1]
    good = (page for page in newest if has(page) and page.at <= first.at)
    return Fallen(was, 1 - len(bad) / len(recent), first, next(good, None), bad[0])
