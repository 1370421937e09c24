"""Folders of archives that share a database, and which of them holds a file."""

from __future__ import annotations

from sqlalchemy import Table, TypedColumns, UniqueConstraint

from storage.database.schema.base import KEPT, METADATA, holds, short, surrogate
from storage.database.schema.column_types import CleanText, UtcDateTime


class PlaceColumns(TypedColumns):
    """The folder of an archive on one machine."""

    id = surrogate()
    key = holds(short(16), "Name of the folder, as its file `place` says it.")
    host = holds(CleanText, "Host name of the machine that wrote there last.")
    folder = holds(CleanText, "Path of the folder there.")
    seen = holds(UtcDateTime, "When that was, UTC.")


PLACE = Table(
    "place",
    METADATA,
    PlaceColumns,
    UniqueConstraint("key"),
    info=KEPT,
    comment="Folders whose jobs write into this database; of SQLite there is one, and no row.",
)


class FilePlaceColumns(TypedColumns):
    """Where a WARC file was written."""

    id = surrogate()
    name = holds(CleanText, "Name of the file.")
    place = holds(short(16), "Name of the folder that holds it.")


FILE_PLACE = Table(
    "file_place",
    METADATA,
    FilePlaceColumns,
    UniqueConstraint("name"),
    info=KEPT,
    comment="Which of several folders holds a WARC file, as long as it is not moved to where all reach it.",
)
