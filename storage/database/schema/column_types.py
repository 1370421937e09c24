"""Column types that keep what SQLite and PostgreSQL would lose."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

from storage.packing import Packed, packed, unpacked
from storage.storable import LATEST_YEAR, storable


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: naive values and years outside 1–9998 are refused.

    `DateTime(timezone=True)` silently loses the offset on SQLite,
    and PostgreSQL accepts a moment that falls into the year 10000 in UTC but fails on every read of it.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware datetime in, UTC out; ValueError for a naive one or a year that does not survive."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be stored: {value!r}")
        moment = value.astimezone(UTC)
        if moment.year > LATEST_YEAR:
            raise ValueError(f"a year past 9998 cannot be stored: {value!r}")
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What the driver gives, as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CleanText(TypeDecorator[str]):
    """Text of any origin; see `storable`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Any string in, a storable one out."""
        if value is None or (value.isascii() and "\x00" not in value):
            return value  # nearly all of what is written, and most of what is written is text
        return str(storable(value))


class CleanJson(TypeDecorator[Any]):
    """JSON of any origin; see `storable`."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Anything that JSON can hold in, the same with storable strings out."""
        return storable(value)


class PackedJson(TypeDecorator[Any]):
    """JSON, compressed with zlib: for what is read back whole and never queried."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Anything that JSON can hold in, the bytes of its JSON, or what was packed before; packed bytes out."""
        return value if value is None or isinstance(value, Packed) else packed(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """The value as it was given. Raises Unpackable."""
        return unpacked(value)


def words(enum: type[StrEnum]) -> Enum:
    """A column of an enum's values as plain text, readable without this program."""
    return Enum(
        enum, native_enum=False, length=24, values_callable=lambda e: [m.value for m in e], validate_strings=True
    )
