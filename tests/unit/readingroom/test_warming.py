"""What the reading room makes before anybody asks, and that it opens whatever comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from readingroom.web import rendering, warming
from readingroom.web.asked import Leaf, PageAsked
from readingroom.web.warming import warm
from storage.archive import Archive
from storage.database.engine import Connection
from tests.unit.readingroom.library import Library


def _asked_while_warming(archive: Archive) -> list[str]:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        warm(archive)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return asked


def test_templates_are_compiled_and_what_an_article_asks_is_asked(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warming, "_SECONDS", 60.0)  # others work on this machine, too
    rendering._environment.cache_clear()
    with library.open() as archive:
        asked = _asked_while_warming(archive)
    made = rendering._environment()
    assert made.cache is not None
    assert {name for _loader, name in made.cache.keys()} == set(made.list_templates(extensions=["html"]))  # noqa: SIM118 - it is no dict
    assert any("FROM teaser_span" in one for one in asked), "of an article"
    assert any("silent_change" in one for one in asked), "of an edition"


def test_an_empty_archive_is_opened_all_the_same(tmp_path: Path) -> None:
    with Archive.create(tmp_path / "archive") as archive:
        assert _asked_while_warming(archive)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_page_with_a_bug_is_left_to_who_asks_for_it(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_connection: Connection, _asked: PageAsked) -> Leaf:
        raise ZeroDivisionError

    monkeypatch.setattr(warming, "_LISTS", (broken,))
    with library.open() as archive:
        warm(archive)
        with archive.database.read_within(10) as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM article").scalar()
