"""Where a URL stands in the plan when several pages tell of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from storage.database.engine import Connection, Database
from storage.database.plans import frontier
from storage.database.plans.claims import claims
from storage.database.plans.plan import Due, Next
from storage.database.plans.rows import planned
from storage.records import Capture, Kind, Link, Outcome, Rel
from tests.unit.storage.press import PAPER, START

FAR = Due(link=Link(url=f"{PAPER}/far", rel=Rel.LISTING), role="page", due=START, priority=0, hops=3)
OTHER = Due(link=Link(url=f"{PAPER}/other", rel=Rel.LISTING), role="page", due=START, priority=4, hops=1)
URGENT = replace(FAR, priority=10, hops=1, due=START + timedelta(hours=1))
LATER = START + timedelta(days=9)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    database = Database(database_url)
    with database.write() as opened:
        yield opened
    database.close()


def order(connection: Connection) -> list[str]:
    found = claims(connection, "paper", "j", before=LATER, limit=9, without=())
    return [claim.url.removeprefix(PAPER) for claim in found]


def place(connection: Connection) -> tuple[int, int]:
    due = planned(connection, [FAR.link.url])[FAR.link.url].due
    return due.priority, due.hops


def test_what_waits_for_its_first_fetch_moves_up_when_it_is_told_of_as_more_urgent(connection: Connection) -> None:
    frontier.add(connection, "paper", [FAR, OTHER])
    assert order(connection) == ["/other", "/far"]
    frontier.add(connection, "paper", [URGENT])
    assert order(connection) == ["/far", "/other"]
    assert place(connection) == (10, 1)


def test_it_never_moves_down_and_what_is_nearer_and_less_urgent_only_comes_nearer(connection: Connection) -> None:
    frontier.add(connection, "paper", [URGENT])
    frontier.add(connection, "paper", [FAR])
    assert place(connection) == (10, 1)
    frontier.add(connection, "paper", [replace(FAR, hops=0)])
    assert place(connection) == (10, 0)


def test_of_several_plans_for_one_url_the_most_urgent_counts(connection: Connection) -> None:
    frontier.add(connection, "paper", [FAR, URGENT, OTHER])
    assert place(connection) == (10, 1)


def fetched(connection: Connection, plan: Due) -> None:
    """The URL was fetched well, and is due again later."""
    capture = Capture(
        record_id="urn:uuid:1",
        url=plan.link.url,
        at=START,
        site="paper",
        kind=Kind.NEW,
        outcome=Outcome.RESPONSE,
        file="f",
        offset=0,
        length=1,
        end=1,
        status=200,
    )
    frontier.settle(connection, [capture], lambda _plan, _capture: Next(due=LATER))


def test_what_was_fetched_keeps_its_place(connection: Connection) -> None:
    frontier.add(connection, "paper", [FAR])
    fetched(connection, FAR)
    frontier.add(connection, "paper", [URGENT])
    assert place(connection) == (0, 3)


@pytest.mark.parametrize(("days", "is_due_now"), [(1, True), (0, False), (-1, False)])
def test_a_sitemap_is_due_when_the_list_of_sitemaps_says_that_it_changed(connection, days, is_due_now) -> None:
    link = Link(url=f"{PAPER}/map-7.xml", rel=Rel.SITEMAP, hint_date=START)
    plan = Due(link=link, role="sitemap", due=START)
    now = START + timedelta(days=2)
    for _ in range(2):
        frontier.add(connection, "paper", [plan])
        fetched(connection, plan)
    link = replace(link, hint_date=START + timedelta(days=days))
    frontier.add(connection, "paper", [replace(plan, link=link, due=now)])
    assert planned(connection, [link.url])[link.url].due.due == (now if is_due_now else LATER)
