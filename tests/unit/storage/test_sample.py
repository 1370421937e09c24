"""The sample of a site's pages, and what settling does with what follows from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from storage.database import memory
from storage.database.engine import Database
from storage.database.log.packed import draft_in
from storage.database.schema import BLOCK_SEEN, EPOCH, READING, STALE_MONTH, URL
from storage.fixity.dump import dump
from storage.records import Draft, Form, Reading, ReadingOutcome, Snapshot, Trace
from storage.settle import Method, settle_site
from storage.versioning.keys import snapshot_digest
from tests.unit.storage.press import EMPTY, START, Press, finish, ingest_files, listing, ok, page, read_pending, traced

MARCH = "2026-03"


@pytest.fixture
def database(tmp_path: Path):
    opened = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with opened.write() as connection:
        connection.execute(insert(EPOCH).values(key="e", began=START, last_change=0))
    yield opened
    opened.close()


def on_all(pages: Sequence[Sequence[Trace]]) -> frozenset[str]:
    """What every page shows."""
    shown = [frozenset(trace.fingerprint for trace in page) for page in pages]
    return frozenset.intersection(*shown) if len(shown) > 1 else frozenset()


def method(frequent: Callable[[Sequence[Sequence[Trace]]], frozenset[str]] = on_all) -> Method:
    return Method(traced=traced, frequent=frequent, finish=finish)


def filled(database: Database, folder: Path, *bodies: str) -> None:
    press = Press(folder / "warc")
    press.run(*(ok(f"/{number}", page(f"Title {number}", body)) for number, body in enumerate(bodies)))
    ingest_files(database, press.files)
    read_pending(database, press.files)


def versions(database: Database) -> list[str]:
    with database.read() as connection:
        lines = (json.loads(line) for line in dump(connection))
        return sorted(line["text"] for line in lines if line["table"] == "version")


def published(database: Database) -> Snapshot:
    with database.read() as connection:
        return memory.published(connection, "paper", MARCH)


def changed(database: Database) -> None:
    """Have the memory made again, as a month is whose readings changed."""
    with database.write() as connection:
        connection.execute(insert(STALE_MONTH).values(site="paper", month=MARCH))


def test_settling_cuts_what_the_rule_names_and_puts_it_back_when_it_no_longer_does(
    database: Database, tmp_path: Path
) -> None:
    filled(database, tmp_path, "Ships.\nSubscribe.", "Fish.\nSubscribe.")
    settle_site(database, "paper", method())
    assert versions(database) == ["Fish.", "Ships."]
    changed(database)
    settle_site(database, "paper", method(lambda pages: frozenset()))
    assert versions(database) == ["Fish.\nSubscribe.", "Ships.\nSubscribe."]


def test_every_reading_names_the_snapshot_in_force_whether_it_changed_or_not(
    database: Database, tmp_path: Path
) -> None:
    filled(database, tmp_path, "Ships.\nOwls.", "Fish.")
    settle_site(database, "paper", method(lambda pages: frozenset([pages[0][0].fingerprint, "0" * 16])))
    with database.read() as connection:
        recipes = {json.loads(line)["snapshot"] for line in dump(connection) if '"table": "recipe"' in line}
    assert recipes == {published(database).digest}
    assert published(database).digest != EMPTY.digest


def test_a_page_that_the_memory_cuts_whole_stays_in_the_sample(database: Database, tmp_path: Path) -> None:
    """Otherwise the next settling would see other pages and come to another memory."""

    def emptied(draft: Draft, snapshot: Snapshot) -> Reading:
        reading = finish(draft, snapshot)
        if reading.article is None or reading.article.text:
            return reading
        return Reading(draft=draft, outcome=ReadingOutcome.NOT_AN_ARTICLE, recipe=reading.recipe)

    filled(database, tmp_path, "Accept.", "Accept.\nFish.")
    rule = Method(traced=traced, frequent=on_all, finish=emptied)
    settle_site(database, "paper", rule)
    first = published(database)
    settle_site(database, "paper", rule)
    with database.read() as connection:
        outcomes = sorted(connection.scalars(select(READING.c.outcome)))
        assert len(set(connection.scalars(select(BLOCK_SEEN.c.url_id)))) == 2
    assert outcomes == ["article", "not-an-article"]
    assert published(database) == first and len(first.fingerprints) == 1


def test_a_reading_made_with_a_memory_that_nobody_knows_is_finished_again(database: Database, tmp_path: Path) -> None:
    filled(database, tmp_path, "Ships.\nSubscribe.", "Fish.\nSubscribe.")
    settle_site(database, "paper", method())
    assert versions(database) == ["Fish.", "Ships."]
    stranger = Snapshot(site="paper", month=MARCH, fingerprints=frozenset("x"), digest=snapshot_digest("x"))
    with database.write() as connection:
        memory.publish(connection, stranger)
    changed(database)
    settle_site(database, "paper", method(lambda pages: frozenset()))
    assert versions(database) == ["Fish.\nSubscribe.", "Ships.\nSubscribe."]


def test_a_memory_that_changes_from_month_to_month_makes_no_new_version(database: Database, tmp_path: Path) -> None:
    """The page of April differs from that of March by a teaser alone; only the memory of April cuts its last line."""
    press = Press(tmp_path / "warc")
    press.run(ok("/a", page("A", "Ships.\nSubscribe.")))
    press.hour = 48
    teaser = {"title": "B", "url": "https://paper.example/b"}
    press.run(ok("/a", page("A", "Ships.\nSubscribe.", teasers=[teaser])), ok("/b", page("B", "Fish.\nSubscribe.")))
    ingest_files(database, press.files)
    read_pending(database, press.files)
    settle_site(database, "paper", method())
    assert versions(database) == ["Fish.", "Ships."]
    assert published(database).fingerprints == frozenset()


def test_the_sample_holds_articles_in_the_order_of_their_hashes_and_no_more_than_its_size(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "SAMPLE", 3)
    filled(database, tmp_path, *(f"Story {letter}." for letter in "abcdefgh"))
    settle_site(database, "paper", method())
    with database.read() as connection:
        sampled = set(connection.scalars(select(BLOCK_SEEN.c.url_id)))
        read = select(URL.c.id).where(URL.c.site.is_not(None)).order_by(URL.c.key).limit(3)
        assert sampled == set(connection.scalars(read))


def test_a_listing_is_not_sampled(database: Database, tmp_path: Path) -> None:
    press = Press(tmp_path / "warc")
    press.run(ok("/", listing(("Harbour", "https://paper.example/h"))), ok("/h", page("Harbour", "Ships.")))
    ingest_files(database, press.files)
    read_pending(database, press.files)
    settle_site(database, "paper", method())
    with database.read() as connection:
        assert len(list(connection.execute(select(BLOCK_SEEN)))) == 1


def test_traces_come_back_from_the_database_as_they_were_given(database: Database, tmp_path: Path) -> None:
    filled(database, tmp_path, "Ships.\nOwls.\nShips.")
    given = [
        Trace(role=trace.role, fingerprint=trace.fingerprint, form=Form.QUOTE, words=number, names_author=number == 1)
        for number, trace in enumerate(traced_of(database))
    ]
    seen: list[Sequence[Sequence[Trace]]] = []

    def frequent(pages: Sequence[Sequence[Trace]]) -> frozenset[str]:
        seen.append(pages)
        return frozenset()

    settle_site(database, "paper", Method(traced=lambda draft: given, frequent=frequent, finish=finish))
    assert seen == [[given]]


def traced_of(database: Database) -> list[Trace]:
    with database.read() as connection:
        row = connection.execute(select(READING)).one()
        return traced(draft_in(row.draft, row.teasers))
