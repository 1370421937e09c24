"""Hits as something that a reference manager takes from the list: COinS of each (decision 0059).

In: what was asked, and hits. Out: by site and key, the text of `<span class="Z3988">`.
"""

from __future__ import annotations

from collections.abc import Sequence

from readingroom.citation import coins
from readingroom.web.asked import PageAsked
from readingroom.web.pages.cite import shown
from storage.database.queries.article_rows import ArticleRow
from storage.database.queries.asking import Asking
from storage.database.search.finding import Hit

_LONGEST = 300
"""Signs of a headline: what is longer is no headline, and a list has many."""


def cited(ask: Asking, hits: Sequence[Hit], asked: PageAsked) -> dict[tuple[str, str], str]:
    """The COinS of these hits."""
    return {(row["site"], row["key"]): _coins(row, asked) for row in ask.rows_of(hits)}


def _coins(row: ArticleRow, asked: PageAsked) -> str:
    short = {name: row[name] and row[name][:_LONGEST] for name in ("title", "subtitle")}
    return coins({**row, **short}, shown(row, asked))
