"""The questions of docs/how-to/cookbook.md.

In: the page. Out: each question with its SQL for either database and the table that stands below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "cookbook.md"
_QUESTION = re.compile(r"^### (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(sql|sql sqlite|sql postgresql|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANYTHING = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, its SQL by dialect, and what it gives: the names of the columns, then the rows."""

    name: str
    sql: dict[str, str]
    gives: str


def questions() -> Iterator[Question]:
    parts = _QUESTION.split(PAGE.read_text("utf-8"))[1:]
    for name, told in zip(parts[::2], parts[1::2], strict=True):
        blocks = dict(_BLOCK.findall(told.partition("\n## ")[0]))
        both = blocks.get("sql")
        sql = {dialect: both or blocks[f"sql {dialect}"] for dialect in ("sqlite", "postgresql")}
        yield Question(name=name, sql=sql, gives=blocks.get("text", ""))


def table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """What a query gives, the same for both databases."""
    lines = [names, *([_said(value) for value in row] for row in rows)]
    return "".join(" | ".join(line).rstrip() + "\n" for line in lines)


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float | Decimal):
        return f"{float(value):g}"
    return "" if value is None else str(value).replace("\n", " / ")


def agrees(told: str, found: str) -> bool:
    """Whether a table is the one that is told; a cell … may hold anything."""
    pattern = re.escape(told).replace(re.escape(ANYTHING), r"[^|\n]+")
    return re.fullmatch(pattern, found) is not None
