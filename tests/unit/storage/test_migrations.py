"""The revisions make what the models say, and every table is rebuilt or kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from storage.database.engine import Database
from storage.database.schema import Base
from storage.errors import NewerSchema

_VIEWS = ("article_latest", "article_history", "teaser_current")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


def test_the_newest_revision_is_what_the_models_say(database: Database) -> None:
    with database.read() as session:
        context = MigrationContext.configure(session.connection(), opts={"include_name": _is_a_model})
        assert compare_metadata(context, Base.metadata) == []


def _is_a_model(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name in Base.metadata.tables


def test_every_table_says_whether_it_is_rebuilt_or_kept() -> None:
    assert {type(table.info["rebuilt"]) for table in Base.metadata.tables.values()} == {bool}


def test_every_column_has_a_comment() -> None:
    assert [f"{t.name}.{c.name}" for t in Base.metadata.tables.values() for c in t.columns if not c.comment] == []


@pytest.mark.parametrize("view", _VIEWS)
def test_the_views_for_readers_can_be_read(database: Database, view: str) -> None:
    with database.read() as session:
        assert session.execute(text(f"SELECT * FROM {view}")).all() == []


def test_a_database_of_a_newer_microfiche_is_refused(database_url: str) -> None:
    first = Database(database_url)
    with first.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    first.close()
    with pytest.raises(NewerSchema, match="9999"):
        Database(database_url)
