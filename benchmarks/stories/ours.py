"""Stories as Microfiche finds them: rows of a real SQLite database, renewed in groups as folding does.

In: articles. Out: which hang together; what it took.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select, text

from benchmarks.search.archive import write
from benchmarks.search.texts import Invented, article
from benchmarks.stories.texts import LabelledArticle
from storage.database import syndication
from storage.database.engine import Database
from storage.database.schema import STORY_MEMBER, WARC_FILE

_START = datetime(2026, 3, 1, 8, tzinfo=UTC)
_AT_ONCE = 100
_STEP = 1_000
_BYTES = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%story_%'"


def clusters(articles: Sequence[LabelledArticle]) -> dict[int, int]:
    """Of the places of articles that are in a story, the place of its first."""
    with tempfile.TemporaryDirectory() as folder, closing(_database(Path(folder))) as database:
        add(database, [_invented(number, one) for number, one in enumerate(articles, 1)])
        with database.read() as connection:
            rows = connection.execute(select(STORY_MEMBER.c.article_id, STORY_MEMBER.c.first_id))
            return {row.article_id - 1: row.first_id - 1 for row in rows}


def _invented(number: int, one: LabelledArticle) -> Invented:
    at = _START + timedelta(days=one.day, minutes=number % 600)
    same = {"section": "news", "language": "en", "kind": "news", "author": "Ada"}
    return Invented(number=number, site=one.site, title=one.kind, text=one.text, published=at, **same)


def _database(folder: Path) -> Database:
    database = Database(f"sqlite:///{folder / 'microfiche.db'}")
    with database.write() as connection:
        connection.execute(insert(WARC_FILE).values(id=1, name="a.warc.gz", state="closed", ingested_to=0))
        syndication.clear(connection)
    return database


def add(database: Database, articles: Sequence[Invented]) -> float:
    """Write articles, and let them join stories; milliseconds of CPU for each, the writing of articles left out."""
    spent = 0.0
    for start in range(0, len(articles), _AT_ONCE):
        some = articles[start : start + _AT_ONCE]
        with database.write() as connection:
            write(connection, some)
            began = time.process_time()
            syndication.renew(connection, [one.number for one in some])
            spent += time.process_time() - began
    return 1000 * spent / len(articles)


def grown(folder: Path, size: int, steps: Sequence[int]) -> Iterator[tuple[int, float, int, int]]:
    """An archive of invented articles that grows; at each of the steps: its size, milliseconds of CPU for each of the
    thousand that came last, bytes of samples and overlaps, bytes of texts.
    """
    with closing(_database(folder)) as database:
        texts = 0
        for start in range(0, size, _STEP):
            some = [article(number) for number in range(start + 1, start + _STEP + 1)]
            texts += sum(len(one.text.encode()) for one in some)
            spent = add(database, some)
            if start + _STEP in steps:
                with database.read() as connection:
                    yield start + _STEP, spent, connection.scalar(text(_BYTES)) or 0, texts
