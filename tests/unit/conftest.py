"""Archives of the small press, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.unit.readingroom.library import Library, stock
from tests.unit.storage.newsstand import stock as stock_newsstand
from tests.unit.storage.press import Press
from tests.unit.storage.wire import stock as stock_wire

NewDatabase = Callable[[str], AbstractContextManager[str]]


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A stocked library that many tests read in; none changes it."""
    folder = tmp_path_factory.mktemp("library")
    if request.param == "sqlite":
        yield _stocked(_empty(folder))
        return
    with request.getfixturevalue("new_postgres_database")("") as url:
        yield _stocked(_empty(folder, url))


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def newsstand(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Two papers over two days, from which the cookbook is answered; no test changes it."""
    folder = tmp_path_factory.mktemp("newsstand")
    if request.param == "sqlite":
        yield _with_papers(_empty(folder))
        return
    with request.getfixturevalue("new_postgres_database")("") as url:
        yield _with_papers(_empty(folder, url))


@pytest.fixture
def own_library(request: pytest.FixtureRequest, library: Library, tmp_path: Path) -> Iterator[Library]:
    """A copy of it for one test alone."""
    where = tmp_path / "archive"
    shutil.copytree(library.where, where)
    files = [where / path.relative_to(library.where) for path in library.press.files]
    copy = Library(where, replace(library.press, folder=where / "warc", files=files))
    if not library.database:
        yield copy
        return
    with request.getfixturevalue("new_postgres_database")(make_url(library.database).database) as url:
        copy.point_to(url)
        yield copy


@pytest.fixture
def empty_library(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Library:
    """A library of one test's own, without a page."""
    return _empty(tmp_path, database_url if "postgresql" in database_url else "")


def _empty(folder: Path, database: str = "") -> Library:
    """A library whose database is the PostgreSQL one named, else SQLite in its folder."""
    where = folder / "archive"
    (where / "warc").mkdir(parents=True)
    library = Library(where, Press(where / "warc"))
    if database:
        library.point_to(database)
    return library


def _stocked(library: Library) -> Library:
    stock(library)
    return library


def _with_papers(library: Library) -> Library:
    stock_newsstand(library)
    return library


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def wire_desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Three papers that print the same agency copy; no test changes it."""
    folder = tmp_path_factory.mktemp("wire")
    if request.param == "sqlite":
        yield _with_copies(_empty(folder))
        return
    with request.getfixturevalue("new_postgres_database")("") as url:
        yield _with_copies(_empty(folder, url))


@pytest.fixture
def own_wire_desk(empty_library: Library) -> Library:
    """The same for one test alone."""
    return _with_copies(empty_library)


def _with_copies(library: Library) -> Library:
    stock_wire(library)
    return library
