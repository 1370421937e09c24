"""CSV with all columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from readingroom.export.formats.cells import NOTES, sheet
from readingroom.export.formats.form import TextForm
from storage.database.queries.article_choice import ArchiveState
from storage.database.queries.article_rows import COLUMNS, ArticleRow


def _pieces(rows: Iterable[ArticleRow], _state: ArchiveState) -> Iterator[str]:
    return sheet([column.name for column in COLUMNS], (list(row.values()) for row in rows))


FORM = TextForm(file="articles.csv", media_type="text/csv", pieces=_pieces, columns=COLUMNS, notes=NOTES)
