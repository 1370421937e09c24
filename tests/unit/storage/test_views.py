"""The views for readers hold what is said of them, say that times are UTC, and show nothing that was withheld."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from storage.archive import Archive
from storage.database.migrations import NEWEST
from storage.database.queries import article_rows, articles
from storage.database.schema import ARTICLE, VERSION
from storage.database.schema.public_view import Holds, PublicView
from storage.database.schema.views import PUBLIC, VERSION_OF_VIEWS
from storage.decisions import decide
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import PAPER, moved, ok, page

HARBOUR, OTHER_NAME = f"{PAPER}/h", f"{PAPER}/harbour"
SOON = datetime.now(UTC) + timedelta(days=300)
OF_HARBOUR = re.compile(r"Harbour|Ships came|first ship|/h\b|/harbour\b|h\.jpg|post-id:7", re.IGNORECASE)
OF_STORIES = {"story", "syndicated"}
"""The library has no copies: what these give is looked at in test_syndication.py."""

BY_NAME = pytest.mark.parametrize(
    "view", [view for view in PUBLIC if view.name not in OF_STORIES], ids=lambda view: view.name
)
TYPES = {
    ("sqlite", Holds.TIME): lambda value: re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", value),
    ("postgresql", Holds.TIME): lambda value: isinstance(value, datetime) and value.tzinfo is not None,
    ("sqlite", Holds.DAY): lambda value: re.fullmatch(r"\d{4}-\d\d-\d\d", value),
    ("postgresql", Holds.DAY): lambda value: type(value) is date,
    ("sqlite", Holds.TRUTH): lambda value: value in (0, 1),
    ("postgresql", Holds.TRUTH): lambda value: isinstance(value, bool),
    ("sqlite", Holds.NUMBER): lambda value: isinstance(value, int | float),
    ("postgresql", Holds.NUMBER): lambda value: isinstance(value, int | float),
    ("sqlite", Holds.TEXT): lambda value: isinstance(value, str),
    ("postgresql", Holds.TEXT): lambda value: isinstance(value, str),
    ("sqlite", Holds.JSON): lambda value: isinstance(value, str) and value[0] == "[",
    ("postgresql", Holds.JSON): lambda value: isinstance(value, list),
}


@pytest.fixture
def archive(own_library: Library) -> Iterator[Archive]:
    with own_library.open() as opened:
        yield opened


def rows(archive: Archive, query: str) -> list[dict[str, Any]]:
    with archive.database.read() as connection:
        return [dict(row) for row in connection.execute(text(query)).mappings()]


def in_words(archive: Archive) -> dict[str, str]:
    """All that each view gives, as one text."""
    return {view.name: "\n".join(map(str, rows(archive, f"SELECT * FROM {view.name}"))) for view in PUBLIC}


def test_every_view_has_the_columns_that_are_told_in_that_order(library: Library) -> None:
    with library.open() as archive, archive.database.read() as connection:
        found = {
            view.name: list(connection.execute(text(f"SELECT * FROM {view.name} LIMIT 0")).keys()) for view in PUBLIC
        }
    assert found == {view.name: list(view.columns) for view in PUBLIC}


@BY_NAME
def test_every_column_holds_what_is_told(library: Library, view: PublicView) -> None:
    with library.open() as archive:
        found = rows(archive, f"SELECT * FROM {view.name}")
        assert found
        for row in found:
            for name, column in view.columns.items():
                is_right = TYPES[archive.database.dialect, column.holds]
                assert column.may_be_null if row[name] is None else is_right(row[name]), (name, row[name])


def test_postgresql_keeps_the_comments(library: Library) -> None:
    if not library.database:
        return
    query = """
        SELECT c.relname AS view, a.attname AS name, col_description(c.oid, a.attnum) AS meaning
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relkind = 'v' AND a.attnum > 0
    """
    with library.open() as archive:
        found = {(row["view"], row["name"]): row["meaning"] for row in rows(archive, query)}
        about = rows(archive, "SELECT relname, obj_description(oid) AS said FROM pg_class WHERE relkind = 'v'")
    told = {(view.name, name): column.meaning for view in PUBLIC for name, column in view.columns.items()}
    assert {where: found[where] for where in told} == told
    assert {view.name: view.comment for view in PUBLIC}.items() <= {
        row["relname"]: row["said"] for row in about
    }.items()


def test_the_schema_says_its_version(library: Library) -> None:
    with library.open() as archive:
        [row] = rows(archive, "SELECT version, revision FROM schema_version")
    assert row == {"version": VERSION_OF_VIEWS, "revision": NEWEST}


def test_what_the_harbour_is(library: Library) -> None:
    with library.open() as archive:
        [latest] = rows(archive, "SELECT * FROM article_latest WHERE kind = 'analysis'")
        [cited] = rows(archive, f"SELECT * FROM citation WHERE version = '{latest['version']}'")
        [whole] = rows(archive, f"SELECT * FROM article_text WHERE version = '{latest['version']}'")
        [tidy] = rows(archive, f"SELECT * FROM tidy WHERE doc_id = '{latest['version']}'")
    assert (latest["title"], latest["no"], latest["access"], latest["published_offset"]) == (
        *("Harbour opens late", 2),
        *("unknown", 120),
    )
    assert str(latest["published_on"]) == str(cited["issued"]) == str(tidy["date"]) == "2026-03-30"
    assert (cited["csl_type"], cited["author"]) == ("article-newspaper", "Ada Lovelace; Charles Babbage")
    assert whole["words"] == len(whole["text"].split()) == 18
    assert tidy["text"] == whole["text"]


def test_a_day_is_that_of_the_paper_and_not_of_utc(archive: Archive) -> None:
    late = {"sqlite": "'2026-03-30 22:30:00.000000'", "postgresql": "'2026-03-30 22:30:00+00'"}[
        archive.database.dialect
    ]
    with archive.database.write() as connection:
        connection.execute(text(f"UPDATE version SET published = {late}"))
    days = {
        str(row["published_on"])
        for row in rows(archive, "SELECT published_on FROM article_latest WHERE kind = 'analysis'")
    }
    assert days == {"2026-03-31"}, "half past midnight in Berlin"


def test_every_version_is_in_the_history(empty_library: Library) -> None:
    press = empty_library.press
    press.run(
        *(ok("/a", page("A", "One.", canonical="/b")), ok("/b", page("A", "One.", canonical="/b"))),
        *(ok("/c", page("C", "One.")), moved("/c", f"{PAPER}/b"), ok("/b", page("B", "Two.", canonical="/b"))),
        ok("/s", page("S", "One.", parts=["/s/2"])),
        ok("/s/2", page("S", "Two.")),
    )
    press.run(ok("/a", page("A", "Three.", canonical="/b")), ok("/s/2", page("S", "Three.")))
    empty_library.take()
    with empty_library.open() as archive:
        [[kept], [shown]] = ([*row.values()] for row in rows(archive, _COUNTS))
    assert kept == shown > 4


def test_a_site_says_how_many_articles_were_new_but_for_what_is_withheld(archive: Archive) -> None:
    with archive.database.write() as connection:
        connection.execute(update(ARTICLE).values(first_seen=datetime.now(UTC) - timedelta(days=2)))
    for count in (2, 1):
        [site] = rows(archive, "SELECT * FROM site_health")
        assert (site["site"], site["articles_7_days"], site["last_exit_code"], site["alarms"]) == ("paper", count, 0, 0)
        ask(archive, "takedown", HARBOUR)


_COUNTS = "SELECT count(*) AS n FROM version UNION ALL SELECT count(*) FROM article_history"


def ask(archive: Archive, kind: str, target: str, **more: Any) -> None:
    until = {"until": SOON} if kind == "embargo" else {}
    decide(archive, kind=kind, target=target, reason="asked for", who="Ada", **until, **more)


KINDS = ["takedown", pytest.param("embargo", marks=pytest.mark.slow)]
"""Both are one view, `withholding`: that embargoes are in it test_withheld.py says in `make test`."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("target", ["paper post-id:7", HARBOUR, OTHER_NAME, f"{PAPER}/h*"])
def test_no_view_shows_an_article_that_is_withheld(archive: Archive, kind: str, target: str) -> None:
    before = in_words(archive)
    ask(archive, kind, target)
    after = in_words(archive)
    named = {name for name, said in before.items() if OF_HARBOUR.search(said)}
    assert named == {view.name for view in PUBLIC} - {"site_health", "schema_version"} - OF_STORIES
    assert [name for name, said in after.items() if OF_HARBOUR.search(said)] == []
    of_harbour_alone = {"silent_change", "teaser_history", "teaser_prominence"} | OF_STORIES
    assert all(said for name, said in after.items() if name not in of_harbour_alone)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scope", ["version", "capture"])
