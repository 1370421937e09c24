"""Articles that a program asked for: gone through one by one, or as a whole where that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from readingroom.access.found import ArchivedArticle, BehindAnArticle, article_of
from readingroom.export.formats import parquet
from storage.database.engine import Connection, Database
from storage.database.queries import article_choice
from storage.database.queries.article_choice import ArticleChoice
from storage.database.queries.article_rows import ArticleRow
from storage.database.queries.chosen_articles import chosen


@dataclass(frozen=True, slots=True)
class SelectedArticles:
    """Articles by time of publication, those without a date last. Each time it is gone through, it asks again.

    One pass sees one state of the database, and holds some hundred articles in memory, whatever their number.
    """

    database: Database
    archive: BehindAnArticle
    choosing: Callable[[Connection], ArticleChoice]

    def __iter__(self) -> Iterator[ArchivedArticle]:
        """One after the other."""
        return (article_of(row, self.archive) for row in self.rows())

    def rows(self) -> Iterator[ArticleRow]:
        """As dicts, as an export writes them: moments are texts in UTC that end in Z."""
        with self.database.read() as connection:
            article_choice.hold_still(connection)
            yield from chosen(connection, self.choosing(connection)).rows

    def to_batches(self) -> Iterator[Any]:
        """As pyarrow.RecordBatch, up to 2,000 articles each. Raises ParquetUnavailable where pyarrow is not there."""
        return parquet.batches(self.rows())

    def to_arrow(self) -> Any:
        """As one pyarrow.Table: moments are timestamp[us, UTC], lists are lists. Raises ParquetUnavailable."""
        return parquet.table_of(self.to_batches())

    def to_pandas(self) -> Any:
        """As a pandas.DataFrame, a row for each article: moments are datetime64[us, UTC]. Raises ParquetUnavailable.

        Needs pandas as well as pyarrow.
        """
        return self.to_arrow().to_pandas()
