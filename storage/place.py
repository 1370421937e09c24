"""The folder of an archive on one machine: several may share one database, and each holds the WARC files that it wrote.

In: an archive. Out: a name for its folder that no other has, by which jobs that need its files find their workers.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from storage.archive import Archive
from storage.database import places
from storage.database.engine import Connection
from storage.database.reconnect import retrying
from storage.errors import ArchiveUnwritable

_FILE = "place"
_LENGTH = 16
"""The name of a queue is part of a channel's name, which PostgreSQL ends at 63 bytes."""


def shared_place_of(archive: Archive) -> str | None:
    """The same, where other folders may share the database; None where it is a file of this one."""
    return place_of(archive) if archive.database.dialect == "postgresql" else None


def given_place_of(archive: Archive) -> str | None:
    """The same for who must not write: None also where no name was given yet."""
    return shared_place_of(archive) if (archive.where / _FILE).exists() else None


def note_here(archive: Archive, *names: str) -> None:
    """Note for the other machines, where there may be some, that these files lie in this folder."""
    if (place := shared_place_of(archive)) is not None:
        retrying(archive.database.write, partial(_note, place=place, where=archive.where, names=names))


def _note(connection: Connection, place: str, where: Path, names: Sequence[str]) -> None:
    places.note(connection, place, where)
    places.note_files(connection, place, names)


def place_of(archive: Archive) -> str:
    """The name of the archive's folder, which is given once; machines that share the folder share it, too.

    Raises ArchiveUnwritable.
    """
    file = archive.where / _FILE
    try:
        if not file.exists():
            _give(file)
        return file.read_text("ascii").strip()
    except OSError as error:
        raise ArchiveUnwritable(where=file, why=error.strerror or str(error)) from error


def _give(file: Path) -> None:
    """Written whole before it has its name; of two that come at once the first counts."""
    mine = file.with_name(f"{_FILE}.{uuid.uuid4().hex}")
    mine.write_text(f"{uuid.uuid4().hex[:_LENGTH]}\n", "ascii")
    try:
        file.hardlink_to(mine)
    except FileExistsError:
        return
    finally:
        mine.unlink()
