"""JSON Lines: an object for each article, in UTF-8; lists are lists, moments texts in UTC that end in Z."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from readingroom.export.formats.form import TextForm
from storage.database.queries.article_choice import ArchiveState
from storage.database.queries.article_rows import COLUMNS, ArticleRow


def lines(rows: Iterable[ArticleRow], _state: ArchiveState) -> Iterator[str]:
    """A line for each row, with its end."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    return (f"{encode(row)}\n" for row in rows)


FORM = TextForm(
    file="articles.jsonl",
    media_type="application/jsonl",
    pieces=lines,
    columns=COLUMNS,
    notes=("DuckDB needs sample_size=-1, or a column whose first values are all null is read as null to its end.",),
)
