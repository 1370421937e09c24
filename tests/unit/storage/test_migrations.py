"""The revisions make what the models say, are never edited, and every table is rebuilt or kept."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from storage.archive import Archive
from storage.database import migrations
from storage.database.engine import Database
from storage.database.schema import METADATA, complete
from storage.database.schema.views import INTERNAL, PUBLIC
from storage.errors import NewerSchema, UnreleasedSchema

FROZEN = {
    "0001": "b01828f5bc752f9d630b25764bdfdb73ee5b421ebe27eed664fef52f3a914393",
    "0002": "675c72d801dc6d97bcc05efb1a37cd35c464c54d951ebf3dd7bb29ee929577ca",
    "0003": "e40dda9f85cb2ed79e8a9ca6b6a1a758bb763be15e083b64768eeae49ee30aa8",
    "0004": "d3d36fad70a8dc1c48e0cf6c9d17dd30b41c338fee48383f5fd2cfd852833aae",
    "0005": "a3e5ebbce6b08931b0e65c4c12de638e36440aeb271b8cebb1bd25b18d236043",
    "0006": "200298f2d4e766c61387aefb9832e0f00715e579d3964de99dc611633beb62f5",
    "0007": "c5d719a0eb6c7a8e364649ed15238fbdb9d42e3cb48bf0d465546b01b4a2cf84",
    "0008": "1787b458f91f09100c498150f20ed9ca9e7fd62e5992aa2b628ca472a7e6d083",
    "0009": "f559dba4c0a5499ea5be5d94ef53ff55d1e38a52caf818dcf75cf61fa2be20eb",
    "0010": "7766d7ccaf5acef60352f3fffc411ee93a0491d89b861b359b67fa494a36d6bf",
    "0011": "f83b88c81573ea529b5b334fa9108ad25dfcbf8601c97b5618966eaf77ae940e",
    "0012": "ddb29478fef13faf473e39df8da081d83e7d47ff83d12dec4543ca807567843a",
    "0013": "24d6d9dcdfecb355986e3c4e2acf116389f5c751bbfda3043eb68bf104ec535a",
    "0014": "010090539b493743757f857cfa0a83e1f728747f3f4742c206f269369b0105c6",
    "0015": "ad0b810c03216cf3acffbddde6e8e7c1211ab13ceca82ffc5db00c4b44d813cd",
    "0016": "ad1216d7823076412fcd2c53fb0fc7725d1fac3b8f97251f3fc0b7f6629b12b6",
    "0017": "6ece7f507b8daacd73d91da53cb7659a4fb84077236971d46642aea7c1453246",
    "0018": "834c86181cfe237d5b732a36bd1cfee1a5b1648dde90514a1e5cad6bf5710bdc",
    "0019": "15aaf6e5aea0e6e4017a5e698dedb3962f2a5b9663092e2b45174fc4fc31ed5d",
    "0020": "806647211b9879c0d1347bd6a00db36fd8ada3cae09e998207f0c9b49ecba60b",
    "0021": "cbb473dcdef7208aecf7a4b6e53f6782d8052615696a13aec099d8e03f510cfd",
    "0022": "35cef30f70a3bd1feb002afc830c97dc6f109d05480283007ca898525e4917c6",
    "0023": "b25c9219312a789eff49708bb72ec6df3f4526dee52dca14c2c035280d416a30",
    "0024": "11312c2514682f30f3d0f8d64db6e7c0e3221c3803bae34815d011bd62f57876",
    "0025": "4ee54701fb15f529a9c702ca0ef30bc68e3405cf6a721a53420cc2e4de681dd4",
    "0026": "8279c2b0db9018c54491875d677acf6963a88a2dc1b643544c30a7fbee88bdb8",
    "0027": "b39498f4dd573bbdf0a5f066cd52003193f20175c83e158e22197076c5e742db",
}
"""sha256 of each revision's file. A new revision adds a line, and no line is ever changed: see decision 0015."""

