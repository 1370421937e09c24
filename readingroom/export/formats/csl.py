"""CSL-JSON (citeproc-js, "CSL-JSON schema"): an array, an article a line.

Authors are `literal`: a page prints a name and does not say which part of it is the family's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from readingroom.export.formats.facts import (
    CopyShown,
    captured_day,
    members,
    one_line,
    printed_day,
    provenance,
    publication,
    urn,
    without_nothing,
)
from readingroom.export.formats.form import TextForm
from storage.database.queries.article_choice import ArchiveState
from storage.database.queries.article_rows import ArticleRow


def reference(row: ArticleRow, shown: CopyShown | None = None) -> dict[str, object]:
    """An article as an item of a bibliography."""
    day = printed_day(row)
    return without_nothing(
        {
            "id": urn(row),
            "type": "article-newspaper",
            "title": one_line(row["title"]),
            "author": [{"literal": one_line(name)} for name in row["authors"]],
            "container-title": publication(row),
            "issued": _date(day) if day else None,
            "accessed": _date(captured_day(row)),
            "URL": row["url"],
            "language": row["language"],
            "section": row["section"],
            "archive": "Microfiche",
            "archive_location": row["capture"],
            "note": provenance(row, shown),
        }
    )


def _date(day: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in day.split("-")]]}


def whole(rows: Iterable[ArticleRow], _state: ArchiveState) -> Iterator[str]:
    """The array."""
    yield "["
    yield from members(map(reference, rows))
    yield "\n]\n"


FORM = TextForm(file="articles.csl.json", media_type="application/vnd.citationstyles.csl+json", pieces=whole)
