"""What all tables share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, MetaData, String, text
from sqlalchemy.orm import DeclarativeBase, mapped_column

from storage.database.schema.column_types import CleanJson, CleanText, UtcDateTime

REBUILT = {"rebuilt": True}
KEPT = {"rebuilt": False}

# SQLite numbers rows by itself only for INTEGER PRIMARY KEY.
_Id = BigInteger().with_variant(Integer, "sqlite")

Key = Annotated[int, mapped_column(_Id, primary_key=True, comment="Surrogate; never leaves the database.")]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]


def points_to(target: str) -> Any:
    """A foreign key of the surrogate type; rows that point to a deleted row go with it."""
    return ForeignKey(target, ondelete="CASCADE")


class Base(DeclarativeBase):
    """The schema; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this class attribute
        str: CleanText,
        int: _Id,
        datetime: UtcDateTime,
        dict[str, Any]: CleanJson,
        list[Any]: CleanJson,
    }


def only_where(index: Index, condition: str) -> Index:
    """An index that holds only the rows for which `condition` is true, on both engines."""
    for dialect in ("sqlite", "postgresql"):
        index.dialect_options[dialect]["where"] = text(condition)
    return index


def short(length: int) -> String:
    """A bounded string."""
    return String(length)
