"""Articles that are chosen, as rows: as they look now, or as they looked at a change of the feed. Nothing here writes.

In: a connection, and a choice. Out: how many there are, and their rows in order, one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from storage.database.queries import article_choice, article_rows, past
from storage.database.queries.article_choice import ArchiveState, ArticleChoice
from storage.database.queries.article_rows import ArticleRow


@dataclass(frozen=True, slots=True)
class ChosenArticles:
    """So many articles of one state of the archive; `withheld`: how many somebody has withheld since that state."""

    state: ArchiveState
    count: int
    rows: Iterator[ArticleRow]
    withheld: int = 0


def chosen(connection: Connection, choice: ArticleChoice) -> ChosenArticles:
    """What is chosen. Rows are read when they are asked for."""
    state = article_choice.state(connection)
    if choice.as_of is None:
        versions = article_choice.versions_chosen(connection, choice)
        return ChosenArticles(state, len(versions), article_rows.rows_of(connection, versions))
    found = past.chosen(connection, choice)
    then = ArchiveState(epoch=state.epoch, change=choice.as_of)
    return ChosenArticles(then, len(found.looks), past.rows_of(connection, found.looks), found.withheld)
