"""Rows of the public views as nouns have them: SQLite's views give moments as text that says its zone.

In: a row. Out: its facts by name, moments aware.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from storage.database.statements import AnyRow


def facts_of(row: AnyRow, moments: Collection[str]) -> dict[str, Any]:
    """What a row says; `moments` are the names of those columns that hold some."""
    return {name: _moment(value) if name in moments else value for name, value in row._mapping.items()}


def _moment(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
