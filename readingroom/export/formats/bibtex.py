"""BibTeX, in UTF-8, with the fields url and urldate of biblatex.

Each author stands in braces, in one piece: a page does not say which part of a name is the family's. So does the title,
or styles would write its names in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from readingroom.export.formats.facts import (
    CopyShown,
    captured_day,
    digest,
    one_line,
    printed_day,
    provenance,
    publication,
)
from readingroom.export.formats.form import TextForm
from storage.database.queries.article_choice import ArchiveState
from storage.database.queries.article_rows import ArticleRow

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
_SPECIAL = str.maketrans(_TEX)
_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})
_NO_KEY = re.compile("[^a-z0-9]+")


def reference(row: ArticleRow, shown: CopyShown | None = None) -> str:
    """An article as an entry, with its end."""
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(row, shown) if value)
    return f"@article{{{key(row)},\n{fields}}}\n"


def key(row: ArticleRow) -> str:
    """By what the article is cited: site, year and the beginning of its digest."""
    year = (printed_day(row) or "")[:4]
    return f"{_NO_KEY.sub('', row['site'].lower())}{year}-{digest(row)[:8]}"


def _fields(row: ArticleRow, shown: CopyShown | None) -> Iterator[tuple[str, str | None]]:
    day = printed_day(row)
    yield "author", " and ".join(f"{{{_tex(name)}}}" for name in row["authors"])
    yield "title", f"{{{_tex(row['title'])}}}"
    yield "journal", _tex(publication(row))
    yield "date", day  # of BibLaTeX; Zotero puts a month before it, and reads a day nowhere else
    yield "year", day[:4] if day else None
    yield "url", row["url"].translate(_ADDRESS)
    yield "urldate", captured_day(row)
    yield "language", _tex(row["language"] or "")
    yield "keywords", _tex(", ".join(row["tags"]))
    yield "note", _tex(provenance(row, shown))


def _tex(text: str) -> str:
    return one_line(text).translate(_SPECIAL)


def whole(rows: Iterable[ArticleRow], _state: ArchiveState) -> Iterator[str]:
    """An entry for each row."""
    return (f"{reference(row)}\n" for row in rows)


FORM = TextForm(file="articles.bib", media_type="application/x-bibtex", pieces=whole)
