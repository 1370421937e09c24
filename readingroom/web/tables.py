"""A list as a table for programs: CSV (RFC 4180) without formulas, and JSON Lines.

In: dataclasses of one kind. Out: texts; the columns are the fields, moments are in UTC and end in Z.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any

from readingroom.export.formats.cells import sheet
from readingroom.web.asked import Handed, ListTable

_MEDIA_TYPES = {"csv": "text/csv", "jsonl": "application/jsonl"}


def handed(table: ListTable, form: str, name: str) -> Handed:
    """The table in a form, under the name of a file."""
    rows = [[_plain(getattr(row, column)) for column in _columns(table)] for row in table.rows]
    pieces = _sheet(table, rows) if form == "csv" else _lines(table, rows)
    return Handed("".join(pieces), _MEDIA_TYPES[form], f"{name}.{form}")


def _columns(table: ListTable) -> list[str]:
    return [field.name for field in fields(table.kind)]


def _sheet(table: ListTable, rows: list[list[Any]]) -> Iterator[str]:
    written = [[_one_cell(value) for value in row] for row in rows]
    return sheet(_columns(table), written)


def _one_cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _lines(table: ListTable, rows: list[list[Any]]) -> Iterator[str]:
    names = _columns(table)
    return (json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n" for row in rows)


def _plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple | list | frozenset) else value
