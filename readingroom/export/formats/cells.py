"""Rows as CSV (RFC 4180): no cell is a formula, and what was done to prevent that can be undone."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from storage.database.queries.article_rows import ArticleRow, RowColumn

_TAKEN_FOR_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK = "'"
_HOW = (
    "Before a text that begins with one of = + - @, a tab, a line end, a full-width form of these, or an apostrophe"
    " stands one apostrophe more, so that no spreadsheet takes it for a formula (OWASP, CSV Injection)."
    " To undo it, take one apostrophe off each text that begins with one. Numbers are as they are."
)
NOTES = (
    _HOW,
    "Lists are JSON. Lines end in CR LF, the encoding is UTF-8 without a mark, and an empty cell is a missing value.",
)


class _Line:
    """What csv writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def sheet(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The line of names, then a line for each row."""
    writer = csv.writer(_Line())
    yield str(writer.writerow(names))
    for row in rows:
        yield str(writer.writerow([cell(value) for value in row]))


def cell(value: Any) -> Any:
    """A value as csv is to write it."""
    if isinstance(value, str):
        return f"{MARK}{value}" if value.startswith((*_TAKEN_FOR_FORMULAS, MARK)) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def values(row: ArticleRow, columns: Iterable[RowColumn]) -> list[Any]:
    """The values of some columns."""
    return [row[column.name] for column in columns]
