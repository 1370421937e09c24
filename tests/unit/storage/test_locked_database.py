"""A database that another process holds for too long is said, and no bug."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.database.engine import Database, database_url
from storage.errors import ArchiveError


def test_a_lock_that_does_not_go_is_told_with_the_name_of_the_database(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with closing(Database(database_url(path))) as database:
        with database.read() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 10")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(ArchiveError, match=f"{path}.*database is locked"), database.write():
                pytest.fail("the transaction began")
        with database.write() as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar() == 1
