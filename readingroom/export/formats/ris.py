"""RIS, as EndNote and Zotero read it: two letters, two blanks, a dash and a blank before each fact.

Names stand as the page prints them, in one piece: it does not say which part of them is the family's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from readingroom.export.formats.facts import CopyShown, captured_day, one_line, printed_day, provenance, publication
from readingroom.export.formats.form import TextForm
from storage.database.queries.article_choice import ArchiveState
from storage.database.queries.article_rows import ArticleRow


def reference(row: ArticleRow, shown: CopyShown | None = None) -> str:
    """An article as a record, with its end."""
    lines = (f"{tag}  - {one_line(value)}" for tag, value in _facts(row, shown) if value)
    return "\r\n".join((*lines, "ER  - ", ""))


def _facts(row: ArticleRow, shown: CopyShown | None) -> Iterator[tuple[str, str | None]]:
    day = printed_day(row)
    yield "TY", "NEWS"
    yield "TI", row["title"]
    yield from (("AU", name) for name in row["authors"])
    yield "T2", publication(row)
    yield "PY", day[:4] if day else None
    yield "DA", day.replace("-", "/") if day else None
    yield "AB", row["subtitle"]
    yield "SE", row["section"]
    yield from (("KW", tag) for tag in row["tags"])
    yield "LA", row["language"]
    yield "UR", row["url"]
    yield "L2", shown.address if shown else None
    yield "Y2", captured_day(row).replace("-", "/")
    yield "AN", row["capture"]
    yield "N1", provenance(row, shown)


def whole(rows: Iterable[ArticleRow], _state: ArchiveState) -> Iterator[str]:
    """A record for each row."""
    return (f"{reference(row)}\r\n" for row in rows)


FORM = TextForm(file="articles.ris", media_type="application/x-research-info-systems", pieces=whole)
