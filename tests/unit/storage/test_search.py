"""The same words find the same articles on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from storage.database.engine import Database
from storage.database.queries import articles
from storage.database.schema import EPOCH
from storage.settle import fold_all
from tests.unit.storage.press import Press, ingest_files, ok, page, read_pending

HARBOUR = "The harbour was full. " * 300
STORIES = {
    "/late": ("The master sleeps", f"{HARBOUR}\nBehind it all the harbour master slept on."),
    "/never": ("The master wakes", f"{HARBOUR}\nThe master of the harbour woke up."),
    "/far": ("A long walk", "word " * 17_000 + "\nThen came the silver lantern."),
    "/hyphen": ("The ferry-crew strike", "A well-known crew, COVID-19 behind it, left on 2026-11-22 for 3.5 hours."),
    "/blank": ("The ferry crew strikes", "A well known crew, Covid 19 before it, came back."),
    "/apart": ("The ferry", "Crew and master argued well; nobody was known there. Nineteen of them: 19 and COVID."),
    "/hindi": ("रात की नौका", "रात की नौका तीन साल बाद फिर चल पड़ी है।"),
    "/thai": ("เรือข้ามฟาก", "เรือเฟอร์รี่ กลับมา"),
    "/quote": ("Nobody’s boat", "It isn't the mayor’s boat, said O'Neill."),
}


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    opened, press = Database(database_url), Press(tmp_path / "warc")
    with opened.write() as connection:
        connection.execute(insert(EPOCH).values(key="e", began=press._now(), last_change=0))
    press.run(*(ok(path, page(title, text)) for path, (title, text) in STORIES.items()))
    ingest_files(opened, press.files)
    read_pending(opened, press.files, "press 1")
    fold_all(opened)
    yield opened
    opened.close()


def found(database: Database, words: str) -> set[str]:
    with database.read() as connection:
        return {"/" + hit.url.rpartition("/")[2] for hit in articles.find(connection, words, 20)}


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        ('"harbour master"', {"/late"}),
        ('"HARBOUR, Master"', {"/late"}),
        ('"silver lantern"', {"/far"}),
        ('"master sleeps"', {"/late"}),
        ('"harbour master" "slept on"', {"/late"}),
        ('"harbour master" woke', set()),
        ("harbour master", {"/late", "/never"}),
        ("ferry-crew", {"/hyphen", "/blank"}),
        ('"ferry crew"', {"/hyphen", "/blank"}),
        ('"well-known crew"', {"/hyphen", "/blank"}),
        ("covid-19", {"/hyphen", "/blank"}),
        ('"covid 19"', {"/hyphen", "/blank"}),
        ("2026-11-22", {"/hyphen"}),
        ("3.5", {"/hyphen"}),
        ("isn't", {"/quote"}),
        ("mayor’s", {"/quote"}),
        ("mayor's", {"/quote"}),
        ("O'Neill", {"/quote"}),
        ("पड़ी", {"/hindi"}),
        ('"रात की नौका"', {"/hindi"}),
        ('"की रात"', set()),
        ("เรือเฟอร์รี่", {"/thai"}),
        ('"ferry strikes"', set()),
        ('"arbour maste"', set()),
        ('"harbour ("', {"/late", "/never"}),
    ],
)
def test_words_and_phrases_find_the_same_on_both_databases(database: Database, words: str, paths: set[str]) -> None:
    assert found(database, words) == paths


def test_the_index_narrows_before_texts_are_looked_at(postgres_database: str) -> None:
    opened = Database(postgres_database)
    with opened.read() as connection:
        # The table is so small that reading all of it is best.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        statements: list[tuple[str, Any]] = []

        @event.listens_for(connection, "before_cursor_execute")
        def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
            if "@@" in statement:
                statements.append((statement, parameters))

        articles.find(connection, '"harbour master" ferry-crew 3.5', 20)
        asked, parameters = statements[-1]
        said = list(connection.exec_driver_sql(f"EXPLAIN {asked}", parameters).scalars())
    opened.close()
    assert any("ix_article_search_words" in line for line in said)
