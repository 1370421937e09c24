"""Two jobs on PostgreSQL: what is stale is folded once, and nothing that is being added is passed over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select, text, update

from storage.database.articles.folding import fold_stale
from storage.database.engine import Database
from storage.database.schema import ARTICLE, URL
from tests.unit.storage.press import ingest_files, ok, page, read_pending
from tests.unit.storage.shelf import shelf_in

MOST = 200


@pytest.fixture
def database(postgres_database: str, tmp_path: Path) -> Iterator[Database]:
    """Two pages that were read, and nothing folded."""
    with shelf_in(postgres_database, tmp_path) as shelf:
        shelf.press.run(ok("/a", page("The harbour opens")), ok("/b", page("The harbour closes")))
        ingest_files(shelf.database, shelf.press.files)
        read_pending(shelf.database, shelf.press.files)
        yield shelf.database


def folded(database: Database) -> int:
    with database.write() as connection:
        return fold_stale(connection, MOST)


def wait_for_a_waiting_lock(connection: Connection) -> None:
    until = time.monotonic() + 60
    while not connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'")):
        assert time.monotonic() < until, "nobody waits"
        time.sleep(0.01)


def test_a_fold_waits_for_another_and_finds_nothing_left(database):
    with ThreadPoolExecutor(1) as other:
        with database.write() as connection:
            first = fold_stale(connection, MOST)
            second = other.submit(folded, database)
            wait_for_a_waiting_lock(connection)
        assert (first > 0, second.result()) == (True, 0)
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(ARTICLE)) == 2


def test_a_url_to_which_somebody_adds_is_left_to_the_next_fold(database):
    with database.read() as connection:
        stale = connection.scalar(select(func.count()).select_from(URL).where(URL.c.stale > 0))
        one = connection.scalar(select(func.min(URL.c.id)).where(URL.c.stale > 0))
    with database.write() as connection:
        connection.execute(update(URL).where(URL.c.id == one).values(stale=URL.c.stale))
        assert folded(database) == stale - 1
    assert folded(database) == 1
