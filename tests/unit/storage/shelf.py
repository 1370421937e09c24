"""An archive's shelf of articles, for tests that ask what captures become."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert, select

from storage.archive import Archive
from storage.database.engine import Database
from storage.database.schema import ARTICLE, ARTICLE_NAME, EPOCH, VERSION
from storage.settle import fold_all
from tests.unit.storage.press import START, Press, ingest_files, read_pending


@dataclass
class Shelf:
    """What an archive says of its articles."""

    database: Database
    press: Press

    def take(self, extractor: str = "press 1") -> None:
        """Ingest, read and fold what the press has printed."""
        ingest_files(self.database, self.press.files)
        while read_pending(self.database, self.press.files, extractor):
            pass
        fold_all(self.database)

    def articles(self) -> dict[str, list[str]]:
        """The versions' titles of each article, by key."""
        return {key: [title for title, _text in shown] for key, shown in self.texts().items()}

    def texts(self) -> dict[str, list[tuple[str, str]]]:
        """The versions' titles and texts of each article, by key."""
        with self.database.read() as connection:
            rows = connection.execute(
                select(ARTICLE.c.key, VERSION.c.title, VERSION.c.text)
                .join(VERSION, VERSION.c.article_id == ARTICLE.c.id)
                .order_by(ARTICLE.c.key, VERSION.c.no)
            )
            shown: dict[str, list[tuple[str, str]]] = {}
            for key, title, text in rows:
                shown.setdefault(key, []).append((title, text))
            return shown

    def names(self) -> set[tuple[str, str]]:
        """The names of all articles, with their kinds."""
        with self.database.read() as connection:
            return {(kind, name) for kind, name in connection.execute(select(ARTICLE_NAME.c.kind, ARTICLE_NAME.c.name))}

    def gone(self) -> dict[str, str | None]:
        """Why each article is gone, by key."""
        with self.database.read() as connection:
            return {key: why for key, why in connection.execute(select(ARTICLE.c.key, ARTICLE.c.gone_why))}


@contextmanager
def shelf_in(database_url: str, folder: Path) -> Iterator[Shelf]:
    """An empty shelf, whose press prints into `folder`."""
    database = Database(database_url)
    with database.write() as connection:
        connection.execute(insert(EPOCH).values(key="e", began=START, last_change=0))
    yield Shelf(database, Press(folder / "warc"))
    database.close()


def first_file(archive: Archive) -> Path:
    return next(archive.warcs.files())


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 0xFF
    path.write_bytes(data)
