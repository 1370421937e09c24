"""What it costs to keep how articles looked: `python -m benchmarks.export.looks [ARTICLES]`, bytes and CPU.

In: how many invented articles. Out: lines on stdout; decision 0070 quotes them. Half of the articles look otherwise
since, so that a search as of before looks at these one by one.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select, update

from benchmarks.export.synthetic import fill
from storage.archive import Archive
from storage.database.articles import first_looks
from storage.database.queries import past, past_search
from storage.database.queries.article_choice import ArticleChoice
from storage.database.schema import EPOCH, LOOK, LOOK_TEXT
from storage.database.search.candidates import Search
from storage.query.parser import parse


@contextmanager
def _timed(what: str, count: int) -> Iterator[None]:
    began = time.process_time()
    yield
    took = time.process_time() - began
    print(f"{what}: {took:.1f} s of CPU, {took / count * 1e6:.0f} µs each")


def main(count: int) -> None:
    """Fill an archive, keep its looks, ask for them."""
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "archive"
        fill(where, count)
        with Archive.examine(where) as archive:
            with archive.database.write() as connection:
                connection.execute(update(EPOCH).values(looks_from=-1))
            with _timed(f"looks of {count} articles", count):
                first_looks.keep_all(archive.database, lambda _done, _total: None)
            _sizes(archive, count)
            _ask(archive, count)


def _sizes(archive: Archive, count: int) -> None:
    with archive.database.read() as connection:
        for table in (LOOK, LOOK_TEXT):
            size = connection.scalar(select(func.sum(func.length(table.c.packed)))) or 0
            print(f"{table.name}: {size / count:.0f} bytes packed for each article")


def _ask(archive: Archive, count: int) -> None:
    with archive.database.write() as connection:
        connection.execute(update(EPOCH).values(last_change=10))
        connection.execute(update(LOOK).where(LOOK.c.id % 2 == 0).values(until=10))
    with archive.database.read() as connection:
        with _timed("rows as of a change", count):
            looks = past.chosen(connection, ArticleChoice(as_of=5)).looks
            assert sum(1 for _row in past.rows_of(connection, looks)) == count
        with _timed("a search among those that look otherwise now", count // 2):
            past_search.find(connection, Search(query=parse("harbour")), 5)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
