"""One job of a site at a time: who holds the lock, and when it is taken over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from storage.database.engine import Database, database_url
from storage.database.log import jobs
from storage.database.schema import LOCK
from storage.errors import SiteLocked


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(database_url(tmp_path / "microfiche.db"))
    yield opened
    opened.close()


@pytest.fixture
def held(database: Database) -> Database:
    """A database in which this process holds the lock of a site."""
    with database.write() as connection:
        jobs.lock(connection, "fixture", "first")
    return database


def change(database: Database, **columns: object) -> None:
    with database.write() as connection:
        connection.execute(update(LOCK).values(**columns))


def take(database: Database) -> str:
    """Take the lock for another job; the job that holds it then."""
    with database.write() as connection:
        jobs.lock(connection, "fixture", "second")
    with database.read() as connection:
        return connection.scalars(select(LOCK.c.job)).one()


def a_dead_process() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_a_living_process_keeps_its_lock_and_is_named(held):
    with pytest.raises(SiteLocked, match=rf"as process {os.getpid()} since .*UTC"):
        take(held)


def test_the_lock_of_a_dead_process_is_taken_over(held):
    change(held, pid=a_dead_process())
    assert take(held) == "second"


def test_a_process_that_got_the_id_of_a_dead_one_does_not_hold_its_lock(held):
    change(held, pid_started="1")
    assert take(held) == "second"


def test_a_process_of_before_the_last_boot_does_not_hold_its_lock(held):
    change(held, boot_id="another")
    assert take(held) == "second"


def test_a_process_of_another_machine_keeps_its_lock_while_it_gives_signs_of_life(held):
    change(held, host="elsewhere.example", heartbeat=datetime.now(UTC) - jobs.HEARTBEAT * 2)
    with pytest.raises(SiteLocked, match=r"on elsewhere\.example"):
        take(held)


def test_a_process_of_another_machine_that_fell_silent_loses_its_lock(held):
    change(held, host="elsewhere.example", heartbeat=datetime.now(UTC) - timedelta(hours=1))
    assert take(held) == "second"


def test_signs_of_life_are_told_by_the_clock_of_the_server_that_machines_share(postgres_database, monkeypatch):
    class Fast(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(hours=1)

    monkeypatch.setattr(jobs, "datetime", Fast)
    database = Database(postgres_database)
    with database.write() as connection:
        jobs.lock(connection, "fixture", "first")
        jobs.beat(connection, "fixture", "first")
        assert connection.scalar(select(LOCK.c.heartbeat)) < datetime.now(UTC) + timedelta(minutes=30)
        connection.execute(update(LOCK).values(host="elsewhere.example"))
    with database.write() as connection, pytest.raises(SiteLocked):
        jobs.lock(connection, "fixture", "second")
    database.close()


def test_a_zombie_does_not_hold_its_lock(held):
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read()  # its end is the process's
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        change(held, pid=process.pid)
        assert take(held) == "second"
