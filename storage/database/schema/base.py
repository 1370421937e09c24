"""What all tables share, and the words that their columns are declared with.

What `holds`, `points_to` and `says` declare is always there; `may_` stands before what may be null.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, String, text
from sqlalchemy.types import TypeEngine

from storage.database.schema.column_types import words

REBUILT = {"rebuilt": True}
KEPT = {"rebuilt": False}

# Constraint names are fixed so that migrations can name them.
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only for INTEGER PRIMARY KEY.
Number = BigInteger().with_variant(Integer, "sqlite")

_T = TypeVar("_T")
_E = TypeVar("_E", bound=StrEnum)
_Type = TypeEngine[_T] | type[TypeEngine[_T]]


def surrogate() -> Column[int]:
    """The key of every table."""
    return Column(Number, primary_key=True, comment="Surrogate; never leaves the database.")


def holds(kind: _Type[_T], comment: str, **options: Any) -> Column[_T]:
    """A column of values of this type."""
    return Column(kind, nullable=False, comment=comment, **options)


def may_hold(kind: _Type[_T], comment: str) -> Column[_T | None]:
    """A column of values of this type, or null."""
    return Column(kind, nullable=True, comment=comment)


def points_to(target: str, comment: str) -> Column[int]:
    """A foreign key: the surrogate of another row. Rows that point to a deleted row go with it."""
    return Column(Number, ForeignKey(target, ondelete="CASCADE"), nullable=False, comment=comment)


def may_point_to(target: str, comment: str) -> Column[int | None]:
    """A foreign key, or null."""
    return Column(Number, ForeignKey(target, ondelete="CASCADE"), nullable=True, comment=comment)


def says(enum: type[_E], comment: str) -> Column[_E]:
    """A column of the words of an enum."""
    return Column(words(enum), nullable=False, comment=comment)


def may_say(enum: type[_E], comment: str) -> Column[_E | None]:
    """A column of the words of an enum, or null."""
    return Column(words(enum), nullable=True, comment=comment)


def only_where(index: Index, condition: str) -> Index:
    """An index that holds only the rows for which `condition` is true, on both engines."""
    index.info["where"] = condition
    return index


def complete() -> MetaData:
    """`METADATA`, whose indexes have told both dialects which rows they hold: for whoever makes or compares tables.

    It imports the dialects, PostgreSQL's with all its drivers, for which no reader of an archive should wait.
    """
    indexes = [index for table in METADATA.tables.values() for index in table.indexes]
    for index in (one for one in indexes if "where" in one.info):
        for dialect in ("sqlite", "postgresql"):
            index.dialect_options[dialect]["where"] = text(index.info["where"])
    return METADATA


def short(length: int) -> String:
    """A bounded string."""
    return String(length)
