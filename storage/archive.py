"""An archive: a folder of WARC files and the database that says what they hold.

    with Archive.open("archive") as archive:
        with archive.database.read() as connection:
            hits = search.find(connection, "harbour")

An archive whose database is a PostgreSQL server has a file `archive.toml` with a line `database = "postgresql://…"`.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from sqlalchemy import insert, make_url, select

from storage import archive_page, decision_lines
from storage.database import syndication
from storage.database.engine import Database, database_url, holds_archive
from storage.database.log import decisions as log
from storage.database.log.decisions import WITHHOLDING, Decision
from storage.database.places import whereabouts
from storage.database.queries import feed
from storage.database.schema import EPOCH
from storage.database.search import rebuilding
from storage.database.syndication import rebuilding as stories
from storage.errors import (
    ArchiveError,
    ArchiveMissing,
    ArchiveUnwritable,
    DatabaseMissing,
    DecisionsNotApplied,
    DecisionsUnreadable,
    MicroficheError,
)
from storage.folder import WarcFolder

_DATABASE = "microfiche.db"
_CONFIG = "archive.toml"
_DECISIONS = "decisions.jsonl"
_LOG = logging.getLogger(__name__)
_TOLD_EVERY = 10_000
_NOWHERE = Path("/nonexistent")
_HEADER = 100
"""Bytes with which every SQLite database begins (https://sqlite.org/fileformat.html)."""


class Archive:
    """An open archive. `database` holds the rows, `warcs` finds the files, `sites` is the folder of site files.

    `doubt`: there is a line in `decisions` that cannot be read, so that nobody knows all that must not be shown.
    """

    def __init__(self, where: Path, database: Database) -> None:
        """Use `Archive.open` or `Archive.create`."""
        self.where = where
        self.database = database
        self.warcs = WarcFolder(where / "warc")
        if database.dialect == "postgresql":
            self.warcs.why_not_here = self._why_not_here
        self.sites = where / "sites"
        self.index = where / "index"
        self.decisions = where / _DECISIONS
        self.doubt: DecisionsUnreadable | None = None

    @classmethod
    def open(cls, where: str | Path) -> Self:
        """Open an archive that exists, to read in it and to show it to others, also where nothing can be written.

        What people decided holds from the first moment on: where a line of decisions.jsonl cannot be read, or cannot be
        made a row, nothing is handed out. Raises DecisionsUnreadable, DecisionsNotApplied or another ArchiveError, and
        NewerSchema.
        """
        archive = cls.examine(where)
        archive.catch_up()
        return archive

    @classmethod
    def of_rows(cls, url: str) -> Self:
        """Open what the database behind a URL holds, without the folder of the archive: no record can be read.

        A SQLite file is the one of its folder, which is opened whole. The decisions that are rows hold.
        Raises ArchiveMissing where there are no tables of ours: none are made.
        """
        named = make_url(database_url(url))
        if named.get_backend_name() == "sqlite":
            return cls.open(Path(named.database or "").parent)
        if not holds_archive(named):
            raise ArchiveMissing(where=named.render_as_string(hide_password=True))
        archive = cls(_NOWHERE, Database(database_url(url)))
        archive.catch_up()
        return archive

    @classmethod
    def examine(cls, where: str | Path) -> Self:
        """Open an archive to look at its state, whatever people decided: nothing of a page may be handed out."""
        folder = Path(where)
        if _has_database(folder):
            return cls._at(folder)
        raise DatabaseMissing(where=where) if _has_files(folder) else ArchiveMissing(where=where)

    @classmethod
    def restore(cls, where: str | Path) -> Self:
        """Open an archive whose database may be gone, and begin another then, which is to be filled from the files.

        Not before decisions.jsonl could be read: raises DecisionsUnreadable.
        """
        folder = Path(where)
        if not _has_database(folder) and not _has_files(folder):
            raise ArchiveMissing(where=where)
        decision_lines.read(folder / _DECISIONS)
        return cls._at(folder)

    @classmethod
    def create(cls, where: str | Path) -> Self:
        """Open an archive, and make it first where there is none.

        DatabaseMissing where only its files are left: what was taken down, and what is known, is not to be forgotten.
        """
        folder = Path(where)
        if not _has_database(folder) and _has_files(folder):
            raise DatabaseMissing(where=where)
        try:
            (folder / "warc").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveUnwritable(where=where, why=error.strerror or str(error)) from error
        archive = cls._at(folder)
        archive._catch_up()
        return archive

    @classmethod
    def _at(cls, folder: Path) -> Self:
        database = Database(_database_of(folder))
        try:
            _begin_epoch(database)
        except MicroficheError:
            database.close()
            raise
        archive_page.leave(folder)
        return cls(folder, database)

    def catch_up(self) -> None:
        """Let take effect what people decided since the archive was opened, and close it where nobody can know that.

        For whoever hands out for a long time. Raises as `open` does.
        """
        self._catch_up()
        if self.doubt is not None:
            self.close()
            raise self.doubt

    def _catch_up(self) -> None:
        """Let take effect what is written and has no row, because a kill came between; and what ended meanwhile."""
        try:
            self._apply(decision_lines.examine(self.decisions))
            self._make_searchable()
            self._keep_looks()
        except MicroficheError:
            self.close()
            raise

    def _apply(self, lines: decision_lines.Lines) -> None:
        now = datetime.now(UTC)
        with self.database.read() as connection:
            known = log.known(connection) if lines.decisions else set()
            ended = log.ended(connection, now)
        new = [one for one in lines.decisions if one.key not in known]
        self.doubt = next((decision_lines.unreadable(self.decisions, bad) for bad in lines.bad), None)
        try:
            self._take_effect(new, ended, now)
        except ArchiveUnwritable as error:
            if unheeded := [one.key for one in new if one.kind in WITHHOLDING]:
                raise DecisionsNotApplied(where=self.decisions, keys=", ".join(unheeded)) from error

    def _take_effect(self, new: list[Decision], ended: list[Decision], now: datetime) -> None:
        if not new and not ended:
            return
        from storage.database import decided  # noqa: PLC0415 - it folds articles, and seldom has to

        with self.database.write() as connection:
            for decision in new:
                decided.take_effect(connection, decision)
            decided.release(connection, ended, now)

    def _make_searchable(self) -> None:
        """Make the search index and the stories anew where another normaliser made their words, and say so."""
        with self.database.read() as connection:
            if rebuilding.state(connection).is_whole and syndication.is_whole(connection):
                return
        try:
            rebuilding.make_whole(self.database, partial(_say_progress, "The search index is made anew"))
            stories.make_whole(self.database, partial(_say_progress, "Stories are looked for"))
        except ArchiveUnwritable:
            return  # whoever asks is told that they are not whole

    def _keep_looks(self) -> None:
        """Keep how the articles look that were announced by a Microfiche which did not, and say so."""
        with self.database.read() as connection:
            if not feed.standing(connection).lacks_looks:
                return
        from storage.database.articles import first_looks  # noqa: PLC0415 - once in the life of an archive

        try:
            first_looks.keep_all(self.database, partial(_say_progress, "How articles look is kept from now on"))
        except ArchiveUnwritable:
            return  # whoever asks as of a change is told

    def _why_not_here(self, name: str) -> str:
        with self.database.read() as connection:
            found = whereabouts(connection, name)
        return f"the file lies in {found}" if found else "the file is not in the archive"

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _has_database(folder: Path) -> bool:
    """Where nothing is but less than a header, SQLite would begin a new database, and the archive would seem empty."""
    file = folder / _DATABASE
    return (folder / _CONFIG).exists() or _size(file) >= _HEADER or _size(file.with_name(f"{_DATABASE}-wal")) > 0


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _has_files(folder: Path) -> bool:
    return any(WarcFolder(folder / "warc").files())


def _database_of(folder: Path) -> str:
    config = folder / _CONFIG
    if not config.exists():
        return database_url(folder / _DATABASE)
    import tomllib  # noqa: PLC0415 - few archives have such a file

    try:
        return database_url(tomllib.loads(config.read_text())["database"])
    except (tomllib.TOMLDecodeError, KeyError, OSError) as error:
        raise ArchiveError(where=folder, why=f'{config} does not say database = "…" ({error})') from error


def _say_progress(what: str, done: int, total: int) -> None:
    if done == total or done % _TOLD_EVERY == 0:
        _LOG.warning("%s: %d of %d articles.", what, done, total)


def _begin_epoch(database: Database) -> None:
    with database.read() as connection:
        if connection.scalar(select(EPOCH.c.id).limit(1)):
            return
    try:
        _add_epoch(database)
    except ArchiveUnwritable:
        return  # whoever can write will begin one


def _add_epoch(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(EPOCH).values(key=str(uuid4()), began=datetime.now(UTC)))
        rebuilding.begin(connection)
        stories.begin(connection)
