"""The one writer of a job keeps everything that it was given, however much waits."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from concurrent.futures import wait
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select, update

from crawler.jobs import ledger as ledgers
from crawler.jobs.fence import SiteTaken
from crawler.jobs.heart import Heart
from crawler.jobs.ledger import GROUP, Ledger
from crawler.sites.site_files import undeclared
from storage.archive import Archive
from storage.database.log import files, jobs
from storage.database.schema import LOCK
from storage.records import Capture, Claim, Exchange, Outcome
from storage.warc.reader import read_file
from storage.warc.writer import WarcWriter
from tests.flow.crawling import all_captures

SITE, NEXT = undeclared("http://127.0.0.1/"), undeclared("http://127.0.0.2/")
JOB, OTHER = str(uuid.uuid4()), str(uuid.uuid4())


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "archive") as opened:
        with opened.database.write() as connection:
            for site, job in ((SITE, JOB), (NEXT, OTHER)):
                jobs.lock(connection, site.name, job)
        yield opened


@pytest.fixture
def writer(archive: Archive) -> Iterator[WarcWriter]:
    with WarcWriter(archive.warcs.root, site=SITE.name, job=JOB, site_text=SITE.text) as opened:
        yield opened


def refused(number: int) -> Exchange:
    claim = Claim(id=str(uuid.uuid4()), url=f"http://127.0.0.1/{number}", site=SITE.name, job=JOB)
    return Exchange(claim=claim, at=datetime.now(UTC), outcome=Outcome.REFUSED, error="refused")


def test_what_waits_when_the_ledger_is_closed_is_committed_in_the_order_in_which_it_came(archive, writer):
    with Ledger(archive) as ledger:
        book = ledger.open(SITE, JOB, writer)
        futures = [book.record(refused(number)) for number in range(2 * GROUP + 50)]
    done, waiting = wait(futures, timeout=0)
    assert not waiting
    assert all(future.exception() is None for future in done)
    written = [event.url for event in read_file(writer.path) if isinstance(event, Capture)]
    assert written == [f"http://127.0.0.1/{number}" for number in range(2 * GROUP + 50)]
    assert {capture.url for capture in all_captures(archive.where)} == set(written)


def test_the_first_capture_of_a_file_brings_the_rows_of_its_file_in_the_same_transaction(archive, writer):
    with Ledger(archive) as ledger:
        book = ledger.open(SITE, JOB, writer)
        with archive.database.read() as connection:
            assert files.known(connection) == {}
        book.record(refused(1)).result()
        with archive.database.read() as connection:
            assert files.known(connection) == {writer.path.name: ("open", writer.path.stat().st_size)}


def test_after_a_failure_every_entry_fails_with_the_same_error_and_none_waits(archive, writer):
    with Ledger(archive) as ledger:
        book = ledger.open(SITE, JOB, writer)
        writer.close()
        first, second = book.record(refused(1)), book.record(refused(2))
        ledger.shut(book)
        assert book.is_settled()
    assert first.exception() is not None
    assert second.exception() is first.exception()


def test_what_cannot_be_kept_of_one_job_is_no_fault_of_another(archive, writer):
    with (
        WarcWriter(archive.warcs.root, site=NEXT.name, job=OTHER, site_text=NEXT.text) as theirs,
        Ledger(archive) as ledger,
    ):
        broken, whole = ledger.open(SITE, JOB, writer), ledger.open(NEXT, OTHER, theirs)
        writer.close()
        futures = [(broken.record(refused(number)), whole.record(refused(number + 100))) for number in range(20)]
    assert all(failed.exception() is broken.failure is not None for failed, _kept in futures)
    assert [kept.result().capture.site for _failed, kept in futures] == [SITE.name] * 20
    assert whole.failure is None


def test_a_row_that_cannot_be_written_fails_its_own_job_alone(archive, writer, monkeypatch):
    real = ledgers.settle_claims

    def refusing(connection, kept):
        if any(capture.url.endswith("/13") for _site, capture in kept):
            raise ValueError("no row for this one")
        real(connection, kept)

    monkeypatch.setattr(ledgers, "settle_claims", refusing)
    with (
        WarcWriter(archive.warcs.root, site=NEXT.name, job=OTHER, site_text=NEXT.text) as theirs,
        Ledger(archive) as ledger,
    ):
        broken, whole = ledger.open(SITE, JOB, writer), ledger.open(NEXT, OTHER, theirs)
        futures = [(broken.record(refused(13)), whole.record(refused(number + 100))) for number in range(20)]
    assert isinstance(broken.failure, ValueError)
    assert all(kept.exception() is None for _failed, kept in futures)
    assert len(all_captures(archive.where)) == 20


def test_a_job_gives_signs_of_life_while_the_ledger_is_busy_with_another(archive, writer, monkeypatch):
    monkeypatch.setattr(jobs, "HEARTBEAT", timedelta(seconds=0.05))
    with archive.database.write() as connection:
        connection.execute(update(LOCK).values(heartbeat=datetime(2026, 1, 1, tzinfo=UTC)))
    released = Event()
    with Ledger(archive) as ledger, Heart(archive, ledger.living):
        ledger.open(SITE, JOB, writer).then(lambda: released.wait(30) and None)
        until = time.monotonic() + 20
        while not _beats(archive) and time.monotonic() < until:
            time.sleep(0.05)
        released.set()
    assert _beats(archive)


def _beats(archive: Archive) -> bool:
    with archive.database.read() as connection:
        return connection.scalars(select(LOCK.c.heartbeat).where(LOCK.c.job == JOB)).one() > datetime(
            2026, 11, 1, tzinfo=UTC
        )


def test_a_job_whose_site_was_taken_over_while_it_stood_still_writes_nothing_more(archive, writer):
    with (
        WarcWriter(archive.warcs.root, site=NEXT.name, job=OTHER, site_text=NEXT.text) as theirs,
        Ledger(archive) as ledger,
    ):
        frozen, living = ledger.open(SITE, JOB, writer), ledger.open(NEXT, OTHER, theirs)
        assert frozen.record(refused(1)).exception() is None
        with archive.database.write() as connection:
            connection.execute(update(LOCK).where(LOCK.c.site == SITE.name).values(job="the next one"))
        late, others = frozen.record(refused(2)), living.record(refused(3))
        settled = []
        settling = frozen.then(lambda: settled.append(True))
        assert isinstance(late.exception(), SiteTaken)
        assert others.exception() is None
        assert isinstance(settling.exception(), SiteTaken)
    assert settled == []
    assert {capture.url[-1] for capture in all_captures(archive.where)} == {"1", "3"}
    assert [event.url[-1] for event in read_file(writer.path) if isinstance(event, Capture)] == ["1", "2"], "it is kept"
