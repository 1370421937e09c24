"""Sources are asked at the rate at which they tell something new: weeks of papers of every kind, by the rule alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest

from crawler.frontier.pace import A_DAY, period_of
from crawler.frontier.revisit_rule import after_reading, next_visit
from crawler.sites.site_files import parse_site
from storage.database.plans.plan import Due, Planned
from storage.records import Capture, Kind, Link, Outcome, Rel

START = datetime(2026, 1, 5, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SITE = parse_site('name = "paper"\nstart = ["https://paper.example/"]\n')
FEED = Planned(
    id=1, due=Due(link=Link(url="https://paper.example/feed", rel=Rel.SEED), role="feed", due=START), first_seen=START
)
CAPTURE = Capture(
    record_id="r",
    url=FEED.due.link.url,
    at=START,
    site="paper",
    kind=Kind.RECHECK,
    outcome=Outcome.RESPONSE,
    file="f",
    offset=0,
    length=1,
    end=1,
    status=200,
)


@dataclass(frozen=True, slots=True)
class Month:
    """What a month of watching cost and gave: looks a day, and delays from publication to the look that found it."""

    looks: float
    delays: list[timedelta]


def at_any_time(moment: datetime) -> float:
    del moment
    return 1.0


def by_day(moment: datetime) -> float:
    """An office with hours."""
    return 2.0 if 7 <= moment.hour < 19 else 0.0


def published(a_day: float, when: Callable[[datetime], float], days: int) -> list[datetime]:
    """Articles at random, from minute to minute."""
    chance = random.Random(f"{a_day} {when.__name__}")
    minutes = (START + number * MINUTE for number in range(days * 1440))
    return [minute for minute in minutes if chance.random() < a_day * when(minute) / 1440]


def watched(articles: list[datetime], days: int) -> Month:
    """Ask a feed as the rule says, and find what was published since."""
    plan, looks, delays, left = FEED, 0, list[timedelta](), list(articles)
    while plan.due.due is not None and plan.due.due < START + timedelta(days=days):
        now, looks = plan.due.due, looks + 1
        news = [article for article in left if article <= now]
        left = left[len(news) :]
        delays += [now - article for article in news]
        plan = asked(plan, replace(CAPTURE, at=now, status=200 if news else 304), len(news))
    return Month(looks / days, delays)


def asked(plan: Planned, capture: Capture, news: int) -> Planned:
    following = next_visit(SITE, plan, capture)
    due = replace(plan.due, due=following.due, kind=following.kind, tries=following.tries)
    due = due if following.period is None else replace(due, period=following.period)
    plan = replace(plan, due=due)
    if capture.status == 304:
        return plan
    again = after_reading(SITE, plan, capture.at, news=news)
    assert again is not None
    return replace(plan, due=replace(plan.due, due=again[0], period=round(again[1].total_seconds())))


@pytest.mark.parametrize(
    ("a_day", "when", "most_looks", "most_delay"),
    [
        (200, at_any_time, 97, 10 * MINUTE),
        (200, by_day, 65, 10 * MINUTE),
        (24, at_any_time, 97, 15 * MINUTE),
        (24, by_day, 60, 15 * MINUTE),
        (3, at_any_time, 24, 45 * MINUTE),
        (3, by_day, 24, 60 * MINUTE),
        (0.2, at_any_time, 8, 4 * HOUR),
        (0, at_any_time, 5, 0 * HOUR),
    ],
)
def test_a_paper_is_asked_as_often_as_it_prints(a_day, when, most_looks, most_delay) -> None:
    """Against 96 looks a day, whatever the paper prints."""
    seen = watched(published(a_day, when, 28), 28)
    assert seen.looks <= most_looks
    assert not seen.delays or median(seen.delays) <= most_delay
    assert max(seen.delays, default=HOUR) <= 6 * HOUR


def test_after_a_night_without_news_a_source_is_quick_again_within_two_looks() -> None:
    plan = replace(FEED, due=replace(FEED.due, kind=Kind.RECHECK, period=4 * 3600))
    paces = []
    for _ in range(3):
        plan = asked(plan, CAPTURE, news=1)
        paces.append(period_of(SITE, plan.due))
    assert paces == [HOUR, 15 * MINUTE, 15 * MINUTE]


def test_a_page_that_is_printed_anew_each_time_and_tells_nothing_new_is_asked_more_rarely() -> None:
    plan = asked(FEED, CAPTURE, news=0)
    assert plan.due.due == START + 18 * MINUTE


def test_what_the_site_file_says_now_bounds_what_was_learnt_before() -> None:
    site = parse_site('name = "paper"\nstart = ["https://paper.example/"]\n[recheck]\nfeeds = 1.0\nslowest = 2.0\n')
    for learnt, period in {900: HOUR, 5400: 1.5 * HOUR, 86_400: 2 * HOUR}.items():
        assert period_of(site, replace(FEED.due, period=learnt)) == period


def test_the_many_sitemaps_of_a_past_are_asked_down_to_daily() -> None:
    due = replace(FEED.due, role="sitemap", hops=1, period=9 * 86_400)
    assert period_of(SITE, due) == A_DAY
    assert period_of(SITE, replace(due, hops=0)) == 6 * HOUR


def test_what_failed_is_tried_again_at_its_own_times() -> None:
    plan = replace(FEED, due=replace(FEED.due, kind=Kind.RETRY, tries=1))
    assert after_reading(SITE, plan, START, news=3) is None
    page = replace(FEED, due=replace(FEED.due, role="page", kind=Kind.RECHECK))
    assert after_reading(SITE, page, START, news=3) is None
