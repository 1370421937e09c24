"""When a URL is fetched again: a pure rule over how its last claim ended.

In: the plan, the capture that settled it, the site's declaration. Out: when, and why. Never: a clock.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from crawler.sites.declaration import Site
from storage.database.plans.frontier import Due, Next, Rule
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

_A_DAY = timedelta(days=1)
_DAYS_OF_TRYING = 7
_LOOKS_FOR_MISSING = 3
ROBOTS_AGAIN = timedelta(days=7)
CLOSED = "closed"
"""How the error of a robots-denied claim begins when robots.txt gave no rules at all: a failure, not a refusal."""

STALE = "stale connection"
"""How the error of a claim begins whose kept connection was closed under it: it is sent again at once, and no try."""


def rule_of(site: Site) -> Rule:
    """The rule of a site, ready for `frontier.settle`."""
    return lambda due, capture: next_visit(site, due, capture)


def next_visit(site: Site, due: Due, capture: Capture) -> Next:
    """When to fetch again after `capture`."""
    if capture.outcome in _FOR_GOOD:
        return Next(due=None)
    if is_stale(capture):
        return Next(due=capture.at, kind=due.kind, tries=due.tries)
    if capture.outcome is Outcome.ROBOTS_DENIED and not _is_closed(capture):
        return Next(due=capture.at + ROBOTS_AGAIN)
    if _has_failed(capture):
        return _try_again(site, due, capture)
    if capture.outcome is Outcome.REDIRECT or (capture.status or 0) in _MISSING:
        return _look_again(site, due, capture)
    return Next(due=after_success(site, due.role, first=capture.at, last=capture.at))


def is_stale(capture: Capture) -> bool:
    """Whether the server had closed the connection before the request came, most likely."""
    return capture.outcome is Outcome.NO_ANSWER and (capture.error or "").startswith(STALE)


def _is_closed(capture: Capture) -> bool:
    return capture.outcome is Outcome.ROBOTS_DENIED and (capture.error or "").startswith(CLOSED)


def _has_failed(capture: Capture) -> bool:
    status = capture.status or 0
    return _is_closed(capture) or capture.outcome in _FAILED or status >= 500 or status in _BUSY


def _try_again(site: Site, due: Due, capture: Capture) -> Next:
    tries = due.tries + 1
    if tries >= site.retry.times + _DAYS_OF_TRYING:
        return Next(due=None, kind=Kind.RETRY, tries=tries)
    wait = timedelta(seconds=site.retry.first * 4 ** (tries - 1)) if tries < site.retry.times else _A_DAY
    earliest = capture.at + wait
    return Next(due=max(earliest, capture.retry_at or earliest), kind=Kind.RETRY, tries=tries)


def _look_again(site: Site, due: Due, capture: Capture) -> Next:
    """What moved or is missing: start pages and feeds are looked at again for ever, others a few times."""
    if due.role in {"listing", "feed", "sitemap"}:
        return Next(due=after_success(site, due.role, first=capture.at, last=capture.at))
    tries = due.tries + 1
    is_missing = (capture.status or 0) in _MISSING
    again = capture.at + _A_DAY if is_missing and tries < _LOOKS_FOR_MISSING else None
    return Next(due=again, tries=tries)


def after_success(site: Site, role: str, *, first: datetime, last: datetime) -> datetime | None:
    """The next look at what was fetched well: listings and feeds by period, articles by their age.

    `first` is when the URL was first captured, `last` when it was captured now (UTC).
    """
    if role in {"feed", "sitemap"}:
        return last + timedelta(hours=site.recheck.feeds)
    if role == "listing":
        return last + timedelta(hours=site.recheck.listings)
    ages = (timedelta(hours=hours) for hours in sorted(site.recheck.articles))
    return next((first + age for age in ages if first + age > last), None)
