"""Whether there are fewer articles than there were at the same hours of the same days of the week. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, lgamma, log
from statistics import median

from crawler.health.shares import CHANCE
from storage.database.queries.health import LOOK_BACK, Worked

FEW = 0.25
"""Share of the median: a public holiday halves a paper's day, and is no alarm."""
_WEEKS = 3
"""Weeks, at least, that a median is made of."""
_WEEK = timedelta(weeks=1)
_SPANS = (timedelta(hours=6), timedelta(days=1), _WEEK, 4 * _WEEK)
"""Time that is compared with the same time in weeks before: a large paper is missed within hours, a small one later."""
_JITTER = timedelta(minutes=30)
"""So much a job may start earlier or later than a week ago."""


@dataclass(frozen=True, slots=True)
class Fewer:
    """Within `span` there were `now` articles, where `was` are usual."""

    span: timedelta
    was: float
    now: int


@dataclass(frozen=True, slots=True)
class _Window:
    jobs: int
    articles: int


def fewer(jobs: Sequence[Worked]) -> Fewer | None:
    """The shortest span up to the newest job in which far too few articles came; jobs oldest first.

    A time in which fewer than half as many jobs ran as usual says nothing: neither lately nor in the weeks before.
    """
    for span in _SPANS:
        found = _compared(jobs, span)
        if found is not None:
            return found
    return None


def _compared(jobs: Sequence[Worked], span: timedelta) -> Fewer | None:
    counted = _Counted(jobs)
    end = jobs[-1].started + _JITTER
    recent, before = counted.within(end, span), list(_weeks_before(counted, jobs, end, span))
    usual_jobs = median([window.jobs for window in before]) if before else 0
    # Where a span is longer than a week, a week of the past stands for each of its weeks.
    times = max(1, span // _WEEK)
    whole = [window.articles for window in before if window.jobs * 2 >= usual_jobs and window.jobs]
    if len(whole) < _WEEKS or recent.jobs * 2 < usual_jobs * times:
        return None
    usual = median(whole) * times
    is_few = recent.articles < FEW * usual and _at_most(recent.articles, usual) < CHANCE
    return Fewer(span, usual, recent.articles) if is_few else None


def _weeks_before(counted: _Counted, jobs: Sequence[Worked], end: datetime, span: timedelta) -> Iterator[_Window]:
    """The same hours in each week before the span, as far back as there are jobs."""
    length = min(span, _WEEK)
    for week in range(max(1, span // _WEEK), LOOK_BACK // _WEEK + 1):
        until = end - week * _WEEK
        if until - length >= jobs[0].started - _JITTER * 2:
            yield counted.within(until, length)


class _Counted:
    """Jobs and articles up to each job, so that any time is counted at once."""

    def __init__(self, jobs: Sequence[Worked]) -> None:
        self._starts = [job.started for job in jobs]
        self._articles = [0]
        for job in jobs:
            self._articles.append(self._articles[-1] + job.articles)

    def within(self, until: datetime, span: timedelta) -> _Window:
        first, last = bisect_right(self._starts, until - span), bisect_right(self._starts, until)
        return _Window(last - first, self._articles[last] - self._articles[first])


def _at_most(count: int, usual: float) -> float:
    """Probability of at most `count` where `usual` come on average (Poisson)."""
    return sum(exp(k * log(usual) - usual - lgamma(k + 1)) for k in range(count + 1)) if usual else 1.0
