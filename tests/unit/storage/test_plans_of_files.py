"""The plans for files of pages: made by the pages that show them, and gone when they were had."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from storage.database.engine import Connection, Database
from storage.database.plans import frontier, requisites
from storage.database.plans.claims import claims
from storage.database.plans.plan import REQUISITE, Answered, Due, Next
from storage.database.plans.rows import planned
from storage.ingest import ingest
from storage.records import Capture, Kind, Link, Outcome, Rel
from tests.unit.storage.press import PAPER, START

LOGO = f"{PAPER}/logo.png"
FILE = Due(link=Link(url=LOGO, rel=Rel.IMAGE), role=REQUISITE, due=START, kind=Kind.REQUISITE, priority=-1, hops=1)
PAGE = Due(link=Link(url=f"{PAPER}/story", rel=Rel.FEED), role="page", due=START, priority=10, hops=1)
LATER = START + timedelta(days=9)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    database = Database(database_url)
    with database.write() as opened:
        yield opened
    database.close()


def always(_due: Due, _last: Answered | None) -> bool:
    return True


def unless_had(_due: Due, last: Answered | None) -> bool:
    return last is None


def due_now(connection: Connection, site: str = "paper", **how: int) -> list[tuple[str, str]]:
    found = claims(connection, site, "j", before=LATER, limit=9, without=(), **how)
    return [(claim.url.removeprefix(PAPER), claim.role) for claim in found]


def fetched(url: str = LOGO, at: datetime = START, kind: Kind = Kind.REQUISITE, number: int = 1) -> Capture:
    where = {"file": "f.warc.gz", "offset": number, "length": 1, "end": number + 1}
    facts = {"record_id": f"urn:uuid:{number}", "claim": str(number), "status": 200, "job": "j"}
    return Capture(url=url, at=at, site="paper", kind=kind, outcome=Outcome.RESPONSE, **facts, **where)


def settle(connection: Connection, capture: Capture, following: Next) -> None:
    ingest(connection, capture)
    frontier.settle(connection, [capture], lambda _plan, _capture: following)


def test_files_come_behind_all_pages_and_are_in_no_count_of_what_is_due(connection) -> None:
    assert requisites.add(connection, "paper", [FILE], always) == 1
    frontier.add(connection, "paper", [replace(PAGE, priority=0)])
    assert due_now(connection) == [("/story", "page"), ("/logo.png", REQUISITE)]
    assert due_now(connection, below=0) == [("/logo.png", REQUISITE)]
    assert frontier.count_due(connection, "paper", LATER) == 1
    assert frontier.outlook(connection, "paper") == (1, START)
    assert frontier.next_due(connection, "paper") == START


def test_a_file_that_was_had_has_no_plan_and_gets_one_when_a_page_shows_it_and_the_rule_wants_it(connection) -> None:
    requisites.add(connection, "paper", [FILE], unless_had)
    settle(connection, fetched(), Next(due=None, kind=Kind.REQUISITE))
    assert planned(connection, [LOGO]) == {}
    assert requisites.add(connection, "paper", [FILE], unless_had) == 0
    asked: list[Answered | None] = []
    requisites.add(connection, "paper", [FILE], lambda _due, last: not asked.append(last))
    assert asked == [Answered(at=START, outcome=Outcome.RESPONSE, status=200)]
    assert due_now(connection) == [("/logo.png", REQUISITE)]


def test_one_that_failed_is_tried_again_at_its_time(connection) -> None:
    requisites.add(connection, "paper", [FILE], always)
    settle(connection, fetched(), Next(due=LATER, kind=Kind.REQUISITE, tries=1))
    assert planned(connection, [LOGO])[LOGO].due.due == LATER


def test_what_is_a_page_of_the_site_is_no_file_and_what_was_a_file_becomes_a_page(connection) -> None:
    frontier.add(connection, "paper", [PAGE])
    assert requisites.add(connection, "paper", [replace(FILE, link=replace(FILE.link, url=PAGE.link.url))], always) == 0
    requisites.add(connection, "paper", [FILE], always)
    as_page = replace(PAGE, link=replace(PAGE.link, url=LOGO))
    assert frontier.add(connection, "paper", [as_page]) == {LOGO}
    assert sorted(due_now(connection)) == [("/logo.png", "page"), ("/story", "page")]


def test_a_page_that_was_on_its_way_as_a_file_is_due_still(connection) -> None:
    frontier.add(connection, "paper", [PAGE])
    settle(connection, fetched(PAGE.link.url), Next(due=None))
    assert due_now(connection) == [("/story", "page")]


def test_one_plan_is_enough_for_all_sites_but_not_one_that_its_site_has_left_behind(connection) -> None:
    requisites.add(connection, "paper", [FILE], always)
    soon = replace(FILE, due=START + timedelta(hours=3))
    assert requisites.add(connection, "other", [soon], always) == 0
    much_later = replace(FILE, due=START + requisites.LEFT_BEHIND + timedelta(hours=3))
    assert requisites.add(connection, "other", [much_later], always) == 1
    assert (due_now(connection), due_now(connection, "other")) == ([], [("/logo.png", REQUISITE)])
    frontier.rest(connection, "other")
    assert requisites.add(connection, "paper", [FILE], always) == 1
