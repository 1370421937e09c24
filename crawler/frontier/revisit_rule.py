"""When a URL is fetched again: a pure rule over how its last claim ended.

In: the plan, the capture that settled it, the site's declaration. Out: when, and why. Never: a clock.

Start pages, feeds and sitemaps are asked for as long as the site is declared, at least once a day: a site that was down
for weeks, or an archive without a network, goes on where it stopped. Other pages are looked at at each of their ages,
and given up only after months of failures.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from crawler.frontier.pace import A_DAY, after_news, after_nothing_new, period_of
from crawler.sites.declaration import Site
from storage.database.plans.plan import REQUISITE, Next, Planned, Rule
from storage.records import Capture, Kind, Outcome

_FAILED = {
    Outcome.TRUNCATED_TIME,
    Outcome.TRUNCATED_DISCONNECT,
    Outcome.MALFORMED,
    Outcome.NO_ANSWER,
    Outcome.DNS,
    Outcome.REFUSED,
    Outcome.TIMEOUT,
    Outcome.TLS,
}
_FOR_GOOD = {Outcome.GUARD_DENIED, Outcome.TAKEN_DOWN, Outcome.BUDGET}
_BUSY = {408, 425, 429}
_MISSING = {404, 410}
SOURCES = frozenset({"listing", "feed", "sitemap"})
"""What tells of new articles: the roles of start pages, feeds and sitemaps."""

_A_WEEK = timedelta(days=7)
_DAYS_OF_TRYING, _WEEKS_OF_TRYING = 7, 12
"""A page that fails is tried daily, then weekly: outages of a paper, or of an archive's own network, last weeks."""
_DAYS_OF_ASKING = 3
"""A page that is refused (401, 403, 451, …) is asked for daily, then weekly, until one that fails is given up."""
_LOOKS_FOR_MISSING = 3
_DOUBLINGS = 10
ROBOTS_AGAIN = timedelta(days=7)
CLOSED = "closed"
"""How the error of a robots-denied claim begins when robots.txt gave no rules at all: a failure, not a refusal."""

STALE = "stale connection"
"""How the error of a claim begins whose kept connection was closed under it: it is sent again at once, and no try."""
PUT_OFF = "put off"
"""How the error of a claim begins that the next jobs make up for."""


def rule_of(site: Site) -> Rule:
    """The rule of a site, ready for `frontier.settle`."""
    return lambda plan, capture: next_visit(site, plan, capture)


def next_visit(site: Site, plan: Planned, capture: Capture) -> Next:
    """When to fetch again after `capture`."""
    if plan.due.role == REQUISITE:
        return _next_of_file(site, plan, capture)
    if capture.outcome in _FOR_GOOD:
        return Next(due=None)
    if is_stale(capture):
        return Next(due=capture.at, kind=plan.due.kind, tries=plan.due.tries)
    if capture.outcome is Outcome.ROBOTS_DENIED and not _is_closed(capture):
        return Next(due=capture.at + ROBOTS_AGAIN)
    return _after_trouble(site, plan, capture) or _after_success(site, plan, capture)


def _next_of_file(site: Site, plan: Planned, capture: Capture) -> Next:
    """When to fetch a file of a page once more; one that was had, or not for good, is asked for when a page shows it.

    What was left for the budget of a job is due the next day, for a week.
    """
    tries = plan.due.tries + 1
    if is_stale(capture):
        return Next(due=capture.at, kind=Kind.REQUISITE, tries=plan.due.tries)
    if is_put_off(capture):
        again = capture.at + A_DAY if tries < _DAYS_OF_TRYING else None
        return Next(due=again, kind=Kind.REQUISITE, tries=tries)
    if _has_failed(capture) and tries < site.retry.times:
        return replace(_try_again(site, plan, capture), kind=Kind.REQUISITE)
    return Next(due=None, kind=Kind.REQUISITE)


def is_put_off(capture: Capture) -> bool:
    """Whether a file of a page waits for a job that has room for it."""
    return capture.outcome is Outcome.BUDGET and (capture.error or "").startswith(PUT_OFF)


def _after_trouble(site: Site, plan: Planned, capture: Capture) -> Next | None:
    """When to fetch again what failed, moved, is missing or was refused; None for what was fetched well."""
    status = capture.status or 0
    if _has_failed(capture):
        return _try_again(site, plan, capture)
    if capture.outcome is Outcome.REDIRECT or status in _MISSING:
        return _look_again(site, plan, capture)
    return _ask_again(site, plan, capture) if status >= 400 else None


