"""Two processes that conclude something about the same pages at the same time: an import beside a crawl, or another."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import func, select, text

from storage.database.engine import Database
from storage.database.log import captures, readings
from storage.database.schema import LINK, READING
from tests.unit.storage.press import EMPTY, Press, finish, ingest_files, listing, ok, page, read

_PATIENCE = 60


def test_whoever_reads_the_same_pages_at_once_waits_and_finds_them_read(postgres_database: str, tmp_path: Path) -> None:
    database, press = Database(postgres_database), Press(tmp_path / "warc")
    addresses = [f"/{number}" for number in range(8)]
    press.run(ok("/", listing(*((path, path) for path in addresses))), *(ok(path, page(path)) for path in addresses))
    ingest_files(database, press.files)
    paths = {path.name: path for path in press.files}
    with database.read() as connection:
        waiting = captures.pending(connection, None, 1000)
    concluded = [finish(read(capture, paths), EMPTY) for capture in waiting]

    def settle_backwards() -> None:
        with database.write() as connection:
            readings.settle(connection, *reversed(concluded))

    with ThreadPoolExecutor(1) as other:
        with database.write() as connection:
            readings.settle(connection, *concluded)
            settling = other.submit(settle_backwards)
            _wait_until_one_waits(database)
        settling.result(_PATIENCE)
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(READING)) == len(concluded)
        assert connection.scalar(select(func.count()).select_from(LINK)) == len(addresses)
        assert captures.pending(connection, None, 1000) == []
    database.close()


def _wait_until_one_waits(database: Database) -> None:
    held = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with database.read() as connection:
            if connection.scalar(held):
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")
