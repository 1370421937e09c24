"""CSV as quanteda, tidytext and readtext take it: one text a row, with the few facts that are counted by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from readingroom.export.formats.cells import NOTES, sheet, values
from readingroom.export.formats.facts import printed_day
from readingroom.export.formats.form import TextForm
from storage.database.queries.article_choice import ArchiveState
from storage.database.queries.article_rows import ArticleRow, CellKind, RowColumn

_DAY = "Day of publication as the page prints it, YYYY-MM-DD; where it has none, the day it was first seen, UTC."
COLUMNS = (
    RowColumn("doc_id", CellKind.TEXT, "", "The version's public id: record id of the first capture with this text."),
    RowColumn("date", CellKind.TEXT, "", _DAY),
    RowColumn("source", CellKind.TEXT, "", "Site of the earliest capture."),
    RowColumn("title", CellKind.TEXT, "", "Headline."),
    RowColumn("text", CellKind.TEXT, "", "Body paragraphs, separated by newlines, without the headline."),
)


def _document(row: ArticleRow) -> ArticleRow:
    return {
        "doc_id": row["version"],
        "date": printed_day(row) or row["first_seen"][:10],
        "source": row["site"],
        "title": row["title"],
        "text": row["text"],
    }


def _pieces(rows: Iterable[ArticleRow], _state: ArchiveState) -> Iterator[str]:
    documents = (values(_document(row), COLUMNS) for row in rows)
    return sheet([column.name for column in COLUMNS], documents)


FORM = TextForm(file="articles.csv", media_type="text/csv", pieces=_pieces, columns=COLUMNS, notes=NOTES)