def is_stale(capture: Capture) -> bool:
    """Whether the server had closed the connection before the request came, most likely."""
    return capture.outcome is Outcome.NO_ANSWER and (capture.error or "").startswith(STALE)


def _is_closed(capture: Capture) -> bool:
    return capture.outcome is Outcome.ROBOTS_DENIED and (capture.error or "").startswith(CLOSED)


def _has_failed(capture: Capture) -> bool:
    status = capture.status or 0
    return _is_closed(capture) or capture.outcome in _FAILED or status >= 500 or status in _BUSY


def _try_again(site: Site, plan: Planned, capture: Capture) -> Next:
    """After a failure: soon, after ever longer waits, then daily; what is no source, weekly at last and for months."""
    tries = plan.due.tries + 1
    days = site.retry.times + _DAYS_OF_TRYING
    if tries < site.retry.times:
        wait = min(timedelta(seconds=site.retry.first * 4 ** (tries - 1)), A_DAY)
    elif _is_source(plan) or _is_closed(capture) or tries < days:
        wait = A_DAY
    elif tries < days + _WEEKS_OF_TRYING:
        wait = _A_WEEK
    else:
        return Next(due=None, kind=Kind.RETRY, tries=tries)
    earliest = capture.at + wait
    return Next(due=max(earliest, capture.retry_at or earliest), kind=Kind.RETRY, tries=tries)


def _ask_again(site: Site, plan: Planned, capture: Capture) -> Next:
    """After a refusal: daily, and a page that is no source weekly after some days, for some months."""
    tries = plan.due.tries + 1
    if _is_source(plan) or tries < _DAYS_OF_ASKING:
        return Next(due=capture.at + A_DAY, tries=tries)
    is_worth_it = tries < site.retry.times + _DAYS_OF_TRYING + _WEEKS_OF_TRYING
    return Next(due=capture.at + _A_WEEK if is_worth_it else None, tries=tries)


def _look_again(site: Site, plan: Planned, capture: Capture) -> Next:
    """What moved or is missing: sources are looked at again for ever, missing ones less and less often, down to daily;
    other pages a few times.
    """
    tries = plan.due.tries + 1
    is_missing = (capture.status or 0) in _MISSING
    if _is_source(plan):
        period = period_of(site, plan.due)
        wait = period * (2 ** min(tries, _DOUBLINGS) if is_missing else 1)
        return Next(due=capture.at + min(wait, max(A_DAY, period)), tries=tries)
    again = capture.at + A_DAY if is_missing and tries < _LOOKS_FOR_MISSING else None
    return Next(due=again, tries=tries)


def _is_source(plan: Planned) -> bool:
    return plan.due.role in SOURCES


def _after_success(site: Site, plan: Planned, capture: Capture) -> Next:
    """The next look at what was fetched well: at sources by their pace, at articles by their age."""
    if not _is_source(plan):
        return Next(due=_next_age(site, plan.first_seen or capture.at, capture.at))
    if is_as_before(capture):
        period = after_nothing_new(site, plan.due)
        return Next(due=capture.at + period, period=round(period.total_seconds()))
    return Next(due=capture.at + period_of(site, plan.due))  # what it tells is known when it is read


def is_as_before(capture: Capture) -> bool:
    """Whether a server said, or its bytes say, that nothing has changed."""
    return capture.status == 304 or capture.refers_to is not None


def after_reading(site: Site, plan: Planned, at: datetime, *, news: int) -> tuple[datetime, timedelta] | None:
    """When to look again at a source that was read, which told of `news` pages that nothing had told of before, and at
    which pace from then on; None for what is no source, or is to be tried again. `at`: when it was fetched (UTC).
    """
    if not _is_source(plan) or plan.due.due is None or plan.due.kind is not Kind.RECHECK:
        return None
    period = after_news(site, plan.due) if news else after_nothing_new(site, plan.due)
    return at + period, period


def _next_age(site: Site, first: datetime, last: datetime) -> datetime | None:
    """The next look at an article that was captured first at `first` and last at `last`."""
    ages = (timedelta(hours=hours) for hours in sorted(site.recheck.articles))
    return next((first + age for age in ages if first + age > last), None)
