"""What is wrong in the database itself is found: damage that its engine sees, and texts that somebody altered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from storage.archive import Archive
from storage.database import search
from storage.database.schema import ARTICLE, READING, URL, VERSION
from storage.errors import ArchiveMissing, DatabaseDamaged, DatabaseMissing, VerifyFailed
from storage.fixity import verify
from storage.fixity.findings import Weight
from tests.unit.readingroom.library import Library, stock
from tests.unit.storage.press import PAPER, Press, ok, page

PAGE = 4096
EVERY_VERB = (
    ("search", "harbour"),
    ("show", f"{PAPER}/h"),
    ("jobs",),
    ("verify",),
    ("verify", "--dump"),
    ("verify", "--repair"),
    ("reread",),
    ("reread", "--all"),
    ("sites",),
    ("crawl", PAPER),
)


@pytest.fixture
def archive(own_library: Library) -> Iterator[Archive]:
    with own_library.open() as opened:
        yield opened


@pytest.fixture
def shelf(tmp_path: Path) -> Library:
    """An archive on SQLite, at rest."""
    where = tmp_path / "archive"
    (where / "warc").mkdir(parents=True)
    library = Library(where, Press(where / "warc"))
    stock(library)
    return library


def found(archive: Archive) -> list[tuple[str, str]]:
    """Kind and sentence of every fault of the database."""
    return [(f.kind, f.what) for f in verify.check_database(archive) if f.weight is Weight.FAULT]


def change(archive: Archive, *statements: Any) -> None:
    with archive.database.write() as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_database_that_was_left_alone_has_no_fault(archive: Archive) -> None:
    assert found(archive) == []


@pytest.mark.parametrize(
    "column, value",
    [
        ("text", "The first ship came at noon, and nobody saw it."),
        ("title", "Harbour stays closed"),
        ("authors", ["Somebody Else"]),
        ("published", None),
        ("images", []),
        ("text_key", "0" * 64),
    ],
)
def test_a_version_that_was_altered_by_hand_is_found(archive: Archive, column: str, value: Any) -> None:
    with archive.database.read() as connection:
        id_ = connection.scalar(select(VERSION.c.id).where(VERSION.c.title == "Harbour opens"))
    change(archive, update(VERSION).where(VERSION.c.id == id_).values({column: value}))
    altered = [what for kind, what in found(archive) if kind == "altered version"]
    assert len(altered) == 1
    assert column in altered[0].partition(" of version ")[0].split(", ")
    assert f"of version 1 of {PAPER}/h (urn:uuid:" in altered[0]


def test_a_reading_whose_text_was_altered_by_hand_is_found_though_its_version_was_altered_too(archive: Archive) -> None:
    with archive.database.write() as connection:
        version = connection.execute(select(VERSION).where(VERSION.c.title == "Fish is dear")).one()
        reading = connection.execute(select(READING).where(READING.c.text_key == version.text_key)).one()
        article = {**reading.article, "text": "Cod is free."}
        connection.execute(update(READING).where(READING.c.id == reading.id).values(article=article))
        connection.execute(update(VERSION).where(VERSION.c.id == version.id).values(text="Cod is free."))
    kinds = [kind for kind, _ in found(archive)]
    assert kinds[:2] == ["altered reading", "altered version"]


def test_a_reading_that_cannot_be_unpacked_is_found_and_said_by_whoever_meets_it(own_library: Library) -> None:
    with own_library.open() as archive:
        change(archive, text(_CUT[archive.database.dialect]))
        assert {kind for kind, what in found(archive) if "cannot be unpacked" in what} == {"altered reading"}
    assert isinstance(own_library.run("verify", "--dump").exception, DatabaseDamaged)


_CUT = {
    "sqlite": "UPDATE reading SET article = substr(article, 1, 20)",
    "postgresql": "UPDATE reading SET article = substring(article FROM 1 FOR 20)",
}


def test_an_article_that_search_does_not_find_any_more_is_found(archive: Archive) -> None:
    with archive.database.write() as connection:
        search.clear(connection)
    assert [kind for kind, _ in found(archive)] == ["not in search"] * 2


def test_what_waits_to_be_folded_may_differ(archive: Archive) -> None:
    change(archive, update(VERSION).values(title="Another"), update(URL).values(stale=1))
    assert found(archive) == []


def test_readings_that_are_gone_are_found(archive: Archive) -> None:
    change(archive, delete(READING).where(READING.c.text_key.is_not(None)))
    assert {kind for kind, _ in found(archive)} == {"altered version", "missing reading"}


@pytest.mark.parametrize("gone", [VERSION.c.no == 1, VERSION.c.no > 0], ids=["one", "all"])
def test_versions_that_are_gone_are_found(archive: Archive, gone: Any) -> None:
    change(archive, delete(VERSION).where(gone))
    missing = [what for kind, what in found(archive) if kind == "missing version"]
    assert len(missing) == 2
    assert "there are 0 versions" in missing[0] + missing[1]


def test_characters_that_no_database_holds_are_no_alteration(own_library: Library) -> None:
    own_library.press.run(ok("/odd", page("Nul \x00 and half a pair \ud83d", "Text \x00 of it.")))
    own_library.take()
    with own_library.open() as archive:
        with archive.database.read() as connection:
            assert connection.scalar(select(ARTICLE.c.id).where(ARTICLE.c.key == f"{PAPER}/odd"))
        assert found(archive) == []


def test_a_row_that_points_nowhere_is_found(shelf: Library) -> None:
    with shelf.open() as archive, archive.database.write() as connection:
        driver: Any = connection.connection.dbapi_connection
        driver.execute("COMMIT")
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute("DELETE FROM url WHERE url LIKE '%/m'")
        driver.execute("PRAGMA foreign_keys=ON")
        driver.execute("BEGIN")
    with shelf.open() as archive:
        assert ("damaged database", True) in {(kind, "points to a row of url" in what) for kind, what in found(archive)}


def test_no_page_of_the_file_can_be_lost_unnoticed(shelf: Library) -> None:
    """Each page is zeroed in turn: `verify` never agrees, and whatever is damaged is said in a sentence."""
    file = shelf.where / "microfiche.db"
    data = file.read_bytes()
    for place in range(0, len(data), PAGE):
        file.write_bytes(data[:place] + bytes(PAGE) + data[place + PAGE :])
        result = shelf.run("verify")
        assert isinstance(result.exception, DatabaseDamaged | VerifyFailed), (place, result.output)


def test_every_verb_says_that_moving_a_refused_file_away_and_rereading_brings_all_back(shelf: Library) -> None:
    (shelf.where / "microfiche.db").write_bytes(b"no database at all, " * 1000)
    for verb in EVERY_VERB:
        error = shelf.run(*verb).exception
        assert isinstance(error, DatabaseDamaged), verb
        assert "Move it away" in str(error)
        assert "`microfiche reread --all`" in str(error)


@pytest.mark.parametrize("left", [None, b"", b"S"], ids=["no file", "an empty file", "a byte"])
def test_an_archive_without_a_database_says_how_to_make_it_again(shelf: Library, left: bytes | None) -> None:
    (shelf.where / "microfiche.db").unlink()
    if left is not None:
        (shelf.where / "microfiche.db").write_bytes(left)
    for verb in EVERY_VERB:
        if verb not in {("reread", "--all"), ("sites",)}:
            assert isinstance(shelf.run(*verb).exception, DatabaseMissing), verb


def test_a_folder_without_files_is_no_archive_that_could_be_made_again(tmp_path: Path) -> None:
    for where in (tmp_path, tmp_path / "typo"):
        with pytest.raises(ArchiveMissing):
            Archive.restore(where)
    assert list(tmp_path.iterdir()) == []


def test_rows_that_postgresql_cannot_read_are_found(postgres_database: str, tmp_path: Path) -> None:
    """A table in whose place stands a view that fails as a torn page does."""
    (tmp_path / "warc").mkdir()
    library = Library(tmp_path, Press(tmp_path / "warc"))
    library.point_to(postgres_database)
    with library.open() as archive:
        assert found(archive) == []
        change(archive, *(text(statement) for statement in _TORN))
        [(kind, what)] = found(archive)
        assert (kind, what.partition(" CONTEXT")[0]) == ("damaged database", "snapshot: invalid page in block 7")


_TORN = (
    """
    CREATE FUNCTION torn() RETURNS int LANGUAGE plpgsql VOLATILE AS
    $$ BEGIN RAISE EXCEPTION 'invalid page in block 7' USING ERRCODE = 'data_corrupted'; END $$
    """,
    "DROP TABLE snapshot CASCADE",
    "CREATE VIEW snapshot AS SELECT torn() AS torn",
)


def test_indexes_of_postgresql_are_checked_or_it_is_said_that_they_are_not(
    postgres_database: str, tmp_path: Path
) -> None:
    (tmp_path / "warc").mkdir()
    library = Library(tmp_path, Press(tmp_path / "warc"))
    library.point_to(postgres_database)
    with library.open() as archive:
        [note] = verify.check_database(archive)
        assert (note.weight, "amcheck is not installed" in note.what) == (Weight.NOTE, True)
        with archive.database.read() as connection:
            available = connection.scalar(text("SELECT count(*) FROM pg_available_extensions WHERE name = 'amcheck'"))
        if not available:
            pytest.skip("this PostgreSQL comes without amcheck")
        change(archive, text("CREATE EXTENSION amcheck"))
        assert list(verify.check_database(archive)) == []
