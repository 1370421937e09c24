"""What the database would lose or refuse is kept or cleaned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Insert, insert, select
from sqlalchemy.exc import StatementError

from storage.database.engine import Database
from storage.database.schema import DECISION, JOB
from storage.storable import storable

EAST = timezone(timedelta(hours=5))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


def _decision(at: datetime, reason: str = "why") -> Insert:
    return insert(DECISION).values(key="k", kind="note", target="t", reason=reason, who="w", at=at)


def test_a_moment_comes_back_as_the_same_moment_in_utc(database: Database) -> None:
    with database.write() as connection:
        connection.execute(_decision(datetime(2026, 3, 1, 12, tzinfo=EAST)))
    with database.read() as connection:
        assert connection.scalars(select(DECISION.c.at)).one() == datetime(2026, 3, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "at",
    [datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None), datetime(9999, 12, 31, tzinfo=UTC)],
    ids=["naive", "past the year 9998"],
)
def test_a_moment_that_would_not_survive_is_refused(database: Database, at: datetime) -> None:
    with pytest.raises(StatementError), database.write() as connection:
        connection.execute(_decision(at))


def test_text_of_any_origin_is_stored_without_what_postgresql_refuses(database: Database) -> None:
    with database.write() as connection:
        connection.execute(_decision(datetime(2026, 3, 1, tzinfo=UTC), reason="a\x00b\ud800c é 文"))
        connection.execute(
            insert(JOB).values(
                key="j", site="s", started=datetime(2026, 3, 1, tzinfo=UTC), counts={"a\x00": ["\udfff"]}
            )
        )
    with database.read() as connection:
        assert connection.scalars(select(DECISION.c.reason)).one() == "ab?c é 文"
        assert connection.scalars(select(JOB.c.counts)).one() == {"a": ["?"]}


def test_text_that_is_well_formed_stays_as_it_is() -> None:
    assert storable({"k": ["plain", "ünïcode", 1, None]}) == {"k": ["plain", "ünïcode", 1, None]}
