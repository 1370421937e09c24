"""Files of days that are over are closed without a crawl, and moved; what a job may go on with is left to it."""

from __future__ import annotations

import shutil
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from crawler.jobs.ledger import Ledger
from crawler.sites.site_files import undeclared
from storage.archive import Archive
from storage.closing import close_past_days
from storage.database.log import files, jobs
from storage.database.schema import LOCK
from storage.elsewhere.moving import MoveOutcome, move_closed
from storage.fixity.files import check_file, entries
from storage.records import Claim, Exchange, Outcome
from storage.warc.writer import WarcWriter

SITE = undeclared("http://127.0.0.1/")
NOW = datetime.now(UTC)
YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a file of yesterday, whose job ended well, and one of today."""
    where = tmp_path_factory.mktemp("written") / "archive"
    with Archive.create(where) as archive:
        for day in (YESTERDAY, NOW):
            _write(archive, day)
    return where


def _write(archive: Archive, day: datetime) -> None:
    job = str(uuid.uuid4())
    names = {"site": SITE.name, "job": job, "site_text": SITE.text}
    with archive.database.write() as connection:
        jobs.lock(connection, SITE.name, job)
    with WarcWriter(archive.warcs.root, **names, now=lambda: day) as writer, Ledger(archive) as ledger:
        claim = Claim(id=str(uuid.uuid4()), url=f"http://127.0.0.1/{job}", site=SITE.name, job=job)
        ledger.open(SITE, job, writer).record(Exchange(claim=claim, at=day, outcome=Outcome.DNS)).result()
    with archive.database.write() as connection:
        jobs.unlock(connection, SITE.name, job)


@pytest.fixture
def archive(written: Path, tmp_path: Path):
    with Archive.open(shutil.copytree(written, tmp_path / "archive")) as opened:
        yield opened


def states(archive: Archive) -> list[str]:
    """Of the file of yesterday, and that of today."""
    with archive.database.read() as connection:
        return [state for _name, (state, _) in sorted(files.known(connection).items())]


def test_a_file_of_a_day_that_is_over_is_moved_though_its_site_is_never_crawled_again(archive, tmp_path):
    steps = [step.done for step in move_closed(archive, (tmp_path / "store").as_uri(), timedelta())]
    assert steps == [MoveOutcome.COPIED, MoveOutcome.REMOVED, MoveOutcome.OPEN]
    assert states(archive) == ["moved", "open"]
    assert not [found for entry in entries(archive) for found in check_file(archive, entry) if found.weight == "fault"]
    with archive.database.read() as connection:
        assert not jobs.is_locked(connection, SITE.name)


def test_a_file_whose_job_was_killed_or_runs_is_left_to_it(archive):
    gone = {"host": "elsewhere", "pid": 1, "pid_started": "1", "boot_id": "another"}
    with archive.database.write() as connection:
        connection.execute(insert(LOCK).values(site=SITE.name, job="a job", since=NOW, heartbeat=YESTERDAY, **gone))
    close_past_days(archive, NOW)
    assert states(archive) == ["open", "open"]
    with archive.database.read() as connection:
        assert jobs.left_behind(connection) == [SITE.name]


def test_a_file_that_holds_more_than_its_rows_say_is_left_to_the_next_crawl(archive):
    first = min(archive.warcs.files(), key=lambda path: path.name)
    first.write_bytes(first.read_bytes() + b"torn")
    close_past_days(archive, NOW)
    assert states(archive) == ["open", "open"]


def test_a_day_that_is_over_tomorrow_is_closed_then_and_once(archive):
    for _ in range(2):
        close_past_days(archive, NOW + timedelta(days=1))
        assert states(archive) == ["closed", "closed"]