_FOLDER = Path(migrations.__file__).parent
_VIEWS = (*(view.name for view in PUBLIC), *INTERNAL)
_NO_EXPRESSIONS = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index ixv_")
"""The indexes of the views: SQLAlchemy cannot tell them on SQLite."""
_VIEWS = (
    *("article_latest", "article_history", "teaser_current"),
    *("headline_history", "silent_change", "teaser_history", "teaser_prominence"),
    *("withholding", "withheld_article", "withheld_url", "withheld_version", "withheld_capture"),
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """SQLAlchemy URL of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'microfiche.db'}"
        return
    with request.getfixturevalue("new_postgres_database")("template0") as url:
        yield url


@_NO_EXPRESSIONS
def test_the_newest_revision_is_what_the_models_say(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_a_model})
        assert compare_metadata(context, complete()) == []


def _is_a_model(name: str | None, kind: str, _parents: object) -> bool:
    """What begins with ixv_ serves the views alone, and is made by their revision."""
    if kind == "index":
        return name is None or not name.startswith("ixv_")
    return kind != "table" or name in METADATA.tables


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["where"] = url
    return config


def _made_by_revision(url: str, revision: str) -> None:
    """A database as a program left it that knew up to `revision`."""
    engine, config = create_engine(url), _config(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def test_the_newest_revision_is_the_one_that_is_asked_for() -> None:
    assert ScriptDirectory.from_config(_config("")).get_heads() == [migrations.NEWEST]


@pytest.mark.parametrize("path", sorted((_FOLDER / "versions").glob("*.py")), ids=lambda path: path.stem)
def test_a_revision_is_never_edited(path: Path) -> None:
    revision = path.stem.partition("_")[0]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert digest == FROZEN.get(revision), (
        f"Revision {revision} was edited. Databases that have run it never see the change: they fail with 'no such "
        "column'. Put it back as it was, and write the change as a new revision with a line of its own in FROZEN."
    )


@_NO_EXPRESSIONS
@pytest.mark.slow
@pytest.mark.parametrize("revision", sorted(FROZEN))
def test_every_revision_is_brought_up_to_what_the_models_say(empty_url: str, revision: str) -> None:
    _made_by_revision(empty_url, revision)
    opened = Database(empty_url)
    with opened.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_a_model})
        assert compare_metadata(context, complete()) == []
    opened.close()


def test_a_database_from_before_the_first_revision_was_frozen_is_told(empty_url: str) -> None:
    """Until 22 November 2026 six commits edited revision 0001 in place; each lacked at least this column."""
    _made_by_revision(empty_url, "0001")
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE reading DROP COLUMN raw_key"))
    engine.dispose()
    with pytest.raises(UnreleasedSchema, match=r"its table reading has no column raw_key.*reread --all"):
        Database(empty_url)


def test_alembic_is_imported_only_where_there_is_something_to_migrate(tmp_path: Path) -> None:
    """It costs a fifth of a second, and every command opens the archive."""
    Archive.create(tmp_path / "archive").close()
    script = "import sys\nfrom storage.archive import Archive\nArchive.open(sys.argv[1]).close()\n"
    script += "print('alembic' in sys.modules)"
    command = [sys.executable, "-c", script, str(tmp_path / "archive")]
    assert subprocess.check_output(command, text=True) == "False\n"


def test_every_table_says_whether_it_is_rebuilt_or_kept() -> None:
    assert {type(table.info["rebuilt"]) for table in METADATA.tables.values()} == {bool}


def test_every_column_has_a_comment() -> None:
    assert [f"{t.name}.{c.name}" for t in METADATA.tables.values() for c in t.columns if not c.comment] == []


@pytest.mark.parametrize("view", _VIEWS)
def test_the_views_for_readers_can_be_read(database: Database, view: str) -> None:
    with database.read() as connection:
        assert len(connection.execute(text(f"SELECT * FROM {view}")).all()) == (view == "schema_version")


def test_a_database_of_a_newer_microfiche_is_refused(database_url: str) -> None:
    first = Database(database_url)
    with first.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    first.close()
    with pytest.raises(NewerSchema, match="9999"):
        Database(database_url)
