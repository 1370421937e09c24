"""When a URL is fetched again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.frontier.revisit_rule import CLOSED, next_visit
from crawler.sites.site_files import parse_site
from storage.database.plans.frontier import Due
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


def test_an_article_is_looked_at_again_after_its_first_hour() -> None:
    assert next_visit(SITE, DUE, CAPTURE).due == AT + HOUR


def test_a_front_page_is_looked_at_again_by_its_period_for_ever() -> None:
    listing = replace(DUE, role="listing")
    assert next_visit(SITE, listing, CAPTURE).due == AT + HOUR / 2
    assert next_visit(SITE, listing, replace(CAPTURE, status=404)).due == AT + HOUR / 2


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
    waits = [next_visit(SITE, replace(DUE, tries=tries), failure) for tries in range(4)]
    seconds = [(wait.due - AT).total_seconds() for wait in waits if wait.due]
    assert seconds == [30, 120, 480, 86_400]
    assert {wait.kind for wait in waits} == {Kind.RETRY}


def test_a_failure_of_a_week_is_given_up() -> None:
    assert next_visit(SITE, replace(DUE, tries=10), replace(CAPTURE, status=503)).due is None


def test_a_retry_after_wins_over_the_own_wait() -> None:
    asked = replace(CAPTURE, status=429, retry_at=AT + HOUR)
    assert next_visit(SITE, DUE, asked).due == AT + HOUR


def test_a_refusal_by_robots_is_asked_again_after_a_week() -> None:
    refused = replace(CAPTURE, status=None, outcome=Outcome.ROBOTS_DENIED, error="robots.txt disallows it")
    assert next_visit(SITE, DUE, refused).due == AT + timedelta(days=7)


def test_what_the_guard_refused_is_never_tried_again() -> None:
    assert next_visit(SITE, DUE, replace(CAPTURE, status=None, outcome=Outcome.GUARD_DENIED)).due is None


def test_a_missing_page_is_looked_for_three_times_on_three_days() -> None:
    missing = replace(CAPTURE, status=404)
    dues = [next_visit(SITE, replace(DUE, tries=tries), missing).due for tries in range(3)]
    assert dues == [AT + timedelta(days=1), AT + timedelta(days=1), None]
