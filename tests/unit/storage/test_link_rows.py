"""Links as rows: what was given comes back, on both engines, though no column type looks at it on the way in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from sqlalchemy import select

from storage.database.engine import Database
from storage.database.log.link_rows import insert_links
from storage.database.log.reading_rows import LinkTold
from storage.database.schema import CAPTURE, LINK
from tests.unit.storage.press import Press, ingest_files, ok, page

_EAST = timezone(timedelta(hours=5, minutes=45))
_LINKS: tuple[LinkTold, ...] = (
    ("https://paper.example/a", "teaser", 3, "Ünïcode, 100% ? %s 🗞", datetime(2026, 11, 21, 9, 0, 0, 5, tzinfo=UTC)),
    ("https://paper.example/b", "feed", None, None, datetime(2026, 3, 1, 1, 30, tzinfo=_EAST)),
    ("https://paper.example/c", "sitemap", 0, "", None),
)


def test_links_come_back_as_they_were_given(database_url: str, tmp_path: Path) -> None:
    database, press = Database(database_url), Press(tmp_path / "warc")
    press.run(ok("/", page("/")))
    ingest_files(database, press.files)
    with database.write() as connection:
        capture = connection.execute(select(CAPTURE.c.id, CAPTURE.c.url_id).limit(1)).one()
        insert_links(connection, [(capture.id, capture.url_id, link) for link in _LINKS])
        insert_links(connection, [])
    with database.read() as connection:
        wanted = (LINK.c.rel, LINK.c.position, LINK.c.hint_title, LINK.c.hint_date)
        found = connection.execute(select(*wanted).where(LINK.c.capture_id == capture.id).order_by(LINK.c.id)).all()
    assert [tuple(row) for row in found] == [link[1:] for link in _LINKS]
    database.close()
