"""What a page asks several times is asked once, and the answer is what it would be if it were asked each time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from storage.database.engine import Connection, Database
from storage.database.log import decisions as log
from storage.database.log.decisions import CAPTURE, EMBARGO, KINDS, LIFT, NOTE, PREFIX, TAKEDOWN, WITHHOLDING, Decision
from tests.unit.readingroom.library import Library
from tests.unit.readingroom.room import opened
from tests.unit.storage.press import PAPER

pytestmark = pytest.mark.slow

NOW = datetime(2026, 4, 1, tzinfo=UTC)


@contextmanager
def asked() -> Iterator[list[str]]:
    """The statements that any engine is asked meanwhile."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def decided(key: str, kind: str, target: str, **more: Any) -> Decision:
    return Decision(key=key, kind=kind, target=target, reason="asked for", who="Ada", at=NOW, **more)


DECISIONS = (
    decided("1", TAKEDOWN, f"{PAPER}/m"),
    decided("2", TAKEDOWN, f"{PAPER}/sport", scope=PREFIX),
    decided("3", EMBARGO, f"{PAPER}/later", until=NOW + timedelta(days=1)),
    decided("4", EMBARGO, f"{PAPER}/over", until=NOW - timedelta(days=1)),
    decided("5", TAKEDOWN, f"{PAPER}/again"),
    decided("6", LIFT, f"{PAPER}/again", lifts="5"),
    decided("7", NOTE, f"paper {PAPER}/m"),
    decided("8", TAKEDOWN, "urn:uuid:1", scope=CAPTURE),
)
TARGETS = {*(one.target for one in DECISIONS), f"{PAPER}/nothing"}


def told(connection: Connection) -> list[Any]:
    return [
        [log.any_of(connection, kinds) for kinds in (WITHHOLDING, (NOTE,), ("merge",))],
        log.any_of_records(connection),
        [log.about(connection, TARGETS, kinds, NOW) for kinds in (WITHHOLDING, (TAKEDOWN,), KINDS)],
        [log.of_scopes(connection, scopes, KINDS, NOW) for scopes in ((PREFIX,), (CAPTURE, "version"))],
    ]


@pytest.mark.parametrize("few", [0, 200])
def test_decisions_that_are_remembered_are_those_that_are_asked_for(
    database_url: str, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(log, "_FEW", few)
    database = Database(database_url)
    with database.write() as connection:
        log.add(connection, DECISIONS)
    with database.read() as connection:
        each_time = told(connection)
    with asked() as statements, database.read_within(60) as connection:
        assert told(connection) == each_time
    about = [one for one in statements if "FROM decision" in one]
    assert len(about) == 1 if few else len(about) > 1
    database.close()


def test_nothing_is_remembered_where_somebody_writes_or_reads_for_long(database_url: str) -> None:
    database = Database(database_url)
    for way in (database.write, database.read):
        with way() as connection, asked() as statements:
            assert not log.any_of(connection, WITHHOLDING)
            assert not log.any_of(connection, WITHHOLDING)
        assert len(statements) == 2
    with database.write() as connection:
        assert not log.any_of(connection, WITHHOLDING)
        log.add(connection, DECISIONS)
        assert log.any_of(connection, WITHHOLDING)
    database.close()


MOST = {"/": 36, "/article/paper/post-id%3A7": 20, "/front/paper": 22, "/site/paper": 18, "/days": 8}
"""Each statement costs a third of a millisecond, whatever it finds; PostgreSQL is asked twice for its state."""


def test_a_page_asks_few_statements(library: Library) -> None:
    with library.open() as archive, opened(archive) as room:
        for path, most in MOST.items():
            room.get(path)
            with asked() as statements:
                assert room.get(f"{path}?again=1").status == 200
            assert len(statements) <= most, "\n".join(statements)
