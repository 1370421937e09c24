"""How many SQL statements an exchange costs, alone and in a group, on both databases: a count, not a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlalchemy.engine import Engine

from crawler.frontier.planning import seeds
from crawler.jobs.settling import settle_claims, settle_readings
from crawler.jobs.shapes import Shapes
from crawler.sites.site_files import parse_site
from storage.database.articles.folding import fold_stale
from storage.database.engine import Database
from storage.database.plans import frontier
from storage.database.schema import EPOCH
from storage.ingest import ingest
from storage.records import Capture
from tests.unit.storage.press import EMPTY, PAPER, START, Press, events, finish, ok, page, read

SITE = parse_site(f'name = "paper"\nstart = ["{PAPER}/"]\n', "a test")
ALONE, EACH = 15, 4
LOCKED = {"sqlite": 0, "postgresql": 1}
"""Statements that lock the captures first, as others may read the same ones; SQLite has one writer."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    with opened.write() as connection:
        connection.execute(insert(EPOCH).values(key="e", began=START, last_change=0))
    yield opened
    opened.close()


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that any engine runs, an executemany as the one statement that it is."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def printed(folder: Path, count: int, first: int = 0) -> tuple[Press, list[Capture]]:
    """Pages of a paper, each with links and teasers of its own and names for itself."""
    press = Press(folder, hour=first)
    teasers = [[{"title": f"On {no} {i}", "url": f"{PAPER}/n/{no}/{i}"} for i in range(20)] for no in range(count)]
    body = [
        page(f"News {first + no}", f"Ships came {first + no}.", canonical=f"/n/{first + no}", teasers=teasers[no])
        for no in range(count)
    ]
    press.run(*(ok(f"/n/{first + no}", body[no]) for no in range(count)), name=str(first))
    return press, [one for one in events(press.files) if isinstance(one, Capture)]


def planned(database: Database, captures: list[Capture], at: datetime = START) -> None:
    links = [due.link for due in seeds(SITE, at)]
    with database.write() as connection:
        frontier.add(connection, "paper", seeds(SITE, at))
        dues = [frontier.Due(link=_link(links[0], capture.url), role="page", due=at) for capture in captures]
        frontier.add(connection, "paper", dues)


def _link(link: Any, url: str) -> Any:
    return type(link)(url=url, rel=link.rel)


def taken(database: Database, press: Press, captures: list[Capture]) -> dict[str, int]:
    """Settle, read and fold these captures as a job does, in one group; the statements of each step."""
    paths = {path.name: path for path in press.files}
    drafts = [read(capture, paths) for capture in captures]
    concluded = [finish(draft, EMPTY) for draft in drafts]
    steps = {}
    with database.write() as connection, counted() as seen:
        settle_claims(connection, [(SITE, capture) for capture in captures])
    steps["settle_claims"] = len(seen)
    with database.write() as connection, counted() as seen:
        settle_readings(connection, SITE, concluded, Shapes(SITE.name))
    steps["settle_readings"] = len(seen)
    with database.write() as connection, counted() as seen:
        fold_stale(connection, 200)
    steps["fold_stale"] = len(seen)
    return steps


def begun(database: Database, press: Press) -> None:
    with database.write() as connection:
        ingest(connection, *(one for one in events(press.files) if not isinstance(one, Capture)))


def test_a_transaction_that_writes_costs_nothing_beside_but_that_it_may_not_stand_still(database: Database) -> None:
    with counted() as seen, database.write():
        pass
    limit = ["SET LOCAL idle_in_transaction_session_timeout"] if database.dialect == "postgresql" else []
    assert [statement.partition(" =")[0] for statement in seen] == limit


def test_an_exchange_that_comes_alone(database: Database, tmp_path: Path) -> None:
    press, captures = printed(tmp_path / "some", 2)
    begun(database, press)
    planned(database, captures)
    taken(database, press, captures[:1])
    steps = taken(database, press, captures[1:])
    assert steps["settle_claims"] <= ALONE
    assert steps["settle_readings"] <= ALONE + LOCKED[database.url.get_backend_name()]


def test_an_exchange_in_a_group_of_a_hundred(database: Database, tmp_path: Path) -> None:
    """Claim, reading and fold together; the number does not grow with the group."""
    press, captures = printed(tmp_path / "many", 100)
    begun(database, press)
    planned(database, captures)
    steps = taken(database, press, captures)
    assert sum(steps.values()) / len(captures) <= EACH


def test_a_recheck_that_changed_nothing(database: Database, tmp_path: Path) -> None:
    press, captures = printed(tmp_path / "first", 1)
    begun(database, press)
    planned(database, captures)
    taken(database, press, captures)
    again, same = printed(tmp_path / "again", 1)
    seen_again = [later(capture) for capture in same]
    begun(database, again)
    with database.write() as connection, counted() as seen:
        settle_claims(connection, [(SITE, capture) for capture in seen_again])
        fold_stale(connection, 200)
    assert len(seen) <= ALONE + 5


def later(capture: Capture) -> Capture:
    moment = capture.at.replace(year=capture.at.year + 1)
    return replace(capture, at=moment, record_id=f"{capture.record_id}-again", claim=f"{capture.claim}-again")
