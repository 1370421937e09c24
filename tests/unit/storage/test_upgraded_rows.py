"""A database of every older revision, with rows in it, is brought up to date, and its views answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Table, column, create_engine, insert, inspect, table, text

from storage.database import migrations
from storage.database.engine import Database
from storage.database.log.urls import digest_of
from storage.database.schema import (
    ALARM,
    ARTICLE,
    ARTICLE_NAME,
    CAPTURE,
    DECISION,
    EPOCH,
    JOB,
    TEASER_SPAN,
    URL,
    VERSION,
    WARC_FILE,
)
from storage.database.schema.views import PUBLIC

pytestmark = pytest.mark.slow

_FOLDER = Path(migrations.__file__).parent
REVISIONS = sorted(path.stem.partition("_")[0] for path in (_FOLDER / "versions").glob("*.py"))
AT = datetime(2026, 3, 30, 7, 15, tzinfo=UTC)
LATER = datetime(2026, 3, 31, 7, 15, tzinfo=UTC)
STORY, SECRET, FRONT = (f"https://paper.example/{path}" for path in ("story", "secret", ""))
_EXCHANGE = {"site": "paper", "kind": "new", "try_no": 1, "hops": 0, "outcome": "response", "status": 200}
_PLACE = {"elapsed_ms": 9, "file_id": 1, "length": 9, "reading_state": "none"}
_TEXT = {"authors": ["Ada"], "tags": [], "images": [], "evidence": {}, "paywalled": False, "truncated": False}
_OF_VERSION = {"published": AT, "published_offset": 120, "text_key": "x"}
_TEASER = {"page_id": 1, "excerpt_sha256": "x", "first_capture_id": 1, "last_capture_id": 1}
_DECIDED = {"reason": "asked for", "who": "Ada", "at": AT}
_PLACES = {"best_position": 0, "last_position": 0}
ROWS: list[tuple[Table, dict[str, Any]]] = [
    (EPOCH, {"key": "e", "began": AT, "last_change": 0}),
    (WARC_FILE, {"id": 1, "name": "a.warc.gz", "state": "closed", "ingested_to": 99}),
    (JOB, {"key": "j", "site": "paper", "started": AT, "ended": LATER, "exit_code": 0}),
    *(
        (ARTICLE, {"id": no, "site": "paper", "key": key, "digest": key, "first_seen": AT, "last_seen": LATER})
        for no, key in ((1, STORY), (2, SECRET))
    ),
    (URL, {"id": 1, "key": digest_of(FRONT), "url": FRONT, "site": "paper", "stale": 0, "folded_to": 1}),
    (URL, {"id": 2, "key": digest_of(STORY), "url": STORY, "site": "paper", "stale": 0, "article_id": 1}),
    (URL, {"id": 3, "key": digest_of(SECRET), "url": SECRET, "site": "paper", "stale": 0, "article_id": 2}),
    *(
        (CAPTURE, {"id": no, "record_id": f"r{no}", "url_id": no, "at": AT, "offset": no, **_EXCHANGE, **_PLACE})
        for no in (1, 2, 3)
    ),
    *(
        (VERSION, {"article_id": no, "first_capture_id": no + 1, "last_capture_id": no + 1, "no": 1, **more})
        for no, title in ((1, "Ships came"), (2, "Nobody knew"))
        for more in [{"title": title, "text": f"{title}.", **_TEXT, **_OF_VERSION}]
    ),
    (ARTICLE_NAME, {"site": "paper", "kind": "url", "name": STORY, "digest": "a", "article_id": 1, "since": "r2"}),
    (TEASER_SPAN, {"target_id": 2, "title": "Ships", **_TEASER, **_PLACES}),
    (TEASER_SPAN, {"target_id": 3, "title": "Nobody", **_TEASER, **_PLACES}),
    (DECISION, {"key": "d", "kind": "takedown", "target": SECRET, "digest": digest_of(SECRET), **_DECIDED}),
    (ALARM, {"site": "paper", "rule": "fewer", "sentence": "Fewer articles.", "since": AT}),
]


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'microfiche.db'}"
        return
    with request.getfixturevalue("new_postgres_database")("template0") as url:
        yield url


def _as_a_program_left_it(url: str, revision: str) -> None:
    """What a program that knew up to `revision` wrote: of each row the columns that there were."""
    engine, config = create_engine(url), Config()
    config.set_main_option("script_location", str(_FOLDER))
    with engine.begin() as connection:
        config.attributes |= {"connection": connection, "where": url}
        command.upgrade(config, revision)
        there = inspect(connection)
        for of, row in ROWS:
            if not there.has_table(of.name):
                continue
            known = {one["name"] for one in there.get_columns(of.name)}
            part = table(of.name, *(column(one.name, one.type) for one in of.columns if one.name in known))
            connection.execute(insert(part).values({name: row[name] for name in row if name in known}))
    engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_rows_of_every_revision_are_shown_by_the_views(empty_url: str, revision: str) -> None:
    _as_a_program_left_it(empty_url, revision)
    opened = Database(empty_url)
    with opened.read() as connection:
        found = {view.name: list(connection.execute(text(f"SELECT * FROM {view.name}")).mappings()) for view in PUBLIC}
    opened.close()
    assert {name for name, rows in found.items() if len(rows) != 1} <= {
        *("capture_index", "silent_change", "story", "syndicated"),
    }
    assert [row["title"] for row in found["article_latest"]] == ["Ships came"]
    assert [str(row["date"]) for row in found["tidy"]] == ["2026-03-30"]
    assert sorted(row["url"] for row in found["capture_index"]) == [FRONT, STORY]
    assert "Nobody" not in str(found)
