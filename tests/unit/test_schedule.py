"""When a URL is fetched again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.frontier.revisit_rule import CLOSED, next_visit
from crawler.sites.site_files import parse_site
from storage.database.plans.plan import Due, Planned
from storage.records import Capture, Kind, Link, Outcome, Rel

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITE = parse_site('name = "paper"\nstart = ["https://paper.example/"]\n[recheck]\narticles = [1, 6]\nlistings = 0.5\n')
DUE = Due(link=Link(url="https://paper.example/a", rel=Rel.FEED), role="page", due=AT)
CAPTURE = Capture(
    record_id="urn:uuid:1",
    url="https://paper.example/a",
    at=AT,
    site="paper",
    kind=Kind.NEW,
    outcome=Outcome.RESPONSE,
    file="f",
    offset=0,
    length=1,
    end=1,
    status=200,
)


PLAN = Planned(id=1, due=DUE, first_seen=AT)
SOURCES = ("listing", "feed", "sitemap")
REFUSALS = (401, 403, 451, 400)


def tried(tries: int, role: str = "page") -> Planned:
    return replace(PLAN, due=replace(DUE, tries=tries, role=role))


def test_an_article_is_looked_at_again_after_its_first_hour() -> None:
    assert next_visit(SITE, PLAN, CAPTURE).due == AT + HOUR


@pytest.mark.parametrize("status", [200, 304])
def test_an_article_is_looked_at_at_each_of_its_ages_and_then_never(status: int) -> None:
    """Whether it changed or not: 480 articles that answered 304 were once fetched hourly for ever."""
    looks, plan, now = [], PLAN, AT
    while (due := next_visit(SITE, plan, replace(CAPTURE, at=now, status=status)).due) is not None:
        looks.append((due - AT) / HOUR)
        now = due
    assert looks == [1, 6]


def test_an_article_that_is_asked_for_late_is_not_asked_for_twice() -> None:
    late = replace(CAPTURE, at=AT + 7 * HOUR, status=304)
    assert next_visit(SITE, PLAN, late).due is None


@pytest.mark.parametrize("role", SOURCES)
def test_what_tells_of_articles_is_looked_at_again_by_its_period_for_ever(role: str) -> None:
    period = timedelta(hours=SITE.recheck.listings if role == "listing" else SITE.recheck.feeds)
    assert next_visit(SITE, tried(0, role), CAPTURE).due == AT + period
    assert next_visit(SITE, tried(0, role), replace(CAPTURE, status=304)).due == AT + 1.2 * period
    assert next_visit(SITE, tried(0, role), replace(CAPTURE, status=302, outcome=Outcome.REDIRECT)).due == AT + period


@pytest.mark.parametrize("role", SOURCES)
def test_what_told_of_articles_and_is_missing_is_asked_for_ever_more_rarely_down_to_daily(role: str) -> None:
    waits = [next_visit(SITE, tried(tries, role), replace(CAPTURE, status=404)).due for tries in range(40)]
    hours = [(due - AT) / HOUR for due in waits if due]
    assert len(hours) == 40
    assert hours == sorted(hours)
    assert (hours[0] < 4, hours[-1]) == (True, 24)


@pytest.mark.parametrize("role", SOURCES)
@pytest.mark.parametrize("status", [None, 503, *REFUSALS])
def test_what_tells_of_articles_is_never_given_up(role: str, status: int | None) -> None:
    """A site, or the network of the archive, may be down for weeks."""
    outcome = Outcome.RESPONSE if status else Outcome.DNS
    last = next_visit(SITE, tried(1000, role), replace(CAPTURE, status=status, outcome=outcome))
    assert last.due == AT + timedelta(days=1)


@pytest.mark.parametrize("status", REFUSALS)
def test_a_refused_page_is_asked_for_daily_and_then_weekly_and_after_months_no_more(status: int) -> None:
    waits = [next_visit(SITE, tried(tries), replace(CAPTURE, status=status)).due for tries in range(24)]
    days = [(due - AT) / timedelta(days=1) if due else None for due in waits]
    assert days == [1, 1, *[7] * 20, None, None]


@pytest.mark.parametrize(
    "failure",
    [
        replace(CAPTURE, status=503),
        replace(CAPTURE, status=429),
        replace(CAPTURE, status=None, outcome=Outcome.TIMEOUT),
        replace(CAPTURE, status=200, outcome=Outcome.TRUNCATED_DISCONNECT),
        replace(CAPTURE, status=None, outcome=Outcome.ROBOTS_DENIED, error=f"{CLOSED}: no answer"),
    ],
)
def test_a_failure_is_tried_again_after_ever_longer_waits(failure: Capture) -> None:
    waits = [next_visit(SITE, tried(tries), failure) for tries in range(4)]
    seconds = [(wait.due - AT).total_seconds() for wait in waits if wait.due]
    assert seconds == [30, 120, 480, 86_400]
    assert {wait.kind for wait in waits} == {Kind.RETRY}


def test_a_failure_is_tried_daily_for_a_week_then_weekly_and_given_up_after_months() -> None:
    waits = [next_visit(SITE, tried(tries), replace(CAPTURE, status=503)).due for tries in range(3, 24)]
    days = [(due - AT) / timedelta(days=1) if due else None for due in waits]
    assert days == [*[1] * 7, *[7] * 12, None, None]


def test_a_closed_robots_txt_is_asked_for_daily_for_ever() -> None:
    closed = replace(CAPTURE, status=None, outcome=Outcome.ROBOTS_DENIED, error=f"{CLOSED}: no answer")
    assert next_visit(SITE, tried(1000), closed).due == AT + timedelta(days=1)


def test_a_retry_after_wins_over_the_own_wait() -> None:
    asked = replace(CAPTURE, status=429, retry_at=AT + HOUR)
    assert next_visit(SITE, PLAN, asked).due == AT + HOUR


def test_a_refusal_by_robots_is_asked_again_after_a_week() -> None:
    refused = replace(CAPTURE, status=None, outcome=Outcome.ROBOTS_DENIED, error="robots.txt disallows it")
    assert next_visit(SITE, PLAN, refused).due == AT + timedelta(days=7)


def test_what_the_guard_refused_is_never_tried_again() -> None:
    assert next_visit(SITE, PLAN, replace(CAPTURE, status=None, outcome=Outcome.GUARD_DENIED)).due is None


def test_a_missing_page_is_looked_for_three_times_on_three_days() -> None:
    missing = replace(CAPTURE, status=404)
    dues = [next_visit(SITE, tried(tries), missing).due for tries in range(3)]
    assert dues == [AT + timedelta(days=1), AT + timedelta(days=1), None]
