"""When articles changed last, as a reader would say it: another text, or gone from the site. Nothing here writes.

In: a connection, and rows of articles. Out: a moment for each, UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from storage.database.log.urls import batches
from storage.database.queries.article_rows import ArticleRow
from storage.database.schema import CAPTURE


def last_changed(connection: Connection, rows: Sequence[ArticleRow]) -> list[datetime]:
    """When the text of each was first captured, or the article was found gone, whichever came later."""
    first: dict[str, datetime] = {}
    for some in batches({row["version"] for row in rows}):
        found = connection.execute(select(CAPTURE.c.record_id, CAPTURE.c.at).where(CAPTURE.c.record_id.in_(some)))
        first.update({row.record_id: row.at for row in found})
    return [_later(row, first.get(row["version"])) for row in rows]


def _later(row: ArticleRow, first: datetime | None) -> datetime:
    began = first or datetime.fromisoformat(row["captured_at"])
    return max(began, datetime.fromisoformat(row["gone_at"])) if row["gone_at"] else began