def test_no_view_shows_a_version_or_capture_that_is_withheld(archive: Archive, kind: str, scope: str) -> None:
    with archive.database.read() as connection:
        _first, last = articles.piece(connection, articles.article_at(connection, HARBOUR)).editions
    before = in_words(archive)
    ask(archive, kind, last.id, scope=scope)
    after = in_words(archive)
    gone = re.compile(rf"opens late|came at noon|mayor|{last.id}")
    assert len([name for name, said in before.items() if gone.search(said)]) == 8
    assert [name for name, said in after.items() if gone.search(said)] == []
    assert "The first ship came at dawn" in after["article_text"]


AT = datetime(2026, 3, 30, 9, 15, tzinfo=UTC)
FREE, METERED = "json-ld isAccessibleForFree, free", "meta article:content_tier, metered"


@pytest.mark.parametrize(
    ("published", "said", "precision"),
    [
        (None, {}, None),
        (AT, {"published": "json-ld datePublished"}, "minute"),
        (AT.replace(second=7), {"published": "json-ld datePublished, zone unclear"}, "second"),
        (AT.replace(hour=0, minute=0), {"published": "url, day only"}, "day"),
        (AT, {}, "minute"),
    ],
)
def test_how_exact_a_date_is(
    archive: Archive, published: datetime | None, said: dict[str, str], precision: str | None
) -> None:
    assert _told(archive, published=published, evidence=said) == (precision, "unknown")


@pytest.mark.parametrize(
    ("paywalled", "said", "access"),
    [
        (False, {}, "unknown"),
        (False, {"access": FREE}, "free"),
        (True, {"paywalled": "paywall on the page"}, "paid"),
        (True, {"paywalled": METERED}, "metered"),
    ],
)
def test_how_an_article_can_be_read(archive: Archive, paywalled: bool, said: dict[str, str], access: str) -> None:  # noqa: FBT001 - a value of a column
    assert _told(archive, published=AT, paywalled=paywalled, evidence=said) == ("minute", access)


def _told(archive: Archive, **facts: Any) -> tuple[str | None, str]:
    """What the views and an export say in one voice."""
    with archive.database.write() as connection:
        connection.execute(update(VERSION).values(**facts))
        versions = connection.scalars(select(VERSION.c.id)).all()
        found = [(row["published_precision"], row["access"]) for row in article_rows.rows_of(connection, versions)]
    for view in ("article_latest", "article_text", "article_history"):
        found += [(row["published_precision"], row["access"]) for row in rows(archive, f"SELECT * FROM {view}")]
    assert len(set(found)) == 1
    assert len(found) >= 9
    return found[0]
