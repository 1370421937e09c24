"""Every statement that runs often finds its rows by an index, on both databases: asked of the database itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from storage.database import memory, withheld
from storage.database.articles.folding import fold_stale
from storage.database.engine import Connection, Database
from storage.database.log import captures as log
from storage.database.log import decisions
from storage.database.plans import frontier
from storage.database.plans.claims import claims
from storage.database.queries import (
    articles,
    edits_seen,
    fronts,
    headings,
    health,
    mementos,
    pages,
    runs,
    stories,
    teasers,
)
from storage.database.queries.news_of_job import news_of_job
from storage.database.queries.selection import articles_called
from storage.database.schema import METADATA
from storage.database.schema.views import PUBLIC
from storage.records import Capture, Kind, Snapshot
from storage.versioning.keys import snapshot_digest
from tests.unit.storage.press import PAPER, START
from tests.unit.test_statements import begun, database, later, planned, printed, taken

pytestmark = pytest.mark.slow

__all__ = ["database"]

PAGES = 120
LARGE = {
    "article",
    "article_name",
    "block_seen",
    "capture",
    "change",
    "frontier",
    "link",
    "name_claim",
    "reading",
    "teaser_span",
    "url",
    "version",
}
"""Tables that grow with what is archived; all others have a row a site, a file or a job."""
LATER = START + timedelta(days=400)


@dataclass(frozen=True)
class Asked:
    """A statement as the driver got it."""

    statement: str
    values: Any


@contextmanager
def heard() -> Iterator[list[Asked]]:
    """What is asked of any engine, each statement once; of many values the first."""
    seen: dict[str, Asked] = {}

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        several = isinstance(values, list)
        seen.setdefault(statement, Asked(statement, values[0] if several else values))

    found: list[Asked] = []
    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        found += [
            one for one in seen.values() if one.statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "WITH"))
        ]


def scans(database: Database, asked: Asked) -> list[str]:
    """The large tables that this statement reads from one end to the other."""
    if database.dialect == "sqlite":
        return list(_scans_of_sqlite(database, asked))
    return list(_scans_of_postgresql(database, asked))


def _scans_of_sqlite(database: Database, asked: Asked) -> Iterator[str]:
    with database.read() as connection:
        driver: Any = connection.connection.dbapi_connection
        plan = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {asked.statement}", asked.values)]
    for step in plan:
        # For one question an index is made of the whole table: more work than to read it.
        name = step.split()[1] if step.startswith("SCAN ") or " AUTOMATIC " in step else ""
        if name and not _is_small(name, asked.statement) and not step.endswith((WAITING, LATE)):
            yield step


WAITING = "USING INDEX ix_capture_at_capture_record_id"
"""A partial index: it holds what waits to be read and nothing else, so that all of it is what is asked for."""
LATE = "capture USING INDEX ixv_capture_at"
"""The newest captures alone, as many as are asked for: it is read backwards, and broken off."""


def _is_small(name: str, statement: str) -> bool:
    """Whether a table, or what a statement calls by this name, is none that grows; a result of a subquery is not."""
    if name in LARGE:
        return False
    return not any(f"{table} AS {name}" in statement or f"{table} {name}" in statement for table in LARGE)


def _scans_of_postgresql(database: Database, asked: Asked) -> Iterator[str]:
    with database.read() as connection:
        driver: Any = connection.connection.dbapi_connection
        with driver.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN (FORMAT JSON) {asked.statement}", asked.values)
            [[plans]] = cursor.fetchall()
    for node in _nodes(plans[0]["Plan"]):
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in LARGE:
            yield json.dumps({key: node[key] for key in ("Node Type", "Relation Name", "Filter") if key in node})


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)


@pytest.fixture
def stocked(database: Database, tmp_path: Path) -> tuple[Database, list[Capture]]:
    """A paper of a hundred pages and some thousand URLs.

    SQLite is not told how large it is, as in an archive: it reckons with a million rows a table. PostgreSQL knows, and
    is told that reading all of a table is dear.
    """
    press, captures = printed(tmp_path / "first", PAGES)
    begun(database, press)
    planned(database, captures)
    taken(database, press, captures)
    with database.write() as connection:
        for number, target in enumerate((f"paper {PAPER}/n/3", f"{PAPER}/n/4")):
            what = {"kind": decisions.TAKEDOWN, "target": target, "reason": "asked for", "who": "a reader"}
            decisions.add(connection, [decisions.Decision(key=str(number), at=START, **what)])
        record = {"kind": decisions.EMBARGO, "scope": "version", "target": captures[9].record_id}
        decisions.add(connection, [decisions.Decision(key="7", at=START, reason="asked for", who="Ada", **record)])
    return database, captures


def assert_found_by_index(database: Database, asked: list[Asked]) -> None:
    assert asked
    found = {one.statement: scanned for one in asked if (scanned := scans(database, one))}
    assert not found, "\n\n".join(f"{statement}\n  {scanned}" for statement, scanned in found.items())


def test_what_a_job_settles_reads_and_folds(stocked: tuple[Database, list[Capture]], tmp_path: Path) -> None:
    database, _captures = stocked
    press, captures = printed(tmp_path / "second", 40, first=PAGES - 20)
    begun(database, press)
    planned(database, captures)
    with heard() as asked:
        taken(database, press, captures)
    assert_found_by_index(database, asked)


def test_rechecks(stocked: tuple[Database, list[Capture]], tmp_path: Path) -> None:
    database, _captures = stocked
    press, captures = printed(tmp_path / "again", 20)
    begun(database, press)
    with heard() as asked:
        taken(database, press, [later(capture) for capture in captures])
    with heard() as more, database.write() as connection:
        fold_stale(connection, 200)
    assert_found_by_index(database, asked + more)


def _of_a_job(connection: Connection, url: str) -> None:
    claims(connection, "paper", "j", before=LATER, limit=50, without={url})
    frontier.next_due(connection, "paper")
    frontier.next_due_between(connection, "paper", (Kind.RETRY, Kind.NEW), START, LATER)
    frontier.next_of_sites(connection)
    frontier.outlook(connection, "paper")
    log.latest_with_bytes(connection, [url])
    news_of_job(connection, "j")
    log.latest_robots(connection, url, START)
    log.resting(connection, "paper", START)
    log.pending(connection, "paper", 64)
    log.pending(connection, None, 200)
    log.waiting(connection, ["urn:uuid:1"])
    assert withheld.of_urls(connection, [url, f"{PAPER}/n/3", f"{PAPER}/n/4"]).keys() == {
        f"{PAPER}/n/3",
        f"{PAPER}/n/4",
    }
    withheld.of_captures(connection, ["urn:uuid:1"])
    frontier.hasten(connection, [url], START)


def _of_the_memory(connection: Connection, _url: str) -> None:
    memory.stale_months(connection, "paper")
    memory.concerned(connection, "paper", ["2026-03"])
    memory.published(connection, "paper", "2026-03")
    other = Snapshot(site="paper", month="2026-03", fingerprints=frozenset("a"), digest=snapshot_digest("a"))
    memory.made_otherwise(connection, other)


def _of_readers(connection: Connection, url: str) -> None:
    articles.find(connection, "ships", 5, "paper")
    articles.find(connection, "ships", 5)
    article = articles.article_at(connection, url)
    assert article is not None
    key = articles.natural_key(connection, articles.piece(connection, article).key)
    assert articles.article_called(connection, key) == article
    articles.withhold(connection, url)
    assert teasers.of_page(connection, url)
    assert pages.page(connection, url)
    pages.times_captured(connection, url)
    pages.is_known(connection, f"{PAPER}/never")
    runs.runs(connection, 5, "paper")
    runs.runs(connection, 5)


def _of_health(connection: Connection, _url: str) -> None:
    assert health.facts(connection, "paper").jobs


def _of_the_reading_room(connection: Connection, url: str) -> None:
    assert edits_seen.newest(connection)
    edits = edits_seen.seen(connection, START, LATER)
    edits_seen.seen_before(connection, LATER)
    list(edits_seen.told(connection, edits))
    article = articles.article_at(connection, url)
    assert article is not None
    site, key = articles.natural_key(connection, articles.piece(connection, article).key).split(" ", 1)
    assert stories.papers_of(connection, [(site, key)]) == {}
    fronts.fronts_at(connection, LATER, 12)
    fronts.front_at(connection, fronts.fronts_of(connection, "paper"), LATER)
    headings.changes(connection, 12)
    assert headings.called(connection, [url])
    assert articles_called(connection, [("paper", url), ("paper", f"{PAPER}/never")])
    health.of_pages(connection, "paper")
    mementos.mementos(connection, url, 10)
    mementos.nearest(connection, url, LATER)


@pytest.mark.parametrize("ask", [_of_health, _of_a_job, _of_the_memory, _of_readers, _of_the_reading_room])
def test_what_is_asked(stocked: tuple[Database, list[Capture]], ask: Callable[[Connection, str], None]) -> None:
    database, captures = stocked
    with heard() as asked, database.read() as connection:
        ask(connection, captures[7].url)
    assert_found_by_index(database, asked)


def test_of_the_jobs_of_ten_years_those_of_weeks_are_read(stocked: tuple[Database, list[Capture]]) -> None:
    """`job` grows by nine thousand rows a year and site that is crawled every hour."""
    database, _captures = stocked
    if database.dialect != "sqlite":
        return  # PostgreSQL's planner knows that these few rows are read at once
    with heard() as asked, database.read() as connection:
        health.facts(connection, "paper")
    with database.read() as connection:
        driver: Any = connection.connection.dbapi_connection
        plans = [driver.execute(f"EXPLAIN QUERY PLAN {one.statement}", one.values).fetchall() for one in asked]
    steps = [row[3] for plan in plans for row in plan if " job " in row[3]]
    assert {step.partition(" (")[0].replace("COVERING ", "") for step in steps} == {
        "SEARCH job USING INDEX ix_job_site_job_started"
    }


def test_whether_a_story_is_of_a_site_is_asked_of_its_members_and_not_of_all_articles_of_the_site(
    stocked: tuple[Database, list[Capture]],
) -> None:
    database, _captures = stocked
    choice = stories.StoryChoice(sites=("paper",), papers=2)
    with heard() as asked, database.read() as connection:
        stories.page_of(connection, choice, stories.StoryOrder.NEWEST, 0, 20)
    assert asked
    if database.dialect == "sqlite":
        with database.read() as connection:
            driver: Any = connection.connection.dbapi_connection
            plans = [driver.execute(f"EXPLAIN QUERY PLAN {one.statement}", one.values).fetchall() for one in asked]
        steps = [row[3] for plan in plans for row in plan]
        assert [step for step in steps if "(site=?" in step] == []


def test_the_large_tables_are_tables() -> None:
    assert not LARGE - METADATA.tables.keys()


def test_a_statement_that_scans_is_noticed(stocked: tuple[Database, list[Capture]]) -> None:
    database, _captures = stocked
    with heard() as asked, database.read() as connection:
        connection.execute(text("SELECT count(*) FROM capture WHERE error = 'x'"))
        connection.execute(text("SELECT c.id FROM url u JOIN capture c ON c.etag = u.url"))
    assert len(asked) == len([one for one in asked if scans(database, one)]) == 2


NEWEST_OF_VIEWS = [(view.name, column) for view in PUBLIC for column in view.newest]
DECIDED = re.compile(r"SCAN (d$|w$|withheld_|n VIRTUAL)")
"""Decisions, what they withhold, and names in a list of authors."""


def test_the_newest_rows_of_the_views(stocked: tuple[Database, list[Capture]]) -> None:
    """SQLite reads its index of the view's own words backwards, and sorts nothing.

    PostgreSQL does so only where there are many rows (benchmarks/views.py): here it is asked what it would do if
    sorting were dear.
    """
    database, _captures = stocked
    for view, column in NEWEST_OF_VIEWS:
        query = f"SELECT * FROM {view} WHERE {column} IS NOT NULL ORDER BY {column} DESC LIMIT 20"
        if database.dialect == "sqlite":
            assert_walks_an_index(_plan(database, f"EXPLAIN QUERY PLAN {query}"))
            continue
        plan = _plan(database, "SET LOCAL enable_sort = off", "SET LOCAL enable_seqscan = off", f"EXPLAIN {query}")
        assert any("Index Scan Backward using ixv_" in step for step in plan), "\n".join(plan)
        assert not any("Sort Key" in step for step in plan[:6]), "\n".join(plan)


BY_ADDRESS = [
    (view, "url") for view in ("article_latest", "article_text", "article_history", "capture_index", "citation")
] + [(view, column) for view in ("teaser_history", "teaser_current") for column in ("target", "page")]


def test_the_rows_of_an_address_are_found_by_an_index(stocked: tuple[Database, list[Capture]]) -> None:
    database, _captures = stocked
    for view, column in BY_ADDRESS:
        query = f"SELECT * FROM {view} WHERE {column} = 'https://paper.example/a'"
        if database.dialect == "sqlite":
            plan = _plan(database, f"EXPLAIN QUERY PLAN {query}")
            assert [step for step in plan if step.startswith("SCAN ") and not DECIDED.match(step)] == []
            continue
        plan = _plan(database, "SET LOCAL enable_seqscan = off", f"EXPLAIN {query}")
        assert any(" using ixv_url_url on url" in step or " on ixv_url_url" in step for step in plan), "\n".join(plan)


def test_addresses_that_begin_so_are_found_by_an_index(stocked: tuple[Database, list[Capture]]) -> None:
    database, _captures = stocked
    said = {"key": "x", "kind": "takedown", "reason": "asked for", "who": "Ada", "at": START}
    decision = decisions.Decision(**said, target=PAPER, scope=decisions.PREFIX)
    with heard() as asked, database.read() as connection:
        assert withheld.urls_of(connection, decision)
        assert withheld.articles_of(connection, decision)
    assert len(asked) == 2
    assert_found_by_index(database, asked)


def assert_walks_an_index(plan: list[str]) -> None:
    scans = [step for step in plan if step.startswith("SCAN ") and not DECIDED.match(step)]
    assert len(scans) == 1, "\n".join(plan)
    assert " USING INDEX ixv_" in scans[0]
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan


def _plan(database: Database, *statements: str) -> list[str]:
    with database.read() as connection:
        for statement in statements[:-1]:
            connection.execute(text(statement))
        return [str(row[-1]) for row in connection.execute(text(statements[-1]))]


def test_a_look_that_sorts_is_noticed(stocked: tuple[Database, list[Capture]]) -> None:
    database, _captures = stocked
    if database.dialect == "sqlite":
        with pytest.raises(AssertionError):
            assert_walks_an_index(
                _plan(database, "EXPLAIN QUERY PLAN SELECT * FROM article_latest ORDER BY last_seen DESC LIMIT 20")
            )
