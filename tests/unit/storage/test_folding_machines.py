"""Two machines at one PostgreSQL database: what one folds while the other one folds, or marks, the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, text

from storage.database.articles.folding import fold_stale
from storage.database.engine import Database
from storage.database.log import captures, readings, stale
from storage.database.schema import EPOCH, URL, VERSION
from storage.ingest import ingest
from tests.unit.storage.press import EMPTY, START, Press, events, finish, ok, page, read


@pytest.fixture
def database(postgres_database: str, tmp_path: Path) -> Iterator[Database]:
    """A story that was read and is to be folded."""
    opened = Database(postgres_database)
    press = Press(tmp_path / "press")
    press.run(ok("/h", page("Harbour", "Ships came.\nThey left.", canonical="/h")))
    paths = {path.name: path for path in press.files}
    with opened.write() as connection:
        connection.execute(insert(EPOCH).values(key="e", began=START, last_change=0))
        ingest(connection, *events(press.files))
        for capture in captures.pending(connection, None, 100):
            readings.settle(connection, finish(read(capture, paths), EMPTY))
    yield opened
    opened.close()


def beside(database: Database, work: Callable[[Connection], object]) -> Future[object]:
    """Do something on another machine, until it is done or waits for somebody here."""

    def do() -> object:
        with other.write() as connection:
            return work(connection)

    other = Database(database.url.render_as_string(hide_password=False))
    aside = ThreadPoolExecutor(max_workers=1)
    done = aside.submit(do)
    done.add_done_callback(lambda _: other.close())
    aside.shutdown(wait=False)
    while not done.done() and not waiting(database):
        wait([done], timeout=0.02)
    return done


def waiting(database: Database) -> bool:
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with database.read() as connection:
        return bool(connection.scalar(query))


def test_two_that_fold_at_once_make_an_article_once(database: Database) -> None:
    with database.write() as connection:
        assert fold_stale(connection, 10) == 1
        other = beside(database, lambda connection: fold_stale(connection, 10))
    assert other.result(timeout=60) == 0
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(VERSION)) == 1


def test_what_is_marked_while_it_is_folded_is_folded_once_more(database: Database) -> None:
    with database.write() as connection:
        [(url, level)] = connection.execute(select(URL.c.id, URL.c.stale).where(URL.c.stale > 0)).all()
        assert fold_stale(connection, 10) == 1
        other = beside(database, lambda connection: stale.mark(connection, {url: stale.Stale(level)}))
    other.result(timeout=60)
    with database.read() as connection:
        assert connection.scalar(select(URL.c.stale).where(URL.c.id == url)) == level


def test_what_somebody_is_marking_is_left_to_the_next_fold(database: Database) -> None:
    with database.write() as connection:
        [(url, level)] = connection.execute(select(URL.c.id, URL.c.stale).where(URL.c.stale > 0)).all()
        stale.mark(connection, {url: stale.Stale(level)})
        assert beside(database, lambda connection: fold_stale(connection, 10)).result(timeout=60) == 0
    with database.write() as connection:
        assert fold_stale(connection, 10) == 1
