"""An archive of the small press, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.readingroom.library import Library, stock
from tests.unit.storage.press import Press


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A stocked library that many tests read in; none changes it."""
    folder = tmp_path_factory.mktemp("library")
    if request.param == "sqlite":
        yield _stocked(_empty(folder, f"sqlite:///{folder / 'microfiche.db'}"))
        return
    with request.getfixturevalue("new_postgres_database")() as url:
        yield _stocked(_empty(folder, url))


@pytest.fixture
def empty_library(database_url: str, tmp_path: Path) -> Library:
    """A library of one test's own, without a page."""
    return _empty(tmp_path, database_url)


@pytest.fixture
def own_library(empty_library: Library) -> Library:
    """A stocked library of one test's own."""
    return _stocked(empty_library)


def _empty(folder: Path, database: str) -> Library:
    where = folder / "archive"
    (where / "warc").mkdir(parents=True)
    (where / "archive.toml").write_text(f'database = "{database}"\n')
    return Library(where, Press(where / "warc"))


def _stocked(library: Library) -> Library:
    stock(library)
    return library
