"""The one writer of a job keeps everything that it was given, however much waits."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import wait
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.jobs.ledger import GROUP, Ledger
from crawler.sites.site_files import undeclared
from storage.archive import Archive
from storage.database.log import files
from storage.records import Capture, Claim, Exchange, Outcome
from storage.warc.reader import read_file
from storage.warc.writer import WarcWriter
from tests.flow.crawling import all_captures

SITE = undeclared("http://127.0.0.1/")
JOB = str(uuid.uuid4())


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "archive") as opened:
        yield opened


@pytest.fixture
def writer(archive: Archive) -> Iterator[WarcWriter]:
    with WarcWriter(archive.warcs.root, site=SITE.name, job=JOB, site_text=SITE.text) as opened:
        yield opened


def refused(number: int) -> Exchange:
    claim = Claim(id=str(uuid.uuid4()), url=f"http://127.0.0.1/{number}", site=SITE.name, job=JOB)
    return Exchange(claim=claim, at=datetime.now(UTC), outcome=Outcome.REFUSED, error="refused")


def test_what_waits_when_the_ledger_is_closed_is_committed_in_the_order_in_which_it_came(archive, writer):
    ledger = Ledger(archive, SITE, JOB, writer)
    futures = [ledger.record(refused(number)) for number in range(2 * GROUP + 50)]
    ledger.close()
    done, waiting = wait(futures, timeout=0)
    assert not waiting
    assert all(future.exception() is None for future in done)
    written = [event.url for event in read_file(writer.path) if isinstance(event, Capture)]
    assert written == [f"http://127.0.0.1/{number}" for number in range(2 * GROUP + 50)]
    assert {capture.url for capture in all_captures(archive.where)} == set(written)


def test_the_first_capture_of_a_file_brings_the_rows_of_its_file_in_the_same_transaction(archive, writer):
    ledger = Ledger(archive, SITE, JOB, writer)
    with archive.database.read() as connection:
        assert files.known(connection) == {}
    ledger.record(refused(1)).result()
    with archive.database.read() as connection:
        assert files.known(connection) == {writer.path.name: ("open", writer.path.stat().st_size)}
    ledger.close()


def test_after_a_failure_every_entry_fails_with_the_same_error_and_none_waits(archive, writer):
    ledger = Ledger(archive, SITE, JOB, writer)
    writer.close()
    first, second = ledger.record(refused(1)), ledger.record(refused(2))
    ledger.close()
    assert first.exception() is not None
    assert second.exception() is first.exception()
